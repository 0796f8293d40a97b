"""The one way to write an entry's content down."""

import datetime as dt
import json
import unicodedata
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rri_portal.audit.book import NotCanonical, canonical
from rri_portal.audit.models import AuditEvent, EntryContent
from tests.audit.conftest import MORNING, enter


def hours_ahead(hours: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(hours=hours))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
MOMENTS = st.datetimes(
    min_value=dt.datetime(1900, 1, 1),
    max_value=dt.datetime(2900, 1, 1),
    timezones=st.sampled_from([dt.UTC, *map(hours_ahead, (1, -11, 14))]),
)
PLAIN = st.none() | st.booleans() | st.integers() | TEXT | MOMENTS | st.dates() | st.uuids()
KEYS = st.text("abcdefgé_", min_size=1, max_size=8)
CONTENT = st.dictionaries(
    KEYS,
    st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=5),
    max_size=4,
)
few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@few
@given(CONTENT)
def test_what_is_written_reads_back_and_is_written_the_same_again(content):
    written = canonical(content)
    assert canonical(json.loads(written)["content"]) == written


@few
@given(CONTENT)
def test_the_order_of_the_answers_makes_no_difference(content):
    assert canonical(dict(reversed(content.items()))) == canonical(content)


@few
@given(TEXT)
def test_an_accent_is_the_same_however_it_was_typed(text):
    assert canonical(unicodedata.normalize("NFD", text)) == canonical(text)


@few
@given(MOMENTS)
def test_a_moment_is_the_same_in_every_zone(moment):
    assert canonical(moment.astimezone(dt.UTC)) == canonical(moment)


@few
@given(CONTENT)
def test_either_database_gives_back_what_was_entered(oakfield, content):
    entry = enter(oakfield, **content) if content else enter(oakfield)
    kept = EntryContent.objects.get(entry=entry).content
    assert not content or kept.encode() == canonical(content)


@few
@given(MOMENTS)
def test_either_database_gives_back_the_same_microsecond(oakfield, moment):
    event = AuditEvent.objects.create(
        school=oakfield, verb="record", subject_kind="reading", subject_id="1", at=moment
    )
    event.refresh_from_db()
    assert canonical(event.at) == canonical(moment)


def test_the_format_is_part_of_what_is_hashed():
    assert canonical({"b": [1, None], "a": "é"}) == (
        '{"content":{"a":"é","b":[1,null]},"format":1}'.encode()
    )


@pytest.mark.parametrize(
    "content",
    [
        {"minutes": 1.5},
        {"at": dt.datetime(2026, 11, 23, 9, 5)},
        {"at": dt.time(9, 5)},
        {"name": "\x00"},
        {"name": "\ud800"},
        {1: "one"},
        {"é": 1, "e\u0301": 2},
        {"blob": b"x"},
        [object()],
    ],
)
def test_what_could_read_back_differently_is_refused(content):
    with pytest.raises(NotCanonical):
        canonical(content)


def test_dates_and_ids_are_written_as_one_reads_them():
    identity = uuid.UUID(int=1)
    assert json.loads(canonical([MORNING, MORNING.date(), identity, True]))["content"] == [
        "2026-11-23T09:05:00.123456Z",
        "2026-11-23",
        "00000000-0000-0000-0000-000000000001",
        True,
    ]
