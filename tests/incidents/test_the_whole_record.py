"""What a record says beyond what the law asks: all of it optional, all of it kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.actions.recording import record_incident
from incidents.first_words import first_words
from incidents.forms.body_map import FIGURES
from incidents.forms.pages import PAGES, STATUTORY
from incidents.models import Incident, Reading, Region
from incidents.reports import cards, facts_of, groups
from rri_portal.audit import book
from rri_portal.schools.models import PickList
from tests.cast import NOW, act
from tests.factories.incidents import (
    MINUTE,
    a_draft,
    a_record,
    choice,
    opened,
    rows,
    technique,
    writes,
    written_in_full,
)
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")


def entry(pupil, pick_list: str, label: str) -> str:
    return str(choice(pupil, pick_list, label).public_id)


@kept
def draft(amara, class_teacher) -> Incident:
    draft = a_draft(amara, class_teacher)
    written_in_full(draft, class_teacher)
    return draft


def recorded(draft: Incident, by) -> Reading:
    """Through the draft's own pages, as somebody who presses the button."""
    facts = opened(draft, by).facts()
    return record_incident(incident=draft, facts=facts, by=act(by), at=NOW).reading


def lines(facts) -> dict[str, str]:
    return {line.label: line.value for group in groups(facts, needs="") for line in group.lines}


def reads_the_same(draft: Incident, by) -> None:
    """What the pages come to and what is read back from the stored rows."""
    told = opened(draft, by).facts()
    again = facts_of(recorded(draft, by))
    assert lines(again) == lines(told)
    assert vars(again) == vars(told) | {"primary_purpose": "injury-to-others"}


def test_the_law_asks_for_four_pages_in_their_order():
    assert STATUTORY == ("quick", "before", "done", "after")


def test_nothing_beyond_them_is_ever_missing(draft, class_teacher):
    assert opened(draft, class_teacher).gaps() == []


def test_a_minimal_record_stays_short_to_read(draft, class_teacher):
    shown = cards(groups(opened(draft, class_teacher).facts(), needs="SEN support"))
    assert [card["title"] for card in shown["cards"]] == [PAGES[key].title for key in STATUTORY]
    assert "Last resort" in [one["title"] for one in shown["unanswered"]]
    assert all(row["value"] != "Not recorded" for card in shown["cards"] for row in card["rows"])
    assert shown["cards"][1]["not_recorded"] == "Not recorded: what may have set it off."


def test_no_is_printed_as_no_and_nothing_as_not_recorded(draft, class_teacher):
    writes(draft, class_teacher, "last_resort", warned="no")
    shown = cards(groups(opened(draft, class_teacher).facts(), needs=""))
    card = next(card for card in shown["cards"] if card["title"] == "Last resort")
    assert card["rows"] == [{"key": "Warned that force might be used", "value": "No", "flag": ""}]
    assert card["not_recorded"] == (
        "Not recorded: how what was tried worked; less restrictive options considered; "
        "why they would not do; how the child was warned."
    )


def test_what_led_up_to_it_is_kept(draft, amara, class_teacher):
    writes(
        draft,
        class_teacher,
        "leading_up",
        setting=[entry(amara, PickList.SETTING, "Slept badly")],
        setting_words="A new taxi.",
        early_signs=[entry(amara, PickList.EARLY_SIGN, "Pacing")],
        behaviours=[entry(amara, PickList.BEHAVIOUR, "Banging their head")],
        plan_stage="amber",
    )
    said = lines(opened(draft, class_teacher).facts())
    assert said["What else was going on"] == "Slept badly"
    assert said["Where the child was on their plan"] == "Amber: early signs"
    reads_the_same(draft, class_teacher)


def test_each_thing_that_was_tried_is_asked_about_alone(draft, amara, class_teacher):
    reassurance = choice(amara, PickList.DE_ESCALATION, "Reassurance")
    form = opened(draft, class_teacher).form("last_resort")
    asked = [name for name in form.fields if name.startswith("tried_")]
    assert asked == [f"tried_{reassurance.public_id}"]
    writes(
        draft,
        class_teacher,
        "last_resort",
        why_not_less="There was no other way out.",
        **{asked[0]: "worse"},
    )
    assert lines(opened(draft, class_teacher).facts())["How what was tried worked"] == (
        "Reassurance: it made things worse"
    )
    reads_the_same(draft, class_teacher)


def test_what_was_no_longer_ticked_is_not_said_to_have_worked(draft, amara, class_teacher):
    reassurance = entry(amara, PickList.DE_ESCALATION, "Reassurance")
    writes(draft, class_teacher, "last_resort", **{f"tried_{reassurance}": "helped"})
    humour = entry(amara, PickList.DE_ESCALATION, "Humour or play")
    writes(draft, class_teacher, "before", version=1, narrative="It was loud.", tried=humour)
    assert opened(draft, class_teacher).facts().worked == {}


def test_the_best_interests_question_is_answered_in_words(draft, class_teacher):
    writes(draft, class_teacher, "best_interests", best_interests="That nobody was bitten.")
    reads_the_same(draft, class_teacher)


def test_who_else_was_there_is_kept_and_why(client_of, draft, amara, class_teacher, senco):
    page = reverse("incidents:write_people", args=["oakfield", draft.public_id])
    answers = {
        "version": "0",
        "witnesses": str(senco.staff.public_id),
        "other_people": entry(amara, PickList.OTHER_PEOPLE, "Police"),
        "others_why": "They were in the building.",
        "pupils_saw": "yes",
    }
    saved = client_of(class_teacher).post(page, answers)
    assert saved.url == reverse("incidents:draft", args=["oakfield", draft.public_id])
    said = lines(opened(draft, class_teacher).facts())
    assert said["Other adults who saw it"] == f"{senco.staff.name}, {senco.staff.job}"
    assert said["Others who were there"] == "Police"
    reads_the_same(draft, class_teacher)


# Each hold


def test_each_hold_is_asked_about_with_its_adults(draft, amara, class_teacher):
    me = class_teacher.staff.public_id
    form = opened(draft, class_teacher).form("holds")
    assert list(form.fields) == ["s0_body_position", f"s0_part_{me}", "s0_on_plan", "s0_off_plan"]
    writes(
        draft,
        class_teacher,
        "holds",
        s0_body_position=entry(amara, PickList.BODY_POSITION, "Standing"),
        s0_on_plan="no",
        s0_off_plan="It had not happened before.",
        **{f"s0_part_{me}": entry(amara, PickList.PART, "Held an arm")},
    )
    said = lines(opened(draft, class_teacher).facts())
    assert said["Position"] == "Standing"
    assert said["Each adult’s part"] == f"{class_teacher.staff.name}: held an arm"
    assert said["Why it was not as agreed"] == "It had not happened before."
    reads_the_same(draft, class_teacher)


def described(draft, by, *segments: dict, version: int = 1) -> None:
    """What was done, again."""
    me = str(by.staff.public_id)
    told = [{"start": "10:00", "end": "10:20", "staff": me} | segment for segment in segments]
    answers = {
        "purposes": "injury-to-others",
        "why_necessary": "It was.",
        **rows("segments", *told),
    }
    writes(draft, by, "done", version=version, **answers)


def used(pupil, label: str) -> dict[str, str]:
    return {"technique": str(technique(pupil, label).public_id)}


def test_equipment_says_what_it_was_for(draft, amara, class_teacher):
    described(draft, class_teacher, used(amara, "Lap belt or chest harness"))
    writes(
        draft,
        class_teacher,
        "holds",
        s0_equipment_for="posture",
        s0_prescriber="Occupational therapist",
        s0_as_prescribed="no",
    )
    said = lines(opened(draft, class_teacher).facts())
    assert said["Equipment for"] == "Posture or support"
    assert said["Who prescribed the equipment"] == "Occupational therapist"
    assert said["Used as prescribed"] == "No"


def test_what_is_said_of_a_hold_stays_with_it_where_another_is_taken_out(
    draft, amara, class_teacher
):
    degree = {"degree": str(choice(amara, PickList.DEGREE).public_id)}
    wrap, guide = used(amara, "Wrap") | degree, used(amara, "Guide or escort") | degree
    described(draft, class_teacher, wrap, guide)
    writes(draft, class_teacher, "holds", s0_on_plan="no", s1_on_plan="yes")
    assert opened(draft, class_teacher).facts().on_plan == "no"
    described(draft, class_teacher, {"technique": "", "end": ""}, guide, version=2)
    facts = opened(draft, class_teacher).facts()
    assert [(one.technique.label, one.on_plan) for one in facts.segments] == [
        ("Guide or escort", "yes")
    ]


def test_a_technique_of_high_risk_is_said_to_be(draft, amara, class_teacher):
    degree = {"degree": str(choice(amara, PickList.DEGREE).public_id)}
    described(draft, class_teacher, used(amara, "Ground hold, face down") | degree)
    shown = groups(opened(draft, class_teacher).facts(), needs="")
    assert [line.flag for group in shown for line in group.lines if line.flag] == ["High risk"]


# Seclusion


@kept
def secluded(draft, amara, class_teacher):
    """From 10:00 to 10:20."""
    writes(draft, class_teacher, "quick", version=1, what="seclusion", hurt="no")
    described(draft, class_teacher, used(amara, "Kept in a place with the way out blocked"))
    return draft


def watched(draft, by, *told: dict, version: int = 0, **answers) -> None:
    writes(draft, by, "seclusion", version=version, **answers, **rows("watched", *told))


def test_a_seclusion_is_asked_about_only_where_there_was_one(draft, amara, class_teacher):
    assert "seclusion" not in [page.key for page in opened(draft, class_teacher).pages]
    described(draft, class_teacher, used(amara, "Kept in a place with the way out blocked"))
    assert "seclusion" in [page.key for page in opened(draft, class_teacher).pages]


def test_a_handover_and_a_gap_are_said_in_words(
    secluded, amara, class_teacher, teaching_assistant, senco
):
    ann, bob, cat = (one.staff for one in (class_teacher, teaching_assistant, senco))
    watched(
        secluded,
        class_teacher,
        {"staff": str(ann.public_id), "start": "10:00", "end": "10:08", "how": "in-the-room"},
        {"staff": str(bob.public_id), "start": "10:08", "end": "10:12", "how": "window"},
        {"staff": str(cat.public_id), "start": "10:15", "end": "10:20"},
        s0_kept_in=entry(amara, PickList.PLACE, "Sensory room"),
        s0_prevented="held-back",
        s0_toilet_offered="yes",
        s0_water_offered="no",
        s0_ended_why="She was calm.",
    )
    said = lines(opened(secluded, class_teacher).facts())
    assert said["Where the child was kept"] == "Sensory room"
    assert said["Handovers"] == (
        f"10:08, {ann.name} to {bob.name}\n10:15, {bob.name} to {cat.name}"
    )
    assert said["Nobody recorded with or watching"] == "10:12 to 10:15, 3 minutes"
    reads_the_same(secluded, class_teacher)


def test_nobody_recorded_is_a_gap_that_is_never_folded_away(secluded, class_teacher):
    shown = cards(groups(opened(secluded, class_teacher).facts(), needs=""))
    card = next(card for card in shown["cards"] if card["title"] == "Seclusion")
    assert card["rows"] == [
        {"key": "With or watching the child", "value": "Not recorded", "flag": "Gap"}
    ]


@pytest.mark.parametrize(
    ("told", "gaps"),
    [
        ({"throughout": "on"}, []),
        ({"throughout": "on", "how": "hearing"}, ["10:00 to 10:20, 20 minutes"]),
        ({"start": "09:50", "end": "10:30"}, []),
        ({"start": "10:00"}, ["10:00 to 10:20, 20 minutes"]),
        ({"end": "10:20"}, ["10:00 to 10:20, 20 minutes"]),
        ({"start": "10:00", "end": "10:19"}, ["10:19 to 10:20, 1 minute"]),
    ],
)
def test_only_a_known_time_of_somebody_who_sees_the_child_counts(
    secluded, class_teacher, told, gaps
):
    watched(secluded, class_teacher, {"staff": str(class_teacher.staff.public_id)} | told)
    assert opened(secluded, class_teacher).unwatched() == gaps


def test_where_nobody_knows_when_it_ended_its_end_cannot_be_told(secluded, amara, class_teacher):
    room = used(amara, "Kept in a place with the way out blocked")
    described(secluded, class_teacher, room | {"end": "", "end_unknown": "on"}, version=2)
    me = {"staff": str(class_teacher.staff.public_id)}
    watched(secluded, class_teacher, me | {"start": "10:00", "end": "10:05"})
    assert "cannot be told" in opened(secluded, class_teacher).unwatched()[0]
    watched(secluded, class_teacher, me | {"throughout": "on"}, version=1)
    assert opened(secluded, class_teacher).unwatched() == []


def test_a_time_without_an_adult_is_kept_and_asked_about(secluded, class_teacher):
    watched(secluded, class_teacher, {"start": "10:00"})
    assert [gap.sentence for gap in opened(secluded, class_teacher).gaps()] == [
        "Say who was with or watching the child."
    ]


def test_a_gap_is_said_as_soon_as_the_page_is_saved(client_of, secluded, class_teacher):
    page = reverse("incidents:write_seclusion", args=["oakfield", secluded.public_id])
    told = {"staff": str(class_teacher.staff.public_id), "start": "10:00", "end": "10:10"}
    answer = client_of(class_teacher).post(
        page, {"version": "0", **rows("watched", told)}, follow=True
    )
    assert "10:10 to 10:20, 10 minutes." in answer.text
    statuses = {task["label"]: task["status"] for task in answer.context["the_rest"]}
    assert statuses["Seclusion"] == "Gap"
    assert "10:10 to 10:20" in client_of(class_teacher).get(page).text


# Injuries, checks, afterwards


def hurt(draft, by, version: int = 1, **changes) -> None:
    pupil = draft.pupil
    told = {"who": "pupil", "injury": entry(pupil, PickList.INJURY, "Bruise")} | changes
    support = entry(pupil, PickList.SUPPORT, "Calm time with an adult")
    answers = {"hurt": "yes", "support": support, **rows("injuries", told)}
    writes(draft, by, "after", version=version, **answers)


def test_where_on_the_body_is_said_in_words(draft, class_teacher):
    hurt(
        draft,
        class_teacher,
        regions=["front-left-forearm", "back-neck"],
        hospital="no",
        accident_book="AB 12",
        riddor="not_known",
        treatment="A cold pack.",
    )
    assert lines(opened(draft, class_teacher).facts())["The child"] == (
        "Bruise\nLeft forearm, front; neck, back\nA cold pack.\nHospital: no\n"
        "Accident book: AB 12\nReportable under RIDDOR: not known"
    )
    reads_the_same(draft, class_teacher)


def test_a_concern_about_the_genital_area_goes_to_the_safeguarding_lead(draft, class_teacher):
    hurt(draft, class_teacher, regions=["genitals"])
    record = recorded(draft, class_teacher).incident
    shown = groups(facts_of(record.reading), needs="")
    flags = [line.flag for group in shown for line in group.lines if line.flag]
    assert flags == ["Tell the safeguarding lead"]
    assert "enital" not in first_words(record, on=record.local_date)["injuries"]


def test_every_place_of_the_figures_is_on_the_list():
    marked = [shape.region for figure in FIGURES for shape in figure.shapes]
    assert len(marked) == len(set(marked))
    assert set(marked) <= set(Region.values) - {Region.GENITALS}


def test_the_left_of_the_body_is_on_the_right_of_the_front_and_on_the_left_of_the_back():
    front, back = ({shape.region: shape.x for shape in figure.shapes} for figure in FIGURES)
    assert front["front-left-hand"] > front["front-right-hand"]
    assert back["back-left-hand"] < back["back-right-hand"]


def test_checks_are_kept_with_their_times_and_a_warning_sign_is_flagged(
    draft, amara, class_teacher
):
    writes(
        draft,
        class_teacher,
        "checks",
        monitored="yes",
        watched_after="no",
        state=entry(amara, PickList.STATE, "Tired"),
        went_to="home",
        **rows(
            "checks",
            {
                "start": "10:02",
                "staff": str(class_teacher.staff.public_id),
                "seen": entry(amara, PickList.MEDICAL_CHECK, "Breathing normally"),
                "warnings": entry(amara, PickList.WARNING_SIGN, "None was seen"),
            },
            {"warnings": entry(amara, PickList.WARNING_SIGN, "Limp")},
        ),
    )
    facts = opened(draft, class_teacher).facts()
    said = lines(facts)
    name = class_teacher.staff.name
    assert said["Check 1"] == (
        f"10:02, by {name}\nBreathing normally\nWarning signs: none was seen"
    )
    assert said["Check 2"] == "time not recorded\nWarning signs: limp"
    flags = [line.flag for one in groups(facts, needs="") for line in one.lines if line.flag]
    assert flags == ["Warning sign"]
    reads_the_same(draft, class_teacher)


def test_the_familys_report_begins_with_where_it_hurts_and_how_the_child_was(
    draft, amara, class_teacher
):
    hurt(draft, class_teacher, regions=["front-left-forearm"])
    tired = entry(amara, PickList.STATE, "Tired")
    writes(draft, class_teacher, "checks", state=tired, went_to="home")
    incident = recorded(draft, class_teacher).incident
    words = first_words(incident, on=incident.local_date)
    assert "bruise (left forearm, front)" in words["injuries"].lower()
    assert "Afterwards Amara was: tired. Amara then went home." in words["support"]


def test_a_record_is_read_with_the_same_queries_however_much_it_holds(draft, amara, class_teacher):
    bare = a_record(amara, class_teacher, started_at=NOW - 180 * MINUTE).reading
    hurt(draft, class_teacher, regions=["face", "chest", "mouth"])
    full = recorded(draft, class_teacher)
    counted = []
    for reading in (bare, full):
        with CaptureQueriesContext(connection) as asked:
            facts_of(Reading.objects.get(pk=reading.pk))
        counted.append(len(asked))
    assert counted[1] - counted[0] <= 1  # places are looked for where there is an injury


def test_the_book_commits_to_all_of_it(draft, class_teacher, oakfield):
    writes(draft, class_teacher, "best_interests", best_interests="That nobody was bitten.")
    recorded(draft, class_teacher)
    assert book.verify(oakfield).broken is None


def test_the_task_list_tells_the_law_from_the_rest(client_of, draft, class_teacher):
    writes(draft, class_teacher, "leading_up", plan_stage="red")
    page = client_of(class_teacher).get(draft.get_absolute_url())
    law, rest = page.context["asked_by_law"], page.context["the_rest"]
    assert [task["status"] for task in law] == ["Done"] * 4
    assert {task["status"] for task in rest} == {"Done", "Optional"}
    for words in ("What the law asks", "The rest of the record", "shown as not recorded"):
        assert words in page.text


def test_an_optional_page_saved_empty_is_not_said_to_be_done(client_of, draft, class_teacher):
    writes(draft, class_teacher, "more", communication_aid="")
    writes(draft, class_teacher, "checks", **{"checks-TOTAL_FORMS": "1"})
    page = client_of(class_teacher).get(draft.get_absolute_url())
    assert {task["status"] for task in page.context["the_rest"]} == {"Optional"}


def test_who_was_hurt_is_asked_below_whether_anybody_was(client_of, draft, class_teacher):
    page = client_of(class_teacher).get(f"{draft.get_absolute_url()}after/").text
    asked = ("Is anybody hurt?", "Who was hurt?", "What support was given afterwards?")
    places = [page.index(words) for words in asked]
    assert places == sorted(places)


def test_the_incidents_page_says_in_one_line_what_was_not_recorded(client_of, amara, class_teacher):
    record = a_record(amara, class_teacher)
    page = client_of(class_teacher).get(record.get_absolute_url())
    assert "Before it began; Last resort; Each hold or restriction; Checks, and" in page.text
