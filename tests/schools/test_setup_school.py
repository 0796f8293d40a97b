"""A real school begins, with one command that is safe to repeat."""

import re

import pytest
from django.core.management import CommandError, call_command

from rri_portal.audit.models import AuditEvent, Book
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.actions import end_roles, invitation_with
from rri_portal.schools.models import Choice, Invitation, PickList, Role, School, Technique
from tests.cast import act

pytestmark = pytest.mark.django_db

BEECHWOOD = {
    "slug": "beechwood",
    "name": "Beechwood School",
    "urn": "999703",
    "laestab": "999/7030",
    "nation": "england",
    "phase": "primary",
    "kind": "maintained-special",
    "leader": "Ada.Head@beechwood.example.org",
}


def set_up(capsys, **changed: str) -> str:
    options = BEECHWOOD | changed
    call_command("setup_school", *[f"--{name}={value}" for name, value in options.items()])
    return capsys.readouterr().out


def secret_in(said: str) -> str:
    return re.search(r"/invitation/([^/]+)/", said)[1]


def test_a_school_begins_with_its_lists_its_catalogue_and_its_book(capsys):
    set_up(capsys)
    school = School.objects.get(slug="beechwood")
    assert school.laestab == "9997030"
    assert school.maintained
    with acting_for(school.pk):
        assert Choice.objects.filter(school=school, pick_list=PickList.PLACE).exists()
        assert Technique.objects.filter(school=school).exists()
        assert Book.objects.filter(school=school, last_n=0).exists()


def test_it_prints_a_one_time_invitation_for_the_leader(capsys):
    invitation = invitation_with(secret_in(set_up(capsys)))
    assert invitation.email == "ada.head@beechwood.example.org"
    assert invitation.role_kind == "headteacher"


def test_repeating_it_doubles_nothing(capsys):
    set_up(capsys)
    school = School.objects.get(slug="beechwood")
    with acting_for(school.pk):
        before = Choice.objects.count(), Technique.objects.count(), Book.objects.count()
    said = set_up(capsys, name="Another name")
    assert "Beechwood School is here already" in said
    assert "Left as it was: name." in said
    assert School.objects.get(slug="beechwood").name == "Beechwood School"
    with acting_for(school.pk):
        assert (Choice.objects.count(), Technique.objects.count(), Book.objects.count()) == before


def test_repeating_it_gives_a_new_invitation_and_ends_the_one_before(capsys):
    first, second = secret_in(set_up(capsys)), secret_in(set_up(capsys))
    assert first != second
    assert invitation_with(first).expires_at <= invitation_with(second).made_at


def test_once_the_leader_is_in_there_is_no_further_invitation(capsys, client_of):
    secret = secret_in(set_up(capsys))
    accept(client_of, secret)
    said = set_up(capsys)
    assert "accepted" in said
    assert "/invitation/" not in said
    assert Invitation.objects.count() == 1


def accept(client_of, secret: str) -> None:
    answer = client_of(None).post(
        f"/invitation/{secret}/", {"name": "Ada Head", "password": "violet tractor song"}
    )
    assert answer.status_code == 302


def test_a_leader_who_has_left_is_invited_afresh(capsys, client_of):
    accept(client_of, secret_in(set_up(capsys)))
    role = Role.objects.get()
    Role.objects.create(
        user=act_of_another_leader(),
        school=role.school,
        kind=role.kind,
        from_date=role.from_date,
        granted_at=role.granted_at,
        granted_by_kind="system",
        granted_by_id="system",
    )
    with acting_for(role.school_id):
        end_roles(school=role.school, user=role.user, by=act(role.user), at=role.granted_at)
    assert "/invitation/" in set_up(capsys)


def act_of_another_leader():
    from rri_portal.schools.models import User

    return User.objects.create_user("second@beechwood.example.org", name="Second Leader")


def test_the_audit_names_the_school_once(capsys):
    set_up(capsys)
    set_up(capsys)
    school = School.objects.get(slug="beechwood")
    with acting_for(school.pk):
        assert AuditEvent.objects.filter(school=school, verb="set_up_school").count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"urn": "12"}, "--urn: A URN is six digits."),
        ({"laestab": "99A7030"}, "--laestab: A LAESTAB is seven digits."),
        ({"slug": "Oak field"}, "--slug: Use letters, figures and hyphens only."),
        ({"slug": "sign-in"}, "--slug: “sign-in” is the address of one of the portal's own pages."),
        ({"leader": "ada"}, "--leader: Enter a valid email address."),
        ({"name": ""}, "--name: This field cannot be blank."),
        ({"name": "x" * 300}, "--name: "),
    ],
)
def test_what_no_school_can_have_is_one_sentence(changed, sentence, capsys):
    before = set(School.objects.all())
    with pytest.raises(CommandError) as error:
        set_up(capsys, **changed)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
    assert set(School.objects.all()) == before


@pytest.mark.parametrize(
    "changed", [{"nation": "france"}, {"phase": "late"}, {"kind": "public"}], ids=str
)
def test_a_choice_that_is_none_is_one_sentence(changed, capsys):
    with pytest.raises(CommandError, match="invalid choice"):
        set_up(capsys, **changed)


def test_a_urn_that_another_school_has_is_one_sentence(capsys):
    set_up(capsys)
    with pytest.raises(CommandError, match="A school with this URN is here already"):
        set_up(capsys, slug="elsewhere")
    assert not School.objects.filter(slug="elsewhere").exists()
