"""The written report to one parent: write, settle names, look at it, issue, open, give."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from incidents.actions import family_reports as actions
from incidents.actions.family_reports import AlreadyIssued, NotReadyToIssue, Overtaken
from incidents.actions.telling import MayNotTell, NotThen
from incidents.family_report import (
    AboutToIssue,
    clean,
    faults,
    said,
    why_not_give,
    why_not_write,
)
from incidents.forms.rests_on import FAMILY_REPORT, behind
from incidents.forms.telling import FamilyReportForm, GiveForm
from incidents.models import FamilyReport
from incidents.names_in_reports import Mention, Names
from incidents.reports import clock
from incidents.telling import ParentsPlace
from incidents.views.fetching import the_family_report, the_place, the_place_of
from incidents.views.sending import OPEN_TOO_LONG, do_once, log_reading
from incidents.views.telling import to_parents
from rri_portal.audit.once import NotOurToken, issue_token
from rri_portal.documents.actions import bytes_of
from rri_portal.documents.family_report import ANSWERS
from rri_portal.documents.layouts import as_pdf, as_screen
from rri_portal.documents.rendering import RenderingFailed
from rri_portal.documents.wording import word
from rri_portal.london import local_date
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import token_for
from rri_portal.storage import BytesAltered, BytesMissing

# A browser's own PDF viewer is a page with a style of its own; ours allow neither.
AS_PDF = {
    "default-src": [CSP.NONE],
    "object-src": [CSP.SELF],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.NONE],
}
NOT_AS_ISSUED = (
    "The file of this report is missing or damaged, so it is not shown. Tell whoever looks after "
    "the portal: a backup holds it."
)
CHANGED = "The words have changed since this page was opened. Look again."


@may("write_family_report", of=the_place)
def begin_family_report(request: PortalRequest, place: ParentsPlace) -> HttpResponse:
    """The report that is being written to this parent, or a new one with its first words."""
    if request.method != "POST":
        return to_parents(request, place)
    try:
        begun = do_once(
            request,
            "begin_family_report",
            lambda: ("familyreport", _begun(request, place).public_id),
        )
    except NotOurToken:
        messages.error(request, OPEN_TOO_LONG)
        return to_parents(request, place)
    except MayNotTell as error:
        messages.error(request, str(error))
        return to_parents(request, place)
    return redirect("incidents:write_family_report", request.school.slug, begun.id)


def _begun(request: PortalRequest, place: ParentsPlace) -> FamilyReport:
    return actions.begin_family_report(
        incident=place.incident, parent=place.parent, by=request.actor, at=request.at
    )


@may("write_family_report", of=the_family_report, gives_back=True)
def write_family_report(request: PortalRequest, report: FamilyReport) -> HttpResponse:
    """The eight short answers, saved as they are typed."""
    place = the_place_of(report)
    if request.method == "POST":
        return _save(request, report, place)
    if refused := why_not_write(report, place):
        messages.info(request, refused)
        return to_parents(request, place)
    kept = given_back(request)
    version = report.version if kept is None else _version(kept)
    form = FamilyReportForm(kept, initial=said(report))
    return _page(request, report, form, version=version)


def _page(
    request: PortalRequest,
    report: FamilyReport,
    form: FamilyReportForm,
    *,
    theirs: FamilyReport | None = None,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """`version`: what words given back were typed over, so that they replace nobody's unseen."""
    log_reading(request, report.incident, "write_family_report")
    if local_date(request.at) > report.incident.local_date:
        form.fields["look_out_for"].label = word("family_report.look_out_for.later")
    form.rests_on = behind(
        form.fields, school=request.school, on=report.incident.local_date, asked=FAMILY_REPORT
    )
    context = {
        "form": form,
        "report": report,
        "version": (theirs or report).version if version is None else version,
        "theirs": _both_texts(form, theirs) if theirs else None,
        "name": shown_name(report.incident.pupil, request),
    }
    return render(request, "incidents/write_family_report.html", context, status=status)


def _both_texts(form: FamilyReportForm, theirs: FamilyReport) -> list[dict[str, str]]:
    """Each answer in which the two texts differ, with its heading."""
    saved, mine = said(theirs), {key: clean(form.data.get(key, "")) for key in ANSWERS}
    return [
        {"label": word(f"family_report.{key}"), "mine": mine[key], "theirs": saved[key]}
        for key in ANSWERS
        if mine[key] != saved[key]
    ]


def _save(request: PortalRequest, report: FamilyReport, place: ParentsPlace) -> HttpResponse:
    typed = {key: _storable(request.POST[key]) for key in ANSWERS if key in request.POST}
    before = report.version
    try:
        saved = actions.write_family_report(
            report=report,
            answers=typed,
            version=_version(request.POST),
            by=request.actor,
            at=request.at,
        )
    except Overtaken as overtaken:
        return _overtaken(request, report, typed, overtaken)
    except (MayNotTell, AlreadyIssued) as refused:
        return _not_saved(request, report, refused)
    if request.headers.get("X-Autosave"):
        request.counts_as_activity = saved.version != before
        return JsonResponse({"version": saved.version, "saved_at": clock(request.at)})
    return _saved(request, saved, place)


def _storable(typed: str) -> str:
    """PostgreSQL keeps no NUL, in JSON neither; the place where one was is marked."""
    return typed.replace("\r\n", "\n").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _version(posted: QueryDict) -> int:
    typed = posted.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _overtaken(
    request: PortalRequest, report: FamilyReport, typed: dict[str, str], overtaken: Overtaken
) -> HttpResponse:
    theirs = overtaken.theirs
    if request.headers.get("X-Autosave"):
        log_reading(request, report.incident, "write_family_report")
        saved = said(theirs)
        differing = {key: saved[key] for key in typed if typed[key] != saved[key]}
        answer = {"message": str(overtaken), "version": theirs.version, "theirs": differing}
        return JsonResponse(answer, status=409)
    form = FamilyReportForm(request.POST)
    form.is_valid()
    return _page(request, report, form, theirs=theirs, status=409)


def _not_saved(request: PortalRequest, report: FamilyReport, refused: Exception) -> HttpResponse:
    """Held, or issued, while somebody wrote: the words stay before their eyes."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": f"Not saved. {refused}"}, status=410)
    form = FamilyReportForm(request.POST)
    form.add_error(None, f"Not saved. {refused}")
    return _page(request, report, form, status=409)


def _saved(request: PortalRequest, report: FamilyReport, place: ParentsPlace) -> HttpResponse:
    """What was typed is kept whatever it is; what is wrong is shown, and the page stays."""
    if request.POST.get("then") == "later":
        messages.success(request, "Saved. The report is not issued yet.")
        return to_parents(request, place)
    form = FamilyReportForm(request.POST)
    if not form.is_valid():
        return _page(request, report, form)
    if Names(report).in_texts(said(report)):
        return redirect("incidents:settle_names", request.school.slug, report.public_id)
    return redirect("incidents:issue_family_report", request.school.slug, report.public_id)


@may("write_family_report", of=the_family_report)
def settle_names(request: PortalRequest, report: FamilyReport) -> HttpResponse:
    """Every place where somebody else's name would leave the building, one tap each."""
    place = the_place_of(report)
    if refused := why_not_write(report, place):
        messages.info(request, refused)
        return to_parents(request, place)
    mentions = Names(report).in_texts(said(report))
    if request.method == "POST":
        return _settle(request, report, mentions)
    if not mentions:
        return redirect("incidents:issue_family_report", request.school.slug, report.public_id)
    log_reading(request, report.incident, "settle_names")
    context = {
        "report": report,
        "mentions": [
            (one, word(f"family_report.{one.answer}"), _places_of(one, mentions))
            for one in mentions
        ],
        "version": report.version,
        "name": shown_name(report.incident.pupil, request),
    }
    return render(request, "incidents/settle_names.html", context)


def _places_of(mention: Mention, mentions: list[Mention]) -> int:
    """At how many it may be replaced at once: a word that may well be no name, at this one."""
    surely = mention.attached or mention.whole
    return sum(map(mention.is_like, mentions)) if surely else 1


def _settle(request: PortalRequest, report: FamilyReport, mentions: list[Mention]) -> HttpResponse:
    again = redirect("incidents:settle_names", request.school.slug, report.public_id)
    mention = _the_mention(request, mentions)
    if mention is None or _version(request.POST) != report.version:
        messages.info(request, CHANGED)
        return again
    try:
        if "everywhere" in request.POST:
            alike = [one for one in mentions if one.is_like(mention)]
            _settled(request, report, mention, request.POST["everywhere"], alike)
        else:
            _settled(request, report, mention, request.POST.get("how", ""), [mention])
    except Overtaken:
        messages.info(request, CHANGED)
    except (MayNotTell, AlreadyIssued, NotReadyToIssue) as refused:
        messages.error(request, str(refused))
    return again


def _settled(
    request: PortalRequest,
    report: FamilyReport,
    mention: Mention,
    how: str,
    alike: Sequence[Mention],
) -> None:
    if how == "not-a-pupil":
        actions.wave_off(report=report, mention=mention, by=request.actor, at=request.at)
    elif how == "stay" or how in mention.instead:
        actions.settle_name(
            report=report,
            mention=mention,
            version=report.version,
            instead="" if how == "stay" else how,
            alike=alike,
            by=request.actor,
            at=request.at,
        )


def _the_mention(request: PortalRequest, mentions: list[Mention]) -> Mention | None:
    asked = [request.POST.get(name, "") for name in ("answer", "start", "words")]
    return next((one for one in mentions if [one.answer, str(one.start), one.words] == asked), None)


@may("issue_family_report", of=the_family_report)
def issue_family_report(request: PortalRequest, report: FamilyReport) -> HttpResponse:
    """The report as it will print, and then issued: its bytes are kept for good."""
    place = the_place_of(report)
    if report.issued_at:
        return to_parents(request, place)
    if refused := why_not_write(report, place):
        messages.info(request, refused)
        return to_parents(request, place)
    if wrong := faults(said(report)):
        messages.error(request, next(iter(wrong.values())))
        return redirect("incidents:write_family_report", request.school.slug, report.public_id)
    if request.method == "POST":
        return _issue(request, report, place)
    log_reading(request, report.incident, "issue_family_report")
    ready = AboutToIssue(report, place, at=request.at)
    context = {
        "report": report,
        "document": as_screen(ready.document),
        "refused": ready.why_not,
        "left": len(ready.names_left),
        "name": shown_name(report.incident.pupil, request),
        "token": issue_token("issue_family_report", request.actor),
    }
    return render(request, "incidents/issue_family_report.html", context)


def _issue(request: PortalRequest, report: FamilyReport, place: ParentsPlace) -> HttpResponse:
    """Printed first, which takes a second or two; then the transaction, which does not."""
    again = redirect("incidents:issue_family_report", request.school.slug, report.public_id)
    try:
        printed = actions.print_family_report(report=report, at=request.at)
        do_once(
            request,
            "issue_family_report",
            lambda: ("familyreport", _issued(request, report, printed).public_id),
        )
    except (NotReadyToIssue, RenderingFailed) as refused:
        messages.error(request, str(refused))
        return again
    except NotOurToken:
        messages.error(request, OPEN_TOO_LONG)
        return again
    except AlreadyIssued:
        return to_parents(request, place)
    messages.success(request, "Issued. Now give it to them, and say here how you did.")
    return to_parents(request, place)


def _issued(request: PortalRequest, report: FamilyReport, printed: actions.Printed) -> FamilyReport:
    return actions.issue_family_report(
        report=report, printed=printed, by=request.actor, at=request.at
    )


@csp_override(AS_PDF)
@may("write_family_report", of=the_family_report)
def preview_family_report(request: PortalRequest, report: FamilyReport) -> HttpResponse:
    """The PDF as it would print now, before it is issued."""
    place = the_place_of(report)
    ready = AboutToIssue(report, place, at=request.at)
    if ready.why_not:
        messages.error(request, ready.why_not)
        return redirect("incidents:issue_family_report", request.school.slug, report.public_id)
    log_reading(request, report.incident, "preview_family_report")
    try:
        printed = as_pdf(ready.document)
    except RenderingFailed as failed:
        messages.error(request, str(failed))
        return redirect("incidents:issue_family_report", request.school.slug, report.public_id)
    return _as_pdf(printed.content, report, "not-issued-yet")


@csp_override(AS_PDF)
@may("open_family_report", of=the_family_report)
def open_family_report(request: PortalRequest, report: FamilyReport) -> HttpResponse:
    """What was issued, to the byte."""
    if report.document is None:
        return to_parents(request, the_place_of(report))
    log_reading(request, report.incident, "open_family_report")
    try:
        content = bytes_of(report.document)
    except (BytesMissing, BytesAltered):
        messages.error(request, NOT_AS_ISSUED)
        return to_parents(request, the_place_of(report))
    return _as_pdf(content, report, "family-report")


def _as_pdf(content: bytes, report: FamilyReport, called: str) -> HttpResponse:
    """Under a name that names nobody: it stays in the list of downloads."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{called}-{report.incident.number}.pdf"'
    return response


@may("issue_family_report", of=the_family_report)
def give_family_report(request: PortalRequest, report: FamilyReport) -> HttpResponse:
    """The issued report was handed over, sent or read out."""
    place = the_place_of(report)
    if request.method != "POST" and (refused := why_not_give(report, place)):
        messages.info(request, refused)
        return to_parents(request, place)
    form = GiveForm(
        request.POST or None,
        place=place,
        now=request.at,
        late=place.is_past(request.at) and not place.written,
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and (answer := _give(request, report, place, form))
    ):
        return answer
    log_reading(request, report.incident, "give_family_report")
    context = {
        "form": form,
        "report": report,
        "name": shown_name(report.incident.pupil, request),
        "token": token_for(request, "give_family_report"),
    }
    return render(request, "incidents/give_family_report.html", context)


def _give(
    request: PortalRequest, report: FamilyReport, place: ParentsPlace, form: GiveForm
) -> HttpResponse | None:
    try:
        do_once(
            request,
            "give_family_report",
            lambda: ("telling", _given(request, report, form).public_id),
        )
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
        return None
    except NotThen as error:
        form.add_error("time", str(error))
        return None
    except MayNotTell as error:
        messages.error(request, str(error))
        return to_parents(request, place)
    messages.success(request, "Logged: this parent has the written report.")
    return to_parents(request, place)


def _given(request: PortalRequest, report: FamilyReport, form: GiveForm):
    cleaned = form.cleaned_data
    return actions.give_family_report(
        report=report,
        how=cleaned["how"],
        happened_at=cleaned["happened_at"],
        late_why=cleaned.get("late_why", ""),
        by=request.actor,
        at=request.at,
    )
