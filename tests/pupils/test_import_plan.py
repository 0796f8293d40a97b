"""What a file would change: looked at first, and changed by nothing but the file."""

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.models import AuditEvent
from rri_portal.london import local_date
from rri_portal.pupils import mis
from rri_portal.pupils.importing import NotMissing, PlanChanged, import_roll, plan
from rri_portal.pupils.importing.comparing import MEDICAL_FLAG
from rri_portal.pupils.models import Characteristics, Enrolment, Parent, Pupil, RollImport
from tests.kept import kept

from .conftest import MONDAY
from .mis.files import (
    ARBOR,
    CTF,
    FAULTS,
    HEADINGS,
    SIMS,
    ctf,
    ctf_pupil,
    pupil,
    table,
    upn,
    with_columns,
)

TODAY = local_date(MONDAY)
NEXT_WEEK = MONDAY + dt.timedelta(days=7)


def roll_of(content):
    return _as_kept(content) if isinstance(content, Path) else mis.read(content, "roll.csv")


@cache
def _as_kept(path):
    return mis.read(path.read_bytes(), "roll.csv")


@kept
def after_ctf(school):
    """The 164 of the transfer file are on the roll."""
    imported(school, CTF)


@kept
def after_arbor(school):
    """The same pupils, by the other layout."""
    imported(school, ARBOR)


def planned(school, content, on=TODAY, **settled):
    return plan(school, roll_of(content), on=on, **settled)


def imported(school, content, at=MONDAY, **more):
    result, _ = import_roll(school=school, roll=roll_of(content), by=SYSTEM, at=at, **more)
    return counted(result)


def counted(planned):
    counts = planned.counts()
    return (
        *(counts[name] for name in ("new", "changed", "unchanged", "missing")),
        len(counts["refused"]),
    )


def changes(school, content, on=TODAY):
    [one] = planned(school, content, on=on).changed
    return {change.field: (change.old, change.new) for change in one.changes}


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        (CTF, (164, 0, 0, 0, 0)),
        (ARBOR, (164, 0, 0, 0, 0)),
        (SIMS, (940, 0, 0, 0, 0)),
        (FAULTS, (56, 0, 0, 0, 6)),
    ],
)
def test_each_file_is_imported_and_a_second_time_changes_nothing(school, path, counts):
    assert imported(school, path) == counts
    before = everything()
    assert imported(school, path, at=NEXT_WEEK) == (0, 0, counts[0], 0, counts[4])
    assert everything() == before


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Pupil, Enrolment, Characteristics, Parent)
    ]


@pytest.mark.usefixtures("after_ctf")
def test_looking_at_a_plan_changes_nothing(school):
    before = everything()
    assert counted(planned(school, ARBOR))[:2] == (0, 164)
    assert everything() == before


def test_the_number_of_queries_does_not_grow_with_the_roll(school, django_assert_num_queries):
    for path in (table(pupil()), CTF):
        imported(school, path)
        for file in (CTF, ARBOR):
            roll = roll_of(file)
            with django_assert_num_queries(4):
                plan(school, roll, on=TODAY)


@pytest.mark.usefixtures("after_arbor")
def test_what_the_transfer_file_lacks_is_not_cleared_by_it(school):
    classes = dict(Pupil.objects.values_list("upn", "class_name"))
    alerts = dict(Pupil.objects.exclude(medical_alert="").values_list("upn", "medical_alert"))
    imported(school, CTF)
    assert dict(Pupil.objects.values_list("upn", "class_name")) == classes
    assert len(alerts) == 63
    assert (
        dict(Pupil.objects.exclude(medical_alert="").values_list("upn", "medical_alert")) == alerts
    )


@pytest.mark.usefixtures("after_ctf")
def test_the_arbor_layout_adds_what_the_transfer_file_lacks_and_nothing_else(school):
    fields = {c.field for one in planned(school, ARBOR).changed for c in one.changes}
    assert fields == {"class_name", "medical_alert"}


@pytest.mark.usefixtures("after_ctf")
def test_parental_responsibility_survives_a_layout_without_it(school):
    before = list(Parent.objects.order_by("pk").values_list("pk", "has_responsibility"))
    assert [answer for _, answer in before].count(False) == 29
    imported(school, ARBOR)
    assert list(Parent.objects.order_by("pk").values_list("pk", "has_responsibility")) == before


@pytest.mark.usefixtures("after_arbor")
def test_unknown_parental_responsibility_stays_unknown_until_a_file_says(school):
    assert set(Parent.objects.values_list("has_responsibility", flat=True)) == {None}
    imported(school, CTF)
    assert Parent.objects.filter(has_responsibility=True).count() == 221


@pytest.mark.usefixtures("after_ctf")
def test_a_layout_with_one_contact_leaves_the_others_alone(school):
    one = Pupil.objects.get(upn="G999701221000")
    content = table(
        [
            one.upn,
            one.forename,
            one.surname,
            "2017-03-30",
            '"Green, Ava"',
            "MOT",
            "ava@new.example",
        ],
        headings=[*HEADINGS, "Contact 1 Name", "Contact 1 Relationship", "Contact 1 Email"],
    )
    assert changes(school, content) == {
        "contacts.email": ("ava.green0@example.org", "ava@new.example")
    }
    imported(school, content)
    assert list(one.parents.values_list("name", "telephone", "has_responsibility")) == [
        ("Ava Green", "07700 900239", True),
        ("Connor Ap Rhys", "07700 900533", True),
    ]


def test_an_empty_cell_clears_no_fact_and_no_alert(school):
    full = with_columns(
        Preferred_Name="Sid",
        Ethnic_Code="WBRI",
        SEN_Status="E",
        SEN_Need_1="ASD",
        FSM_Eligible="T",
        Medical_Condition="Epilepsy",
        Contact_1_Name="Ava Green",
        Contact_1_Relationship="MOT",
        Contact_1_Parental_Responsibility="F",
    )
    empty = with_columns(
        Preferred_Name="",
        Ethnic_Code="",
        SEN_Status="",
        SEN_Need_1="",
        FSM_Eligible="",
        Medical_Condition="",
        Contact_1_Name="Ava Green",
        Contact_1_Relationship="MOT",
        Contact_1_Parental_Responsibility="",
    )
    imported(school, full)
    assert counted(planned(school, empty)) == (0, 0, 1, 0, 0)


def test_an_empty_cell_clears_the_class_and_a_contacts_address(school):
    columns = {"Contact_1_Name": "Ava Green", "Contact_1_Relationship": "MOT"}
    imported(school, with_columns(Reg_Group="Oak", Contact_1_Email="ava@example.org", **columns))
    assert changes(school, with_columns(Reg_Group="", Contact_1_Email="", **columns)) == {
        "class_name": ("Oak", ""),
        "contacts.email": ("ava@example.org", ""),
    }


def test_needs_are_kept_where_the_file_had_no_room_for_them(school):
    imported(school, with_columns(SEN_Need_1="ASD", SEN_Need_2="SEMH"))
    assert counted(planned(school, with_columns(SEN_Need_Type="ASD")))[1] == 0
    imported(school, with_columns(SEN_Need_Type="SLD"))
    assert Characteristics.objects.order_by("pk").last().needs == ["SLD", "SEMH"]


def test_needs_end_when_the_file_says_that_there_are_none(school):
    imported(school, with_columns(SEN_Status="K", SEN_Need_Type="ASD"))
    imported(school, with_columns(SEN_Status="N", SEN_Need_Type=""))
    assert Characteristics.objects.order_by("pk").last().needs == []


def test_a_changed_characteristic_adds_a_row_and_leaves_the_old_one(school):
    imported(school, with_columns(NC_Year="5", SEN_Status="K"))
    imported(school, with_columns(NC_Year="6", SEN_Status="K"), at=NEXT_WEEK)
    assert list(
        Characteristics.objects.order_by("pk").values_list("from_date", "year_group", "sen_status")
    ) == [(TODAY, "5", "K"), (local_date(NEXT_WEEK), "6", "K")]


def test_a_change_of_class_adds_no_characteristics(school):
    imported(school, with_columns(Reg_Group="Oak"))
    imported(school, with_columns(Reg_Group="Elm"))
    assert Characteristics.objects.count() == 1


def test_nursery_is_the_year_already_known_or_goes_by_age(school):
    imported(school, ctf(ctf_pupil(more="<NCyearActual>N1</NCyearActual>")))
    assert counted(planned(school, with_columns(Year_Group="Nursery")))[1] == 0
    headings = [*HEADINGS, "Year Group"]
    content = table(
        [*pupil(2, forename="Maja", born="2023-08-31"), "Nursery"],
        [*pupil(3, forename="Ruby", born="2023-09-01"), "Nursery"],
        headings=headings,
    )
    imported(school, content)
    assert list(
        Characteristics.objects.order_by("pk").values_list("year_group", flat=True)[1:]
    ) == ["N2", "N1"]


def test_a_medical_flag_says_to_look_and_never_replaces_what_is_known(school):
    flagged = ctf(ctf_pupil(more="<MedicalFlag>true</MedicalFlag>"))
    imported(school, flagged)
    assert Pupil.objects.get().medical_alert == MEDICAL_FLAG
    imported(school, with_columns(Medical_Condition="Epilepsy"))
    assert counted(planned(school, flagged))[1] == 0


def test_a_name_that_lost_a_letter_does_not_replace_the_whole_one(school):
    contact = {"Contact_1_Relationship": "MOT"}
    imported(
        school,
        table(
            [*pupil(surname="Łukasik"), "Zoë Łukasik", "MOT"],
            headings=[*HEADINGS, "Contact 1 Name", "Contact 1 Relationship"],
        ),
    )
    lost = with_columns(Contact_1_Name="Zo? ?ukasik", **contact).replace(b"Nowak", b"?ukasik")
    assert counted(planned(school, lost)) == (0, 0, 1, 0, 0)


def test_a_name_with_its_letter_found_again_is_taken(school):
    imported(school, table(pupil(surname="?ukasik")))
    assert changes(school, table(pupil(surname="Łukasik"))) == {"surname": ("?ukasik", "Łukasik")}


def test_a_married_parent_is_the_same_parent_and_a_new_partner_is_not(school):
    headings = [*HEADINGS, "Contact 1 Name", "Contact 1 Relationship", "Contact 1 Email"]

    def with_contact(*contact):
        return table([*pupil(), *contact], headings=headings)

    imported(school, with_contact("Ava Green", "MOT", "family@example.org"))
    assert changes(school, with_contact("Ava Brown", "MOT", "family@example.org")) == {
        "contacts.name": ("Ava Green", "Ava Brown")
    }
    assert changes(school, with_contact("Tom Brown", "STF", "family@example.org")) == {
        "contacts": ("", "Tom Brown (step-father)")
    }


def test_a_contact_who_was_ended_is_not_brought_back(school):
    content = with_columns(Contact_1_Name="Ava Green", Contact_1_Relationship="MOT")
    imported(school, content)
    Parent.objects.update(ended_at=MONDAY, ended_by_kind="user", ended_by_id="x")
    assert counted(planned(school, content)) == (0, 0, 1, 0, 0)


@pytest.mark.usefixtures("after_ctf")
def test_contacts_that_the_file_no_longer_names_are_listed_and_stay(school):
    result = planned(school, with_columns(Contact_1_Name="x").replace(b"x", b""))
    assert result.unnamed == []
    full = CTF.read_text(encoding="utf-8")
    without = full.replace(full[full.index("<Contact><Order>2") : full.index("</Contacts>")], "", 1)
    result = planned(school, without.encode())
    assert [parent.name for one in result.unnamed for parent in one.unnamed] == ["Connor Ap Rhys"]
    assert not result.changed


def test_a_pupil_missing_from_the_file_is_listed_and_stays_on_the_roll(school):
    imported(school, table(pupil(1), pupil(2, forename="Leo")))
    assert imported(school, table(pupil(2, forename="Leo"))) == (0, 0, 1, 1, 0)
    assert Pupil.objects.enrolled_on(TODAY).count() == 2


def test_a_pupil_leaves_when_somebody_says_so(school):
    imported(school, table(pupil(1), pupil(2, forename="Leo")))
    gone = Pupil.objects.get(upn=upn(1))
    friday = dt.date(2026, 9, 18)
    imported(
        school,
        table(pupil(2, forename="Leo")),
        at=NEXT_WEEK,
        left={str(gone.public_id): friday},
    )
    assert gone.enrolments.get().until_date == friday
    assert list(Pupil.objects.enrolled_on(local_date(NEXT_WEEK))) == [Pupil.objects.get(upn=upn(2))]
    assert RollImport.objects.latest("pk").left == 1


@pytest.mark.parametrize("day", [TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=2)])
def test_nobody_leaves_in_the_future_or_before_they_came(school, day):
    imported(school, table(pupil(1)))
    imported(school, table(pupil(1), pupil(2, forename="Leo")))
    late = str(Pupil.objects.get(upn=upn(2)).public_id)
    with pytest.raises(NotMissing):
        imported(school, table(pupil(1)), left={late: day})
    assert Enrolment.objects.filter(until_date=None).count() == 2


def test_nobody_leaves_who_is_in_the_file(school):
    imported(school, table(pupil(1)))
    with pytest.raises(NotMissing):
        imported(school, table(pupil(1)), left={str(Pupil.objects.get().public_id): TODAY})


@pytest.mark.usefixtures("after_arbor")
def test_a_pupil_whose_line_is_faulty_is_not_missing(school):
    assert counted(planned(school, FAULTS)) == (0, 2, 54, 104, 6)


def test_a_leaver_who_comes_back_is_on_the_roll_again_from_that_day(school):
    imported(school, table(pupil(1)))
    Enrolment.objects.update(until_date=dt.date(2026, 7, 20))
    imported(school, table(pupil(1)))
    assert list(Enrolment.objects.order_by("pk").values_list("from_date", "until_date")) == [
        (None, dt.date(2026, 7, 20)),
        (TODAY, None),
    ]
    assert counted(planned(school, table(pupil(1))))[1] == 0


def test_on_the_first_roll_a_start_is_unknown_and_later_it_is_that_day(school):
    imported(school, table(pupil(1)))
    imported(school, table(pupil(1), pupil(2, forename="Leo")), at=NEXT_WEEK)
    assert list(Enrolment.objects.order_by("pk").values_list("from_date", flat=True)) == [
        None,
        local_date(NEXT_WEEK),
    ]


def test_dates_of_admission_and_leaving_are_taken_from_the_file(school):
    headings = [*HEADINGS, "Date of Admission", "Leaving Date"]
    imported(school, table([*pupil(), "02/09/2024", ""], headings=headings))
    imported(school, table([*pupil(), "02/09/2024", "11/09/2026"], headings=headings))
    [enrolment] = Enrolment.objects.all()
    assert (enrolment.from_date, enrolment.until_date) == (
        dt.date(2024, 9, 2),
        dt.date(2026, 9, 11),
    )
    again = table([*pupil(), "02/09/2024", "11/09/2026"], headings=headings)
    assert counted(planned(school, again)) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["2026-09-15", "", ""], "in the future"),
        (["1990-01-01", "", ""], "older than 25"),
        (["2017-03-30", "2026-09-02", "2026-09-01"], "before the date of admission"),
        (["2017-03-30", "2024-09-02", "2026-07-20"], "has left"),
    ],
)
def test_a_line_that_cannot_be_true_today_is_refused(school, cells, reason):
    headings = [*HEADINGS, "Date of Admission", "Leaving Date"]
    [refusal] = planned(school, table([*pupil()[:3], *cells], headings=headings)).refused
    assert reason in refusal.reason


def test_a_child_who_may_be_held_under_another_upn_is_asked_about(school):
    imported(school, table(pupil(1)))
    result = planned(school, table(pupil(2)))
    assert counted(result) == (0, 0, 0, 0, 1)
    assert [double.known.pupil.upn for double in result.doubles] == [upn(1)]


def test_the_same_child_keeps_one_record_and_gets_the_new_upn(school):
    imported(school, table(pupil(1)))
    imported(school, table(pupil(2)), settled={2: "same"})
    assert [one.upn for one in Pupil.objects.all()] == [upn(2)]
    assert AuditEvent.objects.latest("pk").fields == ["upn"]


def test_a_different_child_of_the_same_name_and_birthday_is_added(school):
    imported(school, table(pupil(1)))
    imported(school, table(pupil(2)), settled={2: "different"})
    assert Pupil.objects.count() == 2


def test_two_children_of_one_name_and_birthday_in_one_file_are_two(school):
    imported(school, table(pupil(1), pupil(2)))
    assert counted(planned(school, table(pupil(1), pupil(2)))) == (0, 0, 2, 0, 0)


def test_another_schools_pupils_are_neither_matched_nor_missing(school, another_school):
    imported(another_school, table(pupil(1)))
    assert counted(planned(school, table(pupil(1)))) == (1, 0, 0, 0, 0)


def test_a_file_made_by_another_school_says_so(school, another_school):
    assert not planned(school, CTF).made_by_another_school
    assert planned(another_school, CTF).made_by_another_school


def test_a_file_in_which_nobody_of_the_roll_is_may_be_another_schools(school):
    assert not planned(school, table(pupil(1))).names_nobody_here
    imported(school, table(pupil(1)))
    somebody_else = pupil(2, forename="Noah", surname="Khan")
    assert planned(school, table(somebody_else)).names_nobody_here
    assert not planned(school, table(pupil(1), somebody_else)).names_nobody_here


def test_a_plan_that_changed_since_it_was_shown_is_not_carried_out(school):
    shown = planned(school, table(pupil(1))).fingerprint
    imported(school, table(pupil(1)))
    with pytest.raises(PlanChanged) as changed:
        imported(school, table(pupil(1)), shown=shown)
    assert counted(changed.value.plan) == (0, 0, 1, 0, 0)
    assert RollImport.objects.count() == 1


def test_an_import_is_all_or_nothing(school, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("rri_portal.pupils.importing.applying._audit", fails)
    with pytest.raises(RuntimeError):
        imported(school, table(pupil(1), pupil(2, forename="Leo")))
    assert not Pupil.objects.exists()
    assert not RollImport.objects.exists()


@pytest.mark.usefixtures("after_ctf")
def test_the_audit_names_fields_and_never_values(school):
    imported(school, ARBOR)
    fields = {name for event in AuditEvent.objects.all() for name in event.fields}
    assert fields == {"confirmed_at", "class_name", "medical_alert"}
    one = Pupil.objects.get(upn="G999701221000")
    events = AuditEvent.objects.filter(subject_kind="pupil", subject_id=str(one.public_id))
    assert [(event.verb, event.by_kind) for event in events] == [("import_pupils", "system")] * 2


def test_names_are_found_by_their_folded_form_after_an_import(school):
    imported(school, table(pupil(1, forename="Ann"), pupil(2, surname="Łukasik")))
    imported(school, table(pupil(1), pupil(2, surname="Łukasik")))
    assert Pupil.objects.named_like("sian").count() == 2
    assert Pupil.objects.named_like("lukasik").count() == 1


def test_a_repr_of_a_plan_holds_no_name(school):
    imported(school, table(pupil(1)))
    result = planned(school, table(pupil(1, forename="Ann")))
    assert "Nowak" not in repr([result, *result.changed, *result.changed[0].changes])
