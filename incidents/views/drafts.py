"""A draft: its task list, its pages, checking the answers, recording, discarding."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from incidents.actions.drafts import (
    NotADraft,
    Overtaken,
    correct_quick_facts,
    name_witnesses,
    save_section,
)
from incidents.actions.drafts import (
    discard_draft as discard,
)
from incidents.actions.drafts import (
    let_write as let,
)
from incidents.actions.recording import CHANGED, AlreadyRecorded, NotReady
from incidents.actions.recording import record_incident as record
from incidents.forms.draft import Draft, as_typed
from incidents.forms.lists import SchoolLists
from incidents.forms.quick import ANOTHER, TODAY, YESTERDAY, QuickLogForm
from incidents.forms.recording import DiscardForm, LetWriteForm, RecordForm
from incidents.models import DraftSection, Incident
from incidents.reports import clock, groups, needs_of
from incidents.telling import is_late_to_record, record_by
from incidents.views.attachments import attached_in_words, attachments_task
from incidents.views.fetching import the_draft
from incidents.views.log_incident import with_other_adults
from rri_portal.audit.once import NotOurToken, issue_token, once
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.schools.actions import add_staff_member
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.permissions import staff_member_of
from rri_portal.schools.requests import PortalRequest

TITLES = {
    "quick": "Who, when and where",
    "before": "What led up to it, and what was tried",
    "done": "What was done, and why",
    "after": "Injuries and support",
    "more": "Aids, the plan and witnesses",
}
HINTS = {
    "quick": "The pupil, the adults, the date, the time and the place",
    "before": "What happened, what set it off, and what was tried first",
    "done": "Each hold, seclusion or restraint: its kind, how long, how much force, and why",
    "after": "Any injuries, and how the child and the adults were looked after",
    "more": "Not asked by law, but a reader will want to know",
}
ORDER = list(TITLES)
OPTIONAL = {"more"}


def _draft(request: PortalRequest, incident: Incident) -> Draft:
    lists = SchoolLists(request.school, local_date(request.at))
    return Draft(incident, lists, staff_member_of(request.actor, request.school))


def _log_read(request: PortalRequest, incident: Incident) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="write_draft",
        subject=("incident", incident.public_id),
    )


@may("write_draft", of=the_draft)
def draft(request: PortalRequest, incident: Incident) -> HttpResponse:
    """The task list: every page of the draft, and what each still lacks."""
    if incident.recorded_at:
        return redirect(incident)
    opened = _draft(request, incident)
    _log_read(request, incident)
    context = {
        "incident": incident,
        "tasks": [
            *(_task(opened, key) | {"url": _url(incident, key)} for key in ORDER),
            attachments_task(incident),
        ],
        "record_by": record_by(incident),
        "today": local_date(request.at),
        "late": is_late_to_record(incident, local_date(request.at)),
        "proposal": incident.proposals.order_by("-id").first(),
    }
    return render(request, "incidents/draft.html", context)


def _task(opened: Draft, key: str) -> dict:
    gaps = [] if key == "quick" else list(opened.gaps_in(key))
    begun = opened.begun(key)
    status = "Done" if begun and not gaps else "Started" if begun else "Not started"
    if key in OPTIONAL and not begun:
        status = "Optional"
    return {"key": key, "title": TITLES[key], "hint": HINTS[key], "status": status, "gaps": gaps}


def _section_view(key: str):
    """One page of the draft under its own address, so that each is guarded and kept alike."""

    @may("write_draft", of=the_draft, gives_back=True)
    def view(request: PortalRequest, incident: Incident) -> HttpResponse:
        if incident.recorded_at:
            return _recorded_meanwhile(request, incident)
        if request.method == "POST":
            return _save(request, incident, key)
        _log_read(request, incident)
        opened = _draft(request, incident)
        kept = given_back(request)
        version = opened.version(key) if kept is None else _version(kept)
        return _page(request, opened, key, _form(request, opened, key, kept), version=version)

    return view


def _recorded_meanwhile(request: PortalRequest, incident: Incident) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": f"This is recorded now, as {incident.number}."}, status=410)
    messages.info(request, f"This is recorded now, as {incident.number}.")
    return redirect(incident)


def _form(request: PortalRequest, opened: Draft, key: str, data=None):
    if key != "quick":
        return opened.form(key, data)
    typed = data if data is not None else _dated(opened)
    return QuickLogForm(typed, lists=opened.lists, me=opened.me, now=request.at)


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
    theirs: DraftSection | None = None,
    version: int | None = None,
) -> HttpResponse:
    """`version`: what words given back were typed over, so that they replace nobody's unseen."""
    if version is None:
        version = theirs.version if theirs else opened.version(key)
    context = {
        "incident": opened.incident,
        "form": form,
        "key": key,
        "title": TITLES[key],
        "version": version,
        "theirs": _their_words(form, theirs) if theirs else None,
        "saved": opened.sections.get(key),
        "position": ORDER.index(key) + 1,
        "pages": len(ORDER),
    }
    return render(request, f"incidents/sections/{key}.html", context, status=409 if theirs else 200)


def _their_words(form, theirs: DraftSection) -> list[dict[str, Any]]:
    """Each answer in which the two texts differ, with its question."""
    mine, saved = as_typed(form.data), theirs.answers
    return [
        {
            "name": name,
            "label": _question(form, name),
            "mine": _words(form, name, mine.get(name, [])),
            "theirs": _words(form, name, saved.get(name, [])),
            "values": saved.get(name, []),
        }
        for name in dict.fromkeys([*mine, *saved])
        if mine.get(name, []) != saved.get(name, []) and not name.endswith("_FORMS")
    ]


def _asked(form, name: str):
    """The field behind a name, which may be one of a row's: `segments-0-start`."""
    if name in form.fields:
        return form.fields[name]
    empty = form.rows.empty_form if hasattr(form, "rows") else form
    return empty.fields.get(name.rsplit("-", maxsplit=1)[-1])


def _question(form, name: str) -> str:
    field = _asked(form, name)
    return str(field.label) if field else name


def _words(form, name: str, values: list[str]) -> str:
    options = _flat(getattr(_asked(form, name), "choices", ()))
    return "; ".join(options.get(value, value) for value in values if value) or "(empty)"


def _flat(choices) -> dict[str, str]:
    flat: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            flat |= {str(v): str(text) for v, text in label}
        else:
            flat[str(value)] = str(label)
    return flat


def _version(posted: QueryDict) -> int:
    typed = posted.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _save(request: PortalRequest, incident: Incident, key: str) -> HttpResponse:
    opened = _draft(request, incident)
    before = opened.sections.get(key)
    try:
        section = save_section(
            incident=incident,
            key=key,
            answers=as_typed(request.POST),
            version=_version(request.POST),
            by=request.actor,
            at=request.at,
        )
    except Overtaken as overtaken:
        return _overtaken(request, opened, key, overtaken)
    except NotADraft:
        incident.refresh_from_db()
        return _recorded_meanwhile(request, incident)
    if request.headers.get("X-Autosave"):
        request.counts_as_activity = before is None or before.version != section.version
        return JsonResponse({"version": section.version, "saved_at": clock(section.saved_at)})
    return _saved(request, incident, key)


def _overtaken(
    request: PortalRequest, opened: Draft, key: str, overtaken: Overtaken
) -> HttpResponse:
    form = _form(request, opened, key, request.POST)
    if request.headers.get("X-Autosave"):
        answer = {
            "message": str(overtaken),
            "version": overtaken.theirs.version,
            "theirs": _their_words(form, overtaken.theirs),
        }
        return JsonResponse(answer, status=409)
    form.is_valid()
    return _page(request, opened, key, form, theirs=overtaken.theirs)


def _saved(request: PortalRequest, incident: Incident, key: str) -> HttpResponse:
    """What was typed is kept whatever it is; wrong answers are shown, and the page stays."""
    opened = _draft(request, incident)
    form = _form(request, opened, key, request.POST)
    rows = getattr(form, "rows", None)
    if rows is not None and rows.asked_for_another:
        return _page(request, opened, key, form)
    if not form.is_valid():
        return _page(request, opened, key, form)
    try:
        _typed_facts(request, incident, key, form)
    except NotADraft:
        incident.refresh_from_db()
        return _recorded_meanwhile(request, incident)
    if request.POST.get("then") == "list":
        return redirect("incidents:draft", request.school.slug, incident.public_id)
    following = ORDER[ORDER.index(key) + 1 :]
    if not following or following[0] in OPTIONAL:
        return redirect("incidents:record_incident", request.school.slug, incident.public_id)
    return redirect(f"incidents:write_{following[0]}", request.school.slug, incident.public_id)


@transaction.atomic
def _typed_facts(request: PortalRequest, incident: Incident, key: str, form) -> None:
    """When, where and who stand in columns too, so that lists and clocks can read them."""
    if key == "more":
        name_witnesses(
            incident=incident,
            witnesses=form.cleaned_data["witnesses"],
            by=request.actor,
            at=request.at,
        )
    if key == "quick":
        section = DraftSection.objects.select_for_update(no_key=True).get(
            school=request.school, incident=incident, key="quick"
        )
        # A second click finds the adult on the list already: the first put them there.
        others = _others(request, form) if section.answers.get("other_name") else ()
        correct_quick_facts(
            incident=incident, quick=form.facts(others), by=request.actor, at=request.at
        )
        if others:
            save_section(
                incident=incident,
                key="quick",
                answers=with_other_adults(section.answers, others),
                version=section.version,
                by=request.actor,
                at=request.at,
            )


def _others(request: PortalRequest, form):
    if not form.cleaned_data["other_name"]:
        return ()
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


write_quick = _section_view("quick")
write_before = _section_view("before")
write_done = _section_view("done")
write_after = _section_view("after")
write_more = _section_view("more")


@may("record_incident", of=the_draft)
def record_incident(request: PortalRequest, incident: Incident) -> HttpResponse:
    """Check your answers, then record: the number is given, and the record is fixed."""
    if incident.recorded_at:
        return redirect(incident)
    opened = _draft(request, incident)
    late = is_late_to_record(incident, local_date(request.at))
    form = RecordForm(request.POST if request.method == "POST" else None, late=late)
    gaps = opened.gaps()
    # A helper may have saved something since: nobody records what they have not read
    unread = request.method == "POST" and request.POST.get("checked") != opened.edition
    if request.method == "POST" and not gaps and not unread and form.is_valid():
        return _record(request, opened, form)
    _log_read(request, incident)
    context = {
        "incident": incident,
        "form": form,
        "gaps": [(gap, TITLES[gap.key], _url(incident, gap.key, gap.field)) for gap in gaps],
        "groups": None if gaps else [*_checked(opened), *attached_in_words(incident)],
        "late": late,
        "unread": CHANGED if unread and not gaps else "",
        "checked": opened.edition,
        "token": request.POST.get("token") or issue_token("record_incident", request.actor),
    }
    return render(
        request, "incidents/record_incident.html", context, status=409 if context["unread"] else 200
    )


def _checked(opened: Draft) -> list[dict]:
    latest = opened.incident.pupil.characteristics.order_by("-from_date", "-id").first()
    return [
        {
            "title": group.title,
            "url": _url(opened.incident, group.key),
            "rows": [{"key": line.label, "value": line.value} for line in group.lines],
        }
        for group in groups(opened.facts(), needs=needs_of(latest))
    ]


def _url(incident: Incident, key: str, field: str = "") -> str:
    page = reverse(f"incidents:write_{key}", args=[incident.school.slug, incident.public_id])
    return f"{page}#{field}" if field else page


def _record(request: PortalRequest, opened: Draft, form: RecordForm) -> HttpResponse:
    incident = opened.incident
    try:
        once(
            school=request.school,
            verb="record_incident",
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=lambda: (
                "incident",
                record(
                    incident=incident,
                    facts=opened.facts(),
                    versions=opened.versions,
                    late_why=form.cleaned_data.get("late_why", ""),
                    by=request.actor,
                    at=request.at,
                ).public_id,
            ),
        )
    except (AlreadyRecorded, NotReady, NotOurToken) as error:
        messages.error(request, str(error) or "This page was open too long. Check it again.")
        return redirect("incidents:draft", request.school.slug, incident.public_id)
    incident.refresh_from_db()
    messages.success(request, f"Recorded as {incident.number}.")
    return redirect(incident)


@may("discard_draft", of=the_draft)
def discard_draft(request: PortalRequest, incident: Incident) -> HttpResponse:
    if incident.recorded_at:
        return redirect(incident)
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discard(
                incident=incident,
                why=form.cleaned_data["why"],
                by=request.actor,
                at=request.at,
            )
        except NotADraft as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The draft is discarded. Who did it and why is kept.")
        return redirect("oversight:home", request.school.slug)
    _log_read(request, incident)
    return render(request, "incidents/discard_draft.html", {"form": form, "incident": incident})


@may("write_draft", of=the_draft)
def let_write(request: PortalRequest, incident: Incident) -> HttpResponse:
    """Ask an uninvolved colleague to help write the draft."""
    if incident.recorded_at:
        return redirect(incident)
    lists = SchoolLists(request.school, local_date(request.at))
    form = LetWriteForm(request.POST if request.method == "POST" else None, lists=lists)
    if request.method == "POST" and form.is_valid():
        try:
            let(
                incident=incident,
                staff=form.cleaned_data["staff"],
                by=request.actor,
                at=request.at,
            )
        except NotADraft as error:
            form.add_error("staff", str(error))
        else:
            messages.success(request, "They can open and write this draft now.")
            return redirect("incidents:draft", request.school.slug, incident.public_id)
    _log_read(request, incident)
    return render(request, "incidents/let_write.html", {"form": form, "incident": incident})
