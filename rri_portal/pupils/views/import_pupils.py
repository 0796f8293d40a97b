"""Importing a roll: choose a file, look at what it would change, say so, see what it did."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from rri_portal.audit.once import NotOurToken, issue_token, once
from rri_portal.audit.reads import log_read
from rri_portal.london import local, local_date
from rri_portal.pupils import mis
from rri_portal.pupils.forms.import_pupils import ConfirmImportForm, ImportForm
from rri_portal.pupils.importing import (
    ImportPlan,
    NotMissing,
    OfferGone,
    PlanChanged,
    confirm_offer,
    discard_offer,
    forget_old_offers,
    offer_roll,
    offered,
    plan,
)
from rri_portal.pupils.importing.comparing import Planned, in_words
from rri_portal.pupils.importing.offers import KEPT
from rri_portal.pupils.models import RollImport
from rri_portal.schools.guards import may
from rri_portal.schools.requests import PortalRequest

VERB = "import_pupils"
OFFER = "offer_roll"
STALE = "This page was open too long. Send it again."


@may(VERB)
def import_pupils(request: PortalRequest) -> HttpResponse:
    """Choose a file. Whoever passes by lets go of files that nobody came back to."""
    forget_old_offers(at=request.at)
    if request.method != "POST":
        return _choose(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if sentence := _why_not_read(request):
        form.errors.pop("file", None)
        form.add_error("file", sentence)
    elif form.is_valid() and (offer := _offered(request, form)):
        return redirect("pupils:check_import", request.school.slug, offer)
    return _choose(request, form)


def _why_not_read(request: PortalRequest) -> str | None:
    """A body that is too large is passed over as it arrives: the form finds no file in it."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    return mis.too_large(size) if size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE else None


def _choose(request: PortalRequest, form: ImportForm) -> HttpResponse:
    context = {"form": form, "token": issue_token(OFFER, request.actor)}
    return render(request, "pupils/import_pupils.html", context)


def _offered(request: PortalRequest, form: ImportForm) -> str | None:
    """The public id of the import that the file begins; None where the form now says why not."""
    file = form.cleaned_data["file"]
    try:
        made = once(
            school=request.school,
            verb=OFFER,
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=lambda: ("roll_import", _keep(request, file.read(), file.name).public_id),
        )
    except mis.UnreadableRoll as unreadable:
        form.add_error("file", str(unreadable))
        return None
    except NotOurToken:
        form.add_error(None, STALE)
        return None
    return made.id


def _keep(request: PortalRequest, content: bytes, filename: str) -> RollImport:
    return offer_roll(
        school=request.school,
        content=content,
        filename=filename,
        by=request.actor,
        at=request.at,
    )


def the_offer(request: PortalRequest, offer: uuid.UUID) -> RollImport:
    found = RollImport.objects.filter(school=request.school, public_id=offer).first()
    if found is None:
        raise Http404
    return found


@may(VERB, of=the_offer)
def check_import(request: PortalRequest, offer: RollImport) -> HttpResponse:
    """What the file would change; sent, it is done. Afterwards this address says what was done."""
    if offer.confirmed_at:
        return render(request, "pupils/import_done.html", {"counts": _what_was_done(offer)})
    if "discard" in request.POST:
        return _discard(request, offer)
    try:
        planned = plan(offer.school, offered(offer, at=request.at), on=local_date(request.at))
    except OfferGone as gone:
        messages.error(request, str(gone))
        return redirect("pupils:import_pupils", request.school.slug)
    if request.method == "POST":
        return _confirm(request, offer, planned)
    return _check(request, offer, planned, ConfirmImportForm(planned=planned))


def _discard(request: PortalRequest, offer: RollImport) -> HttpResponse:
    discard_offer(offer=offer, by=request.actor, at=request.at)
    messages.success(request, "Nothing was imported. The file is erased.")
    return redirect("pupils:import_pupils", request.school.slug)


def _confirm(request: PortalRequest, offer: RollImport, planned: ImportPlan) -> HttpResponse:
    form = ConfirmImportForm(request.POST, planned=planned)
    try:
        if planned.fingerprint != request.POST.get("shown"):
            raise PlanChanged(planned)
        if form.is_valid():
            _import(request, offer, form)
            return redirect("pupils:check_import", request.school.slug, offer.public_id)
    except PlanChanged as changed:
        form = ConfirmImportForm(request.POST, planned=changed.plan)
        return _check(request, offer, changed.plan, form, problems=[str(changed)])
    except NotMissing as refused:
        form.add_error("left_on", str(refused))
    except NotOurToken:
        form.add_error(None, STALE)
    except OfferGone:
        return redirect("pupils:check_import", request.school.slug, offer.public_id)
    return _check(request, offer, planned, form)


def _import(request: PortalRequest, offer: RollImport, form: ConfirmImportForm) -> None:
    def make() -> tuple[str, object]:
        done = confirm_offer(
            offer=offer,
            shown=request.POST["shown"],
            settled=form.settled(),
            left=form.left_by_pupil(),
            by=request.actor,
            at=request.at,
        )
        return "roll_import", done.public_id

    once(
        school=request.school,
        verb=VERB,
        token=request.POST.get("token", ""),
        by=request.actor,
        at=request.at,
        make=make,
    )


def _check(
    request: PortalRequest,
    offer: RollImport,
    planned: ImportPlan,
    form: ConfirmImportForm,
    problems: Iterable[str] = (),
) -> HttpResponse:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=VERB,
        subject=("roll_import", offer.public_id),
        listed=_shown_by_name(planned),
    )
    context = {
        "planned": planned,
        "form": form,
        "problems": list(problems),
        "token": issue_token(VERB, request.actor),
        "kept_until": local(offer.offered_at + KEPT),
        **_tables(planned),
    }
    return render(request, "pupils/check_import.html", context)


def _shown_by_name(planned: ImportPlan) -> list[uuid.UUID]:
    shown = [one.known for one in (*planned.changed, *planned.unnamed)]
    shown += [*planned.missing, *(double.known for double in planned.doubles)]
    return sorted({known.pupil.public_id for known in shown if known})


def _columns(*labels: str) -> list[dict]:
    return [{"label": label} for label in labels]


def _tables(planned: ImportPlan) -> dict:
    """What the page shows, as rows of words."""
    return {
        "counts": _counts(planned),
        "new_columns": _columns("Name", "Born", "Year group", "Class"),
        "new": [_new(one) for one in planned.new],
        "changed_columns": _columns("Name", "What", "Now", "In the file"),
        "changed": [
            (one.who, change.label, change.old or "–", change.new or "(empty)")
            for one in planned.changed
            for change in one.changes
        ],
        "line_columns": _columns("Line", "Reason"),
        "refused": [(refusal.line, refusal.reason) for refusal in planned.refused],
        "doubt_columns": _columns("Line", "What to look at"),
        "doubts": [(doubt.line, doubt.sentence) for doubt in planned.roll.doubts],
        "unnamed_columns": _columns("Pupil", "Contact"),
        "unnamed": [(one.who, parent.name) for one in planned.unnamed for parent in one.unnamed],
    }


def _new(one: Planned) -> tuple[str, ...]:
    characteristics = one.characteristics or {}
    year = in_words("year_group", characteristics.get("year_group"))
    return one.name, in_words("born", one.row.born), year or "–", one.row.class_name or "–"


def _counts(planned: ImportPlan) -> list[dict]:
    return [
        {"key": "New pupils", "value": len(planned.new)},
        {"key": "Pupils who change", "value": len(planned.changed)},
        {"key": "Pupils who stay as they are", "value": len(planned.unchanged)},
        {"key": "On the roll, not in the file", "value": len(planned.missing)},
        {"key": "Lines refused", "value": len(planned.refused)},
    ]


def _what_was_done(offer: RollImport) -> list[dict]:
    return [
        {"key": "New pupils", "value": offer.new},
        {"key": "Pupils changed", "value": offer.changed},
        {"key": "Pupils who stayed as they were", "value": offer.unchanged},
        {"key": "Pupils who have left", "value": offer.left},
        {"key": "Lines refused", "value": offer.refused},
    ]
