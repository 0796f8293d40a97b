"""Who changed what, and who looked at whom."""

import pytest
from django.db import DatabaseError

from rri_portal.audit.events import NotAFieldName, record, record_each
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.audit.reads import ReadNotLogged, log_read
from tests.audit.conftest import MORNING, TEACHER


def test_a_change_is_kept_with_who_when_and_which_fields(oakfield):
    record(
        verb="amend_pupil",
        school=oakfield,
        subject=("pupil", "1"),
        by=TEACHER,
        at=MORNING,
        fields=["preferred_name", "medical_alert"],
    )
    event = AuditEvent.objects.get(verb="amend_pupil")
    assert (event.by_kind, event.by_id, event.at) == ("user", TEACHER.id, MORNING)
    assert event.fields == ["preferred_name", "medical_alert"]


@pytest.mark.parametrize("value", ["Amara Okafor", "Asthma", "2026-11-23", "é", "", "a\n"])
def test_a_value_in_a_fields_place_is_refused(oakfield, value):
    with pytest.raises(NotAFieldName):
        record(
            verb="amend_pupil",
            school=oakfield,
            subject=("pupil", "1"),
            by=TEACHER,
            at=MORNING,
            fields=[value],
        )


def test_a_change_of_many_is_kept_of_each_in_few_queries(oakfield, django_assert_max_num_queries):
    pupils = [("pupil", n, ["forename"] if n % 2 else []) for n in range(250)]
    with django_assert_max_num_queries(2):
        record_each(verb="import_pupils", school=oakfield, subjects=pupils, by=TEACHER, at=MORNING)
    kept = AuditEvent.objects.filter(school=oakfield, verb="import_pupils", by_id=TEACHER.id)
    assert list(kept.order_by("id").values_list("subject_kind", "subject_id", "fields")) == [
        (kind, str(n), fields) for kind, n, fields in pupils
    ]


def test_of_none_of_them_is_a_value_kept(oakfield):
    pupils = [("pupil", 1, ["forename"]), ("pupil", 2, ["Amara Okafor"])]
    with pytest.raises(NotAFieldName):
        record_each(verb="import_pupils", school=oakfield, subjects=pupils, by=TEACHER, at=MORNING)
    assert not AuditEvent.objects.filter(verb="import_pupils").exists()


def test_opening_a_record_and_listing_some_are_logged(oakfield):
    log_read(school=oakfield, by=TEACHER, at=MORNING, verb="incident", subject=("incident", 1))
    log_read(school=oakfield, by=TEACHER, at=MORNING, verb="log", listed=[1, 2])
    assert list(Read.objects.order_by("id").values_list("verb", "subject_id", "listed")) == [
        ("incident", "1", []),
        ("log", "", ["1", "2"]),
    ]


def test_a_page_is_refused_when_its_read_cannot_be_logged(oakfield, monkeypatch):
    def fail(**_):
        raise DatabaseError

    monkeypatch.setattr(Read.objects, "create", fail)
    with pytest.raises(ReadNotLogged):
        log_read(school=oakfield, by=TEACHER, at=MORNING, verb="log")
