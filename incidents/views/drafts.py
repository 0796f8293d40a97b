"""A draft: its task list, and its pages."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from incidents.actions.drafts import (
    InTheEventAlready,
    NotADraft,
    Overtaken,
    correct_pupil,
    correct_quick_facts,
    held_section,
    name_witnesses,
    save_section,
)
from incidents.authors import last_handed_over, logged_by
from incidents.forms.draft import Draft, as_typed
from incidents.forms.lists import SchoolLists
from incidents.forms.pages import PAGES, STATUTORY, Page
from incidents.forms.quick import ANOTHER, TODAY, YESTERDAY, QuickLogForm
from incidents.forms.statutory import BeforeForm
from incidents.models import Event, HandOver, Incident
from incidents.other_pupils import LeftOut, also_there, listed_of
from incidents.people_in_text import as_read
from incidents.people_of_event import as_staff_read, offered_while_recording
from incidents.reports import clock, day
from incidents.sections import Saved, parted
from incidents.telling import is_late_to_record, record_by
from incidents.views.answers import question, words
from incidents.views.attachments import attachments_task
from incidents.views.fetching import the_draft
from incidents.views.log_incident import with_other_adults
from incidents.views.of_the_event import NOT_KEPT, ReadOnly, Unsaved, read_only
from incidents.visibility import writable_by
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.pupils.on_screen import names_are_shown, shown_name
from rri_portal.schools.actions import add_staff_member
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.models import StaffMember
from rri_portal.schools.requests import PortalRequest

INVOLVED_NOW = (
    "Saved. You are named as involved in it now, so you write your own account, and somebody else "
    "finishes the record."
)
UNWATCHED = "Saved. Nobody is recorded as with the child or watching them:"


def draft_as_opened(request: PortalRequest, incident: Incident) -> Draft:
    lists = SchoolLists(request.school, local_date(request.at))
    return Draft(incident, lists, request.actor)


def log_draft_read(request: PortalRequest, incident: Incident, listed: Sequence[str] = ()) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="write_draft",
        subject=("incident", incident.public_id),
        listed=listed,
    )


@may("write_draft", of=the_draft)
def draft(request: PortalRequest, incident: Incident) -> HttpResponse:
    """The task list: every page of the draft, and what each still lacks."""
    if incident.recorded_at:
        return redirect(incident)
    opened = draft_as_opened(request, incident)
    others = also_there(
        incident, request.actor, request.at, named=lambda pupil: shown_name(pupil, request)
    )
    log_draft_read(request, incident, listed_of(others))
    context = {
        "incident": incident,
        "asked_by_law": [_task(opened, page) for page in opened.pages if not page.optional],
        "the_rest": [
            *(_task(opened, page) for page in opened.pages if page.optional),
            attachments_task(incident),
        ],
        "record_by": record_by(incident),
        "today": local_date(request.at),
        "late": is_late_to_record(incident, local_date(request.at)),
        "also_there": others,
        "handed_over": _handed_over(incident),
        "proposal": incident.proposals.order_by("-id").first(),
    }
    return render(request, "incidents/draft.html", context)


def _handed_over(incident: Incident) -> str:
    """Who began it, and who is to finish it, where that is somebody else."""
    over = last_handed_over(incident.event)
    if over is None:
        return ""
    began = logged_by(incident.event)
    since = f"{over.staff.name} finishes it, since {day(over.handed_at)}"
    return f"Begun by {began.name if began else 'somebody else'}. {since}."


def _task(opened: Draft, page: Page) -> dict:
    gaps = [] if page.form is None else list(opened.gaps_in(page.key))
    begun = opened.begun(page.key)
    nothing_yet = "Optional" if page.optional else "Not started"
    status = nothing_yet if not begun else "Started" if gaps else "Done"
    if page.key == "seclusion" and begun and not gaps and opened.unwatched():
        status = "Gap"
    if status == "Done" and page.optional and not opened.answered(page.key):
        status = "Optional"
    return {
        "label": page.title,
        "hint": page.hint,
        "url": address_of_page(opened.incident, page.key),
        "status": status,
        "tone": {"Done": "", "Optional": "", "Gap": "late"}.get(status, "due"),
    }


def address_of_page(incident: Incident, key: str, field: str = "") -> str:
    page = reverse(f"incidents:write_{key}", args=[incident.school.slug, incident.public_id])
    return f"{page}#{field}" if field else page


def _section_view(key: str):
    """One page of the draft under its own address, so that each is guarded and kept alike."""

    @may("write_draft", of=the_draft, gives_back=True)
    def view(request: PortalRequest, incident: Incident) -> HttpResponse:
        if incident.recorded_at:
            return _recorded_meanwhile(request, incident)
        if request.method == "POST":
            return _save(request, incident, key)
        opened = draft_as_opened(request, incident)
        kept = given_back(request)
        version = opened.version(key) if kept is None else _version(kept)
        closed = read_only(request, opened, key)
        form = _form(request, opened, key, kept, closed)
        return _page(request, opened, key, form, version=version, closed=closed, typed=kept)

    return view


def _recorded_meanwhile(request: PortalRequest, incident: Incident) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": f"This is recorded now, as {incident.number}."}, status=410)
    messages.info(request, f"This is recorded now, as {incident.number}.")
    return redirect(incident)


def _form(
    request: PortalRequest, opened: Draft, key: str, data=None, closed: ReadOnly | None = None
):
    if closed and data is not None:
        data = closed.completed(as_typed(data))
    if key != "quick":
        form = opened.form(key, data)
        if isinstance(form, BeforeForm):
            form.offer_people(_people(request, opened.incident.event))
        return form
    typed = data if data is not None else _dated(opened)
    return QuickLogForm(typed, lists=opened.lists, me=opened.me, now=request.at)


def _people(request: PortalRequest, event: Event) -> list[str]:
    shown = names_are_shown(request)
    return offered_while_recording(event, request.actor, at=request.at, names_shown=shown)


def _dated(opened: Draft):
    """ "Today" was said on the day it was logged: shown again it is that date."""
    typed = opened.typed("quick")
    if typed.get("day") in (TODAY, YESTERDAY):
        day = opened.incident.local_date
        typed["day"] = ANOTHER
        typed["other_day_day"], typed["other_day_month"] = str(day.day), str(day.month)
        typed["other_day_year"] = str(day.year)
    return typed


def _page(
    request: PortalRequest,
    opened: Draft,
    key: str,
    form,
    *,
    theirs: Saved | None = None,
    version: int | None = None,
    closed: ReadOnly | None = None,
    typed: QueryDict | None = None,
) -> HttpResponse:
    """`version`: what words given back were typed over, so that they replace nobody's unseen.
    `closed`: what this person cannot change of it; `typed`, that they tried."""
    log_draft_read(request, opened.incident)
    if version is None:
        version = theirs.version if theirs else opened.version(key)
    page = PAGES[key]
    unsaved = closed.unsaved(form, as_typed(typed)) if closed and typed is not None else []
    rows = closed.rows(form) if closed else []
    if closed:
        closed.keeps_its_own(form)
    context = {
        "incident": opened.incident,
        "form": form,
        "of_the_event": rows,
        "why_read_only": closed.why if closed else "",
        "asks_nothing": bool(closed) and key == "people",
        "unsaved": unsaved,
        "not_kept": NOT_KEPT if unsaved else "",
        "title": page.title,
        "version": version,
        "theirs": _their_words(form, theirs, closed) if theirs else None,
        "saved": opened.sections.get(key),
        "unwatched": opened.unwatched() if key == "seclusion" and opened.begun(key) else [],
        "about": opened.shared is not None,
        "shared": _shared(opened, page) if not closed else "",
        "typed_before": _typed_before(request, opened) if key == "before" else (),
        "position": 0 if page.optional else STATUTORY.index(key) + 1,
        "pages": len(STATUTORY),
    }
    templates = [f"incidents/sections/{key}.html", "incidents/sections/_page.html"]
    return render(request, templates, context, status=409 if theirs or unsaved else 200)


def _shared(opened: Draft, page: Page) -> str:
    return opened.shared.sentence(page.shared) if opened.shared and page.shared else ""


def _typed_before(request: PortalRequest, opened: Draft) -> list[tuple[str, str]]:
    """What others had typed as the narrative before somebody else was to finish it, and who."""
    event = opened.event
    if event.hand_over_id is None:
        return []
    rows = HandOver.objects.filter(school=request.school, event=event, words__isnull=False)
    found = list(rows.select_related("before").order_by("id"))
    if not found:
        return []
    shown = names_are_shown(request)
    audience = as_staff_read(event, request.actor, at=request.at, names_shown=shown)
    left_out = LeftOut(opened.incident, request.actor, at=request.at)
    return [
        (
            over.before.name if over.before else "Whoever began it",
            left_out(as_read(over.words, over.people, audience)),
        )
        for over in found
    ]


def _their_words(form, theirs: Saved, closed: ReadOnly | None = None) -> list[dict[str, Any]]:
    """Each answer in which the two texts differ, with its question; of what is not this person's
    to change none does."""
    mine, saved = as_typed(form.data), theirs.answers
    if closed:
        mine, saved = parted(closed.key, mine)[0], parted(closed.key, saved)[0]
    return [
        {
            "name": name,
            "label": question(form, name),
            "mine": words(form, name, mine.get(name, [])),
            "theirs": words(form, name, saved.get(name, [])),
            "values": saved.get(name, []),
        }
        for name in dict.fromkeys([*mine, *saved])
        if mine.get(name, []) != saved.get(name, []) and not name.endswith("_FORMS")
    ]


def _version(posted: QueryDict) -> int:
    typed = posted.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _save(request: PortalRequest, incident: Incident, key: str) -> HttpResponse:
    opened = draft_as_opened(request, incident)
    closed = read_only(request, opened, key)
    try:
        section = save_section(
            incident=incident,
            key=key,
            answers=as_typed(request.POST),
            of_the_event=closed is None,
            version=_version(request.POST),
            by=request.actor,
            at=request.at,
        )
    except Overtaken as overtaken:
        return _overtaken(request, opened, key, overtaken, closed)
    except NotADraft:
        incident.refresh_from_db()
        return _recorded_meanwhile(request, incident)
    if request.headers.get("X-Autosave"):
        request.counts_as_activity = section.changed
        if closed and (unsaved := _unsaved(request, opened, key, closed)):
            log_draft_read(request, incident)
            return _not_theirs(section, unsaved)
        return JsonResponse({"version": section.version, "saved_at": clock(section.saved_at)})
    return _saved(request, incident, key)


def _unsaved(request: PortalRequest, opened: Draft, key: str, closed: ReadOnly) -> list[Unsaved]:
    return closed.unsaved(_form(request, opened, key, request.POST, closed), as_typed(request.POST))


def _not_theirs(section: Saved, unsaved: list[Unsaved]) -> JsonResponse:
    """To a page that was opened while it still asked this: the words stay in its box."""
    pairs = [
        {"name": one.name, "label": one.label, "theirs": one.stands, "values": one.values}
        for one in unsaved
    ]
    answer = {"message": NOT_KEPT, "version": section.version, "theirs": pairs}
    return JsonResponse(answer, status=409)


def _overtaken(
    request: PortalRequest,
    opened: Draft,
    key: str,
    overtaken: Overtaken,
    closed: ReadOnly | None,
) -> HttpResponse:
    form = _form(request, opened, key, request.POST, closed)
    if request.headers.get("X-Autosave"):
        log_draft_read(request, opened.incident)
        answer = {
            "message": str(overtaken),
            "version": overtaken.theirs.version,
            "theirs": _their_words(form, overtaken.theirs, closed),
        }
        return JsonResponse(answer, status=409)
    form.is_valid()
    return _page(
        request, opened, key, form, theirs=overtaken.theirs, closed=closed, typed=request.POST
    )


def _saved(request: PortalRequest, incident: Incident, key: str) -> HttpResponse:
    """What was typed is kept whatever it is; wrong answers are shown, and the page stays."""
    opened = draft_as_opened(request, incident)
    closed = read_only(request, opened, key)
    if closed:
        return _saved_of_the_child(request, opened, key, closed)
    form = _form(request, opened, key, request.POST)
    rows = getattr(form, "rows", None)
    if rows is not None and rows.asked_for_another:
        return _page(request, opened, key, form)
    if not form.is_valid():
        return _page(request, opened, key, form)
    try:
        _typed_facts(request, incident, key, form)
    except InTheEventAlready as error:
        form.add_error("pupil", str(error))
        return _page(request, opened, key, form)
    except NotADraft:
        incident.refresh_from_db()
        return _recorded_meanwhile(request, incident)
    if key == "quick" and not _still_writes(request, incident):
        messages.info(request, INVOLVED_NOW)
        return redirect("oversight:home", request.school.slug)
    if key == "seclusion" and (gaps := opened.unwatched()):
        messages.warning(request, f"{UNWATCHED} {'; '.join(gaps)}.")
    return redirect(_next(key, request), request.school.slug, incident.public_id)


def _still_writes(request: PortalRequest, incident: Incident) -> bool:
    """Whoever helps, or was handed the draft, and is named as involved in it opens it no more."""
    return writable_by(request.actor, request.school).filter(pk=incident.pk).exists()


def _saved_of_the_child(
    request: PortalRequest, opened: Draft, key: str, closed: ReadOnly
) -> HttpResponse:
    """What is said of the event stays as it stands, whatever is wrong with it."""
    incident = opened.incident
    form = _form(request, opened, key, request.POST, closed)
    unsaved = closed.unsaved(form, as_typed(request.POST))
    if unsaved or form.errors.keys() - closed.fields:
        return _page(request, opened, key, form, closed=closed, typed=request.POST)
    if key == "quick" and form.cleaned_data.get("pupil") != incident.pupil:
        try:
            correct_pupil(
                incident=incident,
                pupil=form.cleaned_data["pupil"],
                by=request.actor,
                at=request.at,
            )
        except InTheEventAlready as error:
            form.add_error("pupil", str(error))
            return _page(request, opened, key, form, closed=closed)
        except NotADraft:
            incident.refresh_from_db()
            return _recorded_meanwhile(request, incident)
    return redirect(_next(key, request), request.school.slug, incident.public_id)


def _next(key: str, request: PortalRequest) -> str:
    """The four pages of the law lead to the record; the rest lead back to the list."""
    if request.POST.get("then") == "list" or PAGES[key].optional:
        return "incidents:draft"
    following = STATUTORY[STATUTORY.index(key) + 1 :]
    return f"incidents:write_{following[0]}" if following else "incidents:record_incident"


@transaction.atomic
def _typed_facts(request: PortalRequest, incident: Incident, key: str, form) -> None:
    """When, where and who stand in columns too, so that lists and clocks can read them."""
    if key == "people":
        name_witnesses(
            incident=incident,
            witnesses=form.cleaned_data["witnesses"],
            by=request.actor,
            at=request.at,
        )
    if key == "quick":
        other = form.cleaned_data["other_name"]
        section = held_section(incident, "quick") if other else None
        # A second click finds the adult on the list already: the first put them there.
        typed_in = section is not None and section.answers.get("other_name")
        others = _others(request, form) if typed_in else ()
        correct_quick_facts(
            incident=incident, quick=form.facts(others), by=request.actor, at=request.at
        )
        if section is not None and others:
            save_section(
                incident=incident,
                key="quick",
                answers=with_other_adults(section.answers, others),
                version=section.version,
                by=request.actor,
                at=request.at,
            )


def _others(request: PortalRequest, form) -> tuple[StaffMember, ...]:
    return (
        add_staff_member(
            school=request.school,
            name=form.cleaned_data["other_name"],
            job=form.cleaned_data["other_job"],
            agency=form.cleaned_data["other_agency"],
            by=request.actor,
            at=request.at,
        ),
    )


write: dict[str, Callable[..., HttpResponse]] = {key: _section_view(key) for key in PAGES}
