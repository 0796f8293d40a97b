"""What each role is for, and from and until when."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver

from rri_portal.audit.actors import SYSTEM, Actor
from rri_portal.schools.actions import grant_role
from rri_portal.schools.models import Grant, Role, RoleKind, School
from rri_portal.schools.permissions import DAY_PASS, VERBS, may, staff_member_of, verbs_of
from tests.cast import NOW, TODAY, act

LEADERS = {"headteacher", "senior_leader"}
SAFEGUARDING = {"dsl", "deputy_dsl"}
READS = LEADERS | SAFEGUARDING | {"senco", "sender"}
STAFF = READS | {"class_teacher", "teaching_assistant", "data_manager"}
OTHERS = {"governor", "chair", "data_protection_lead", "trust_safeguarding_lead", "trust_lead"}

# What product.md's table says, as a school would say it
WHO_MAY = {
    "log_incident": STAFF,
    "record_incident": STAFF,
    "say_this_happened": STAFF,
    "see_book": STAFF | {"trust_safeguarding_lead"},
    "see_school_incidents": READS | {"trust_safeguarding_lead"},
    "see_pupils": READS | {"data_manager", "trust_safeguarding_lead"},
    "tell_parents": LEADERS | SAFEGUARDING | {"sender"},
    "issue_family_report": LEADERS | SAFEGUARDING | {"sender"},
    "decide_hold": SAFEGUARDING,
    "settle_occurrence": SAFEGUARDING,
    "decide_significance": LEADERS,
    "invite": LEADERS,
    "manage_people": LEADERS,
    "manage_settings": LEADERS,
    "manage_term_dates": LEADERS | {"data_manager"},
    "manage_pick_lists": LEADERS | {"data_manager"},
    "import_pupils": LEADERS | {"data_manager"},
    "record_debrief": LEADERS | SAFEGUARDING | {"senco"},
    "home": STAFF | OTHERS,
    "guidance": STAFF | OTHERS,
}


@pytest.mark.parametrize("person", sorted(STAFF | OTHERS))
def test_everyone_may_what_their_role_is_for_and_nothing_else(person, oakfield, request):
    somebody = act(request.getfixturevalue(person))
    allowed = {verb for verb in WHO_MAY if may(somebody, verb, oakfield, at=NOW)}
    assert allowed == {verb for verb, people in WHO_MAY.items() if person in people}


def test_a_role_at_riverside_is_nothing_at_oakfield(oakfield, riverside, riverside_head):
    assert not verbs_of(act(riverside_head), oakfield, at=NOW)
    assert "manage_people" in verbs_of(act(riverside_head), riverside, at=NOW)


def test_a_role_in_the_trust_reaches_both_schools(oakfield, riverside, trust_safeguarding_lead):
    lead = act(trust_safeguarding_lead)
    assert may(lead, "see_school_incidents", oakfield, at=NOW)
    assert may(lead, "see_school_incidents", riverside, at=NOW)


def test_a_role_in_a_trust_reaches_no_school_outside_it(
    oakfield, riverside, trust_safeguarding_lead
):
    riverside.trust = None
    assert not may(act(trust_safeguarding_lead), "home", riverside, at=NOW)


def test_a_school_without_a_trust_belongs_to_no_trusts_lead(riverside, class_teacher):
    riverside.trust = None
    assert not may(act(class_teacher), "home", riverside, at=NOW)


def between(first: int, last: int | None) -> dict[str, dt.date | None]:
    """A role from and until days counted from today."""
    day = dt.timedelta(days=1)
    return {
        "from_date": TODAY + first * day,
        "until_date": None if last is None else TODAY + last * day,
    }


@pytest.mark.parametrize(
    ("dates", "in_force"),
    [
        (between(-10, None), True),
        (between(0, None), True),
        (between(1, None), False),
        (between(-10, 0), True),
        (between(-10, -1), False),
        (between(0, 0), True),
    ],
    ids=["open", "from today", "from tomorrow", "today is the last day", "over", "one day"],
)
def test_a_role_is_in_force_from_its_first_day_to_its_last(
    dates, in_force, oakfield, class_teacher
):
    Role.objects.filter(user=class_teacher.user).update(**dates)
    assert may(act(class_teacher), "log_incident", oakfield, at=NOW) is in_force


def test_the_last_day_is_a_london_day(oakfield, class_teacher):
    """Half past midnight in London on 1 July is still 30 June in UTC."""
    Role.objects.filter(user=class_teacher.user).update(until_date=dt.date(2027, 6, 30))
    after_midnight = dt.datetime(2027, 6, 30, 23, 30, tzinfo=dt.UTC)
    assert not may(act(class_teacher), "home", oakfield, at=after_midnight)


def test_the_school_of_an_address_comes_with_ones_roles(
    oakfield, riverside, class_teacher, django_assert_num_queries
):
    teacher = act(class_teacher)
    with django_assert_num_queries(0):
        assert teacher.school_called("oakfield", TODAY) == oakfield
        assert teacher.school_called("riverside", TODAY) is None
        assert teacher.school_called("nowhere", TODAY) is None
        assert teacher.schools(TODAY) == [oakfield]


def test_a_school_is_ones_own_only_while_a_role_there_runs(oakfield, class_teacher):
    Role.objects.filter(user=class_teacher.user).update(**between(1, 1))
    teacher, tomorrow = act(class_teacher), TODAY + dt.timedelta(days=1)
    assert teacher.school_called("oakfield", TODAY) is None
    assert teacher.schools(TODAY) == []
    assert teacher.school_called("oakfield", tomorrow) == oakfield


def test_a_trusts_lead_finds_its_schools_and_no_other(oakfield, riverside, trust_lead):
    assert act(trust_lead).school_called("riverside", TODAY) == riverside
    School.objects.filter(pk=riverside.pk).update(trust=None)
    assert act(trust_lead).school_called("riverside", TODAY) is None
    assert act(trust_lead).schools(TODAY) == [oakfield]


def test_two_roles_add_up(oakfield, class_teacher):
    grant_role(school=oakfield, user=class_teacher.user, kind=RoleKind.SENCO, by=SYSTEM, at=NOW)
    assert may(act(class_teacher), "see_school_incidents", oakfield, at=NOW)


def test_nobody_signed_in_may_nothing(oakfield):
    assert not may(None, "home", oakfield, at=NOW)
    assert not may(Actor("link", "abc"), "home", oakfield, at=NOW)
    assert not may(SYSTEM, "home", oakfield, at=NOW)


def test_the_chair_may_do_one_thing_given_by_name_until_then(oakfield, chair, amara, chidi):
    Grant.objects.create(
        school=oakfield,
        user=chair.user,
        verb="read_incident",
        subject_kind="pupil",
        subject_id=str(amara.public_id),
        until=NOW,
        granted_at=NOW - dt.timedelta(days=1),
        granted_by_kind="system",
        granted_by_id="system",
    )
    a_minute = dt.timedelta(minutes=1)
    assert may(act(chair), "read_incident", amara, at=NOW - a_minute)
    assert not may(act(chair), "read_incident", amara, at=NOW)
    assert not may(act(chair), "read_incident", chidi, at=NOW - a_minute)
    assert not may(act(chair), "see_book", amara, at=NOW - a_minute)


def test_a_role_of_the_trust_cannot_be_held_in_one_school(oakfield, class_teacher):
    with pytest.raises(ValidationError, match="held in a trust"):
        grant_role(
            school=oakfield, user=class_teacher.user, kind=RoleKind.TRUST_LEAD, by=SYSTEM, at=NOW
        )


def test_what_somebody_may_is_known_from_one_query(
    oakfield, senior_leader, django_assert_num_queries
):
    with django_assert_num_queries(1):
        leader = act(senior_leader)
        for verb in WHO_MAY:
            may(leader, verb, oakfield, at=NOW)


def test_the_adult_in_a_record_is_found_for_whoever_signed_in(oakfield, class_teacher, riverside):
    assert staff_member_of(act(class_teacher), oakfield) == class_teacher.staff
    assert staff_member_of(act(class_teacher), riverside) is None
    assert staff_member_of(SYSTEM, oakfield) is None


def guarded_verbs(patterns) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= guarded_verbs(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "verb"):
            found.add(pattern.callback.verb)
    return found


def test_no_page_asks_for_a_verb_that_nobody_has():
    """A misspelt verb would shut a page for everyone."""
    known = set().union(*VERBS.values())
    assert guarded_verbs(get_resolver().url_patterns) <= known


def test_every_role_has_its_line_in_the_table():
    assert set(VERBS) == {*RoleKind.values, DAY_PASS}
