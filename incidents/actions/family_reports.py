"""The written report to one parent: begun, answered, its names settled, issued, given.

It waits for no account and no review. Printing takes seconds, so it comes first and holds nothing
up: the bytes are stored, and only then is the book locked.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from incidents.actions.telling import MayNotTell, NotThen, locked_place, take_step
from incidents.family_report import (
    AboutToIssue,
    said,
    why_not_give,
    why_not_given_then,
    why_not_write,
)
from incidents.first_words import first_words
from incidents.models import FamilyReport, Incident, NotAPupil, Telling
from incidents.names_in_reports import Mention
from incidents.telling import place_of, why_not_reach, why_not_then
from rri_portal import storage
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.documents import actions as documents
from rri_portal.documents.layouts import as_pdf
from rri_portal.london import local_date
from rri_portal.names import folded
from rri_portal.pupils.models import Parent

Step = Telling.Step
CHANGED = "The report was changed in the meantime. Look at it again, then issue it."


class Overtaken(Exception):
    """Somebody else, or another tab, saved this report in the meantime."""

    def __init__(self, theirs: FamilyReport):
        super().__init__(
            "This report was saved by somebody else, or in another tab, while you wrote."
        )
        self.theirs = theirs


class NotReadyToIssue(Exception):
    """Something stands between this report and the parent; the sentence says what."""


class AlreadyIssued(Exception):
    """Its words are fixed."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A report's bytes, and the very words and record that they were made from."""

    document: documents.Finished
    version: int
    reading_id: int


@transaction.atomic
def begin_family_report(
    *, incident: Incident, parent: Parent, by: Actor, at: dt.datetime
) -> FamilyReport:
    """The report to this parent that is being written, or a new one with its first words.

    Raises `MayNotTell`.
    """
    _writing, place = locked_place(incident, parent)
    if refused := why_not_reach(place):
        raise MayNotTell(refused)
    reports = FamilyReport.objects.filter(school=incident.school, incident=incident, parent=parent)
    if open_already := reports.being_written().first():
        return open_already
    report = FamilyReport.objects.create(
        school=incident.school,
        incident=incident,
        reading=incident.reading,
        parent=parent,
        answers=first_words(incident, on=local_date(at)),
        begun_at=at,
        begun_by_kind=by.kind,
        begun_by_id=by.id,
    )
    _audit("begin_family_report", report, by, at)
    return report


@transaction.atomic
def write_family_report(
    *, report: FamilyReport, answers: dict[str, str], version: int, by: Actor, at: dt.datetime
) -> FamilyReport:
    """Keeps the answers as they were typed, whatever they are.

    Raises `MayNotTell`, `AlreadyIssued`, or `Overtaken` with their text.
    """
    report = _locked(report)
    changed = [key for key in answers if answers[key] != report.answers.get(key, "")]
    if not changed:
        return report
    if report.version != version:
        raise Overtaken(report)
    report.answers = report.answers | answers
    return _saved(report, "write_family_report", by, at, fields=changed)


@transaction.atomic
def settle_name(
    *,
    report: FamilyReport,
    mention: Mention,
    version: int,
    by: Actor,
    at: dt.datetime,
    instead: str = "",
    alike: Sequence[Mention] = (),
) -> FamilyReport:
    """Other words in the name's place, one of `mention.instead`, and in the place of all that are
    `alike`; without any it stays, because here it means nobody else.

    Raises `MayNotTell`, `AlreadyIssued`, `Overtaken`; and `NotReadyToIssue` where it may not stay.
    """
    report = _locked(report)
    if report.version != version:
        raise Overtaken(report)
    fields = [mention.answer]
    if instead:
        nth = mention.instead.index(instead)
        changed = _without_names(report, alike or [mention], nth)
        report.answers, fields = report.answers | changed, list(changed)
    elif mention.may_stay:
        held = report.settled.get(mention.answer, [])
        report.settled = report.settled | {mention.answer: [*held, mention.mark]}
    else:
        raise NotReadyToIssue("This is the name of somebody else, so it cannot stay.")
    return _saved(report, "settle_name", by, at, fields=fields)


def _without_names(report: FamilyReport, mentions: Sequence[Mention], nth: int) -> dict[str, str]:
    """The answers that change, each mention for the nth of its own words. From the end of each, so
    that every place is still where it was."""
    texts = {mention.answer: said(report)[mention.answer] for mention in mentions}
    for mention in sorted(mentions, key=lambda one: -one.start):
        text = texts[mention.answer]
        texts[mention.answer] = (
            f"{text[: mention.start]}{mention.instead[nth]}{text[mention.end :]}"
        )
    return texts


@transaction.atomic
def wave_off(*, report: FamilyReport, mention: Mention, by: Actor, at: dt.datetime) -> NotAPupil:
    """Here this word is not a pupil: kept with who said so, for every text about this incident.

    Raises `MayNotTell`, `AlreadyIssued`; and `NotReadyToIssue` for somebody of this very event.
    """
    report = _locked(report)
    if mention.attached:
        raise NotReadyToIssue("Somebody of this event has this name, so it cannot be waved off.")
    waved, _ = NotAPupil.objects.get_or_create(
        school=report.school,
        incident=report.incident,
        word=folded(mention.words),
        defaults={"said_at": at, "said_by_kind": by.kind, "said_by_id": by.id},
    )
    _audit("wave_off", report, by, at)
    return waved


def print_family_report(*, report: FamilyReport, at: dt.datetime) -> Printed:
    """The finished paper; takes a second or two, so never inside a transaction.

    Raises `NotReadyToIssue`, or what `documents.rendering.render_pdf` raises.
    """
    ready = AboutToIssue(report, place_of(report.incident, report.parent), at=at)
    if ready.why_not:
        raise NotReadyToIssue(ready.why_not)
    document = as_pdf(ready.document)
    return Printed(document=document, version=report.version, reading_id=report.incident.reading.pk)


def issue_family_report(
    *, report: FamilyReport, printed: Printed, by: Actor, at: dt.datetime
) -> FamilyReport:
    """Its bytes kept for good, then the row that names them, the step and the book's entry.

    Raises `AlreadyIssued`, or `NotReadyToIssue`: a parent held back since it was printed, or
    words that changed.
    """
    storage.keep(report.school, printed.document.content)
    with transaction.atomic():
        return _issue(report, printed, by, at)


def _issue(report: FamilyReport, printed: Printed, by: Actor, at: dt.datetime) -> FamilyReport:
    writing, place = locked_place(report.incident, report.parent)
    report = _row(report)
    if report.issued_at:
        raise AlreadyIssued("This report has been issued already.")
    if refused := why_not_write(report, place):
        raise NotReadyToIssue(refused)
    if (report.version, report.incident.current_reading_id) != (
        printed.version,
        printed.reading_id,
    ):
        raise NotReadyToIssue(CHANGED)
    report.document = documents.issue(
        school=report.school,
        document=printed.document,
        subject=("incident", report.incident.public_id),
        recipient=("parent", report.parent.public_id),
        by=by,
        at=at,
    )
    report.reading_id = printed.reading_id
    report.issued_at, report.issued_by_kind, report.issued_by_id = at, by.kind, by.id
    report.save()
    take_step(
        writing, place, Step.REPORTED, by=by, at=at, verb="issue_family_report", report=report
    )
    return report


@transaction.atomic
def give_family_report(
    *,
    report: FamilyReport,
    how: str,
    happened_at: dt.datetime,
    by: Actor,
    at: dt.datetime,
    late_why: str = "",
) -> Telling:
    """The issued report was handed over, sent or read out. Raises `MayNotTell` or `NotThen`."""
    writing, place = locked_place(report.incident, report.parent)
    report = _row(report)
    if refused := why_not_give(report, place):
        raise MayNotTell(refused)
    if refused := why_not_then(place, happened_at, at):
        raise NotThen(refused)
    if refused := why_not_given_then(report, happened_at):
        raise NotThen(refused)
    return take_step(
        writing,
        place,
        Step.GIVEN,
        by=by,
        at=at,
        verb="give_family_report",
        happened_at=happened_at,
        how=how,
        late_why=late_why or None,
        report=report,
    )


def _locked(report: FamilyReport) -> FamilyReport:
    """As it stands now, held until the transaction ends. Raises `AlreadyIssued`, `MayNotTell`."""
    report = _row(report)
    if refused := why_not_write(report, place_of(report.incident, report.parent)):
        raise (AlreadyIssued if report.issued_at else MayNotTell)(refused)
    return report


def _row(report: FamilyReport) -> FamilyReport:
    rows = FamilyReport.objects.select_for_update(of=("self",)).with_all_it_says()
    return rows.get(school_id=report.school_id, pk=report.pk)


def _saved(
    report: FamilyReport, verb: str, by: Actor, at: dt.datetime, fields: list[str]
) -> FamilyReport:
    report.version += 1
    report.save(update_fields=["answers", "settled", "version"])
    _audit(verb, report, by, at, fields)
    return report


def _audit(
    verb: str, report: FamilyReport, by: Actor, at: dt.datetime, fields: list[str] | None = None
) -> None:
    events.record(
        verb=verb,
        school=report.school,
        subject=("familyreport", report.public_id),
        by=by,
        at=at,
        fields=fields or (),
    )
