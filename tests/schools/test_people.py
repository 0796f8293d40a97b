"""Who is at the school: added, given roles, and gone."""

import datetime as dt
import re

import pytest

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.models import AuditEvent
from rri_portal.schools.actions import (
    LastLeader,
    add_staff_member,
    change_staff_member,
    end_role,
    end_roles,
    grant_role,
    leave_school,
)
from rri_portal.schools.models import Role, RoleKind
from tests.cast import NOW, TODAY, act

DAY = dt.timedelta(days=1)
PEOPLE = "/oakfield/people/"

pytestmark = pytest.mark.usefixtures("monday_morning")


def roles_today(person, school, *, on=TODAY) -> set[str]:
    return act(person).roles_in(school, on)


# Adding


def test_an_adult_without_a_sign_in_can_be_named_in_a_record(oakfield, headteacher):
    added = add_staff_member(
        school=oakfield,
        name="Zoë Ní Bhriain",
        job="Teaching assistant",
        agency="Bright Supply",
        by=act(headteacher),
        at=NOW,
        until_date=TODAY + 4 * DAY,
    )
    assert added in oakfield.staff.on(TODAY + 4 * DAY)
    assert added not in oakfield.staff.on(TODAY + 5 * DAY)
    assert added.name_folded == "zoe ni bhriain"


def test_somebody_who_signs_in_is_on_the_list_once(oakfield, class_teacher, headteacher):
    again = add_staff_member(
        school=oakfield,
        user=class_teacher.user,
        name="Hannah Lowe",
        job="Class teacher",
        by=act(headteacher),
        at=NOW,
    )
    assert again == class_teacher.staff


def test_a_changed_name_is_found_under_the_new_one(oakfield, class_teacher, headteacher):
    change_staff_member(
        staff=class_teacher.staff,
        name="Hannah Lowe-Brânză",
        job="Class teacher",
        agency="",
        by=act(headteacher),
        at=NOW,
    )
    class_teacher.staff.refresh_from_db()
    assert class_teacher.staff.name_folded == "hannah lowe branza"
    event = AuditEvent.objects.get(verb="change_staff_member")
    assert sorted(event.fields) == ["name", "name_folded"]


def test_a_change_that_changes_nothing_is_not_audited(oakfield, class_teacher, headteacher):
    staff = class_teacher.staff
    change_staff_member(
        staff=staff, name=staff.name, job=staff.job, agency="", by=act(headteacher), at=NOW
    )
    assert not AuditEvent.objects.filter(verb="change_staff_member").exists()


# Roles


def test_a_role_given_for_a_while_ends_by_itself(oakfield, class_teacher, headteacher):
    grant_role(
        school=oakfield,
        user=class_teacher.user,
        kind=RoleKind.SENIOR_LEADER,
        until_date=TODAY,
        by=act(headteacher),
        at=NOW,
    )
    assert roles_today(class_teacher, oakfield) == {RoleKind.STAFF, RoleKind.SENIOR_LEADER}
    assert roles_today(class_teacher, oakfield, on=TODAY + DAY) == {RoleKind.STAFF}


def test_giving_a_role_that_is_held_changes_nothing(oakfield, class_teacher, headteacher):
    for _ in range(2):
        grant_role(
            school=oakfield,
            user=class_teacher.user,
            kind=RoleKind.STAFF,
            by=act(headteacher),
            at=NOW,
        )
    assert Role.objects.filter(user=class_teacher.user).count() == 1
    assert not AuditEvent.objects.filter(verb="grant_role").exists()


def test_a_role_held_for_a_while_can_be_given_for_good(oakfield, class_teacher, headteacher):
    given = {"school": oakfield, "user": class_teacher.user, "kind": RoleKind.SENCO}
    grant_role(**given, until_date=TODAY, by=act(headteacher), at=NOW)
    grant_role(**given, by=act(headteacher), at=NOW)
    assert RoleKind.SENCO in roles_today(class_teacher, oakfield, on=TODAY + DAY)


def test_whoever_is_given_a_role_is_on_the_schools_list(oakfield, trust_lead):
    grant_role(school=oakfield, user=trust_lead.user, kind=RoleKind.GOVERNOR, by=SYSTEM, at=NOW)
    assert oakfield.staff.get(user=trust_lead.user).job == "Governor or trustee"


def test_one_role_ends_and_the_others_stay(oakfield, class_teacher, headteacher):
    role = grant_role(
        school=oakfield, user=class_teacher.user, kind=RoleKind.SENCO, by=SYSTEM, at=NOW - DAY
    )
    end_role(role=role, by=act(headteacher), at=NOW)
    assert roles_today(class_teacher, oakfield) == {RoleKind.STAFF}
    assert Role.objects.get(pk=role.pk).until_date == TODAY - DAY


def test_a_role_given_by_mistake_today_is_taken_back_today(oakfield, class_teacher, headteacher):
    role = grant_role(
        school=oakfield, user=class_teacher.user, kind=RoleKind.DSL, by=SYSTEM, at=NOW
    )
    end_role(role=role, by=act(headteacher), at=NOW)
    assert roles_today(class_teacher, oakfield) == {RoleKind.STAFF}
    assert AuditEvent.objects.filter(verb__in=["grant_role", "end_role"]).count() == 2


# Leaving


def test_a_leaver_has_nothing_from_now_on(oakfield, class_teacher, headteacher):
    end_roles(school=oakfield, user=class_teacher.user, by=act(headteacher), at=NOW)
    assert not roles_today(class_teacher, oakfield)
    class_teacher.staff.refresh_from_db()
    assert class_teacher.staff.until_date == TODAY


def test_a_leaver_with_a_last_day_works_until_its_end(oakfield, class_teacher, headteacher):
    friday = TODAY + 4 * DAY
    leave_school(staff=class_teacher.staff, last_day=friday, by=act(headteacher), at=NOW)
    assert roles_today(class_teacher, oakfield, on=friday) == {RoleKind.STAFF}
    assert not roles_today(class_teacher, oakfield, on=friday + DAY)


def test_what_a_leaver_has_at_another_school_stays(oakfield, riverside, class_teacher, headteacher):
    grant_role(school=riverside, user=class_teacher.user, kind=RoleKind.STAFF, by=SYSTEM, at=NOW)
    end_roles(school=oakfield, user=class_teacher.user, by=act(headteacher), at=NOW)
    assert roles_today(class_teacher, riverside) == {RoleKind.STAFF}


def test_a_role_that_was_to_begin_later_does_not_bring_a_leaver_back(
    oakfield, class_teacher, headteacher
):
    Role.objects.create(
        user=class_teacher.user,
        school=oakfield,
        kind=RoleKind.SENCO,
        from_date=TODAY + 7 * DAY,
        granted_at=NOW,
        granted_by_kind="system",
        granted_by_id="system",
    )
    end_roles(school=oakfield, user=class_teacher.user, by=act(headteacher), at=NOW)
    assert not roles_today(class_teacher, oakfield, on=TODAY + 8 * DAY)


def test_a_school_keeps_somebody_who_can_let_people_in(oakfield, headteacher):
    with pytest.raises(LastLeader):
        end_roles(school=oakfield, user=headteacher.user, by=act(headteacher), at=NOW)
    with pytest.raises(LastLeader):
        end_role(role=headteacher.user.roles.get(), by=act(headteacher), at=NOW)
    with pytest.raises(LastLeader):
        leave_school(staff=headteacher.staff, last_day=TODAY + DAY, by=act(headteacher), at=NOW)
    assert roles_today(headteacher, oakfield) == {RoleKind.HEADTEACHER}


def test_of_two_leaders_one_may_go(oakfield, headteacher, senior_leader):
    leave_school(staff=headteacher.staff, by=act(senior_leader), at=NOW)
    assert not roles_today(headteacher, oakfield)


def test_a_leader_whose_own_end_is_near_does_not_count(oakfield, headteacher, senior_leader):
    Role.objects.filter(user=senior_leader.user).update(until_date=TODAY + DAY)
    with pytest.raises(LastLeader):
        leave_school(staff=headteacher.staff, last_day=TODAY + 2 * DAY, by=act(headteacher), at=NOW)


def test_an_adult_without_a_sign_in_leaves_too(oakfield, agency_worker, headteacher):
    leave_school(staff=agency_worker, by=act(headteacher), at=NOW)
    assert agency_worker not in oakfield.staff.on(TODAY + DAY)


def test_changes_to_people_are_audited_by_id(oakfield, class_teacher, headteacher):
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    events = AuditEvent.objects.filter(verb__in=["leave_school", "end_roles"])
    assert {event.by_id for event in events} == {str(headteacher.user.public_id)}
    assert class_teacher.name not in " ".join(str(vars(event)) for event in events)


# A leader's pages


@pytest.fixture
def leader(client_of, headteacher):
    return client_of(headteacher)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_shows_who_signs_in_and_who_does_not(
    leader, headteacher, class_teacher, agency_worker
):
    page = text(leader.get(PEOPLE))
    assert "Headteacher" in page
    assert "Hannah Lowe" in page
    assert re.search("Kirsty Doyle.{0,300}Does not sign in", page)
    assert "Bright Supply" in page


def test_nobody_of_another_school_is_on_it(leader, riverside_teacher):
    assert riverside_teacher.name not in text(leader.get(PEOPLE))


def test_those_who_have_left_are_set_apart(leader, agency_worker):
    agency_worker.from_date = agency_worker.until_date = TODAY - DAY
    agency_worker.save()
    page = text(leader.get(PEOPLE))
    assert page.index("People who have left") < page.index("Kirsty Doyle")


def send(browser, address: str, **answers: str):
    opened = text(browser.get(address))
    token = re.search(r'name="token" value="([^"]+)"', opened)
    return browser.post(address, answers | ({"token": token[1]} if token else {}))


LAST_DAY = {"until_date_day": "27", "until_date_month": "11", "until_date_year": "2026"}


def test_a_leader_adds_an_agency_worker_until_friday(leader, oakfield):
    answer = send(
        leader, PEOPLE + "add/", name="Ines Costa", job="Teaching assistant", agency="", **LAST_DAY
    )
    added = oakfield.staff.get(name="Ines Costa")
    assert answer.url == f"{PEOPLE}{added.public_id}/"
    assert added.until_date == TODAY + 4 * DAY
    assert "27 November 2026" in text(leader.get(answer.url))


@pytest.mark.parametrize(
    "answers",
    [
        {"name": ""},
        {"name": "x" * 300_000},
        {"job": ""},
        {"until_date_day": "31", "until_date_month": "2"},
        {"until_date_year": "2025"},
        {"until_date_year": "1" + "0" * 30},
        {"until_date_day": "-1"},
        {"until_date_month": "Octember"},
        {"until_date_month": ""},
    ],
    ids=lambda answers: f"{next(iter(answers))} {next(iter(answers.values()))[:10]!r}",
)
def test_an_adult_who_cannot_be_has_a_sentence_and_keeps_what_was_typed(answers, leader, oakfield):
    typed = {"name": "Ines Costa", "job": "Assistant", "agency": "Bright"} | LAST_DAY | answers
    answer = send(leader, PEOPLE + "add/", **typed)
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)
    assert 'value="Bright"' in text(answer)
    assert not oakfield.staff.filter(job="Assistant").exists()


def test_a_leader_gives_a_role_and_ends_it(leader, class_teacher, oakfield):
    of_her = f"{PEOPLE}{class_teacher.staff.public_id}/"
    assert send(leader, of_her + "roles/", kind="senco").url == of_her
    assert "SENCo" in text(leader.get(of_her))
    role = Role.objects.get(user=class_teacher.user, kind="senco")
    ending = f"{of_her}roles/{role.public_id}/end/"
    assert "End a role of Hannah Lowe?" in text(leader.get(ending))
    assert leader.post(ending).url == of_her
    assert roles_today(class_teacher, oakfield) == {RoleKind.STAFF}


@pytest.mark.parametrize("kind", ["", "trust-lead", "king", "\x00"])
def test_a_role_that_is_none_has_its_sentence(kind, leader, class_teacher):
    answer = send(leader, f"{PEOPLE}{class_teacher.staff.public_id}/roles/", kind=kind)
    assert "There is a problem" in text(answer)


def test_an_adult_without_a_sign_in_is_invited_before_they_have_a_role(leader, agency_worker):
    of_them = f"{PEOPLE}{agency_worker.public_id}/"
    assert leader.get(of_them + "roles/").url == of_them + "invite/"


def test_a_role_of_one_is_not_ended_under_the_name_of_another(
    leader, class_teacher, teaching_assistant
):
    role = Role.objects.get(user=class_teacher.user)
    address = f"{PEOPLE}{teaching_assistant.staff.public_id}/roles/{role.public_id}/end/"
    assert leader.post(address).status_code == 404


def test_the_last_leaders_role_is_kept_and_the_page_says_why(leader, headteacher):
    role = Role.objects.get(user=headteacher.user)
    answer = leader.post(f"{PEOPLE}{headteacher.staff.public_id}/roles/{role.public_id}/end/")
    assert answer.status_code == 409
    assert "Nobody else here could let people in" in text(answer)


def test_a_leader_says_that_somebody_leaves_now(leader, class_teacher, client_of, oakfield):
    tablet = client_of(class_teacher)
    address = f"{PEOPLE}{class_teacher.staff.public_id}/leave/"
    assert send(leader, address, when="now").url == PEOPLE
    assert not roles_today(class_teacher, oakfield)
    assert tablet.get(PEOPLE).status_code == 302


def test_a_leader_says_that_somebody_leaves_on_friday(leader, class_teacher, oakfield):
    friday = {"last_day_day": "27", "last_day_month": "11", "last_day_year": "2026"}
    send(leader, f"{PEOPLE}{class_teacher.staff.public_id}/leave/", when="later", **friday)
    assert Role.objects.get(user=class_teacher.user).until_date == TODAY + 4 * DAY


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"when": "never"},
        {"when": "later"},
        {"when": "later", "last_day_day": "1", "last_day_month": "1", "last_day_year": "2020"},
    ],
    ids=["nothing", "never", "no day", "a day gone by"],
)
def test_leaving_without_a_time_has_its_sentence(answers, leader, class_teacher, oakfield):
    answer = send(leader, f"{PEOPLE}{class_teacher.staff.public_id}/leave/", **answers)
    assert "There is a problem" in text(answer)
    assert roles_today(class_teacher, oakfield)


def test_the_last_leader_cannot_leave_and_the_page_says_why(leader, headteacher):
    answer = send(leader, f"{PEOPLE}{headteacher.staff.public_id}/leave/", when="now")
    assert "Nobody else here could let people in" in text(answer)


def test_a_leader_mends_a_name(leader, class_teacher):
    address = f"{PEOPLE}{class_teacher.staff.public_id}/change/"
    assert 'value="Hannah Lowe"' in text(leader.get(address))
    send(leader, address, name="Hannah Lowe-Reed", job="Class teacher", agency="")
    class_teacher.staff.refresh_from_db()
    assert class_teacher.staff.name == "Hannah Lowe-Reed"


def test_two_clicks_add_one_adult(leader, oakfield):
    token = re.search(r'name="token" value="([^"]+)"', text(leader.get(PEOPLE + "add/")))[1]
    answers = {"token": token, "name": "Ines Costa", "job": "Assistant"}
    first, second = (leader.post(PEOPLE + "add/", answers) for _ in range(2))
    assert first.url == second.url
    assert oakfield.staff.filter(name="Ines Costa").count() == 1


def test_no_title_names_anybody(leader, class_teacher):
    for part in ("", "roles/", "leave/", "change/"):
        page = text(leader.get(f"{PEOPLE}{class_teacher.staff.public_id}/{part}"))
        assert "Hannah" not in re.search("<title>(.*?)</title>", page)[1]
