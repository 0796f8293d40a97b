"""One child's contacts: who they are, who of them is told, and correcting them by hand."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.pupils import contacts as standing
from rri_portal.pupils.actions import contacts as actions
from rri_portal.pupils.forms.contacts import ContactForm, EndContactForm
from rri_portal.pupils.models import Parent, Pupil
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.views.devices import log_pupil, the_pupil
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import names_of, verbs_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_as_it_stands, token_for


def the_contact(request: PortalRequest, pupil: UUID, contact: UUID) -> Parent:
    rows = standing.contacts_of(the_pupil(request, pupil)).select_related("school", "pupil")
    if (found := rows.filter(public_id=contact).first()) is None:
        raise Http404
    return found


def _back_to(request: PortalRequest, pupil: Pupil) -> HttpResponse:
    return redirect("pupils:contacts", request.school.slug, pupil.public_id)


# All of them


@dataclass(frozen=True)
class ContactShown:
    """As `components/summary_list.html` draws it."""

    title: str
    rows: list[dict[str, object]]
    change_url: str
    end_url: str = ""


@may("see_pupils", of=the_pupil)
def contacts(request: PortalRequest, pupil: Pupil) -> HttpResponse:
    """Each with all that is kept of them; last those who are no longer contacts, of whom only
    whoever keeps contacts is shown why."""
    found = list(standing.contacts_of(pupil))
    now = [one for one in found if one.ended_at is None]
    once = [one for one in found if one.ended_at]
    names = names_of({one.ended_by_id or "" for one in once}, request.school) if once else {}
    keeps = "keep_contacts" in verbs_of(request.actor, request.school, at=request.at)
    log_pupil(request, "see_contacts", pupil)
    context = {
        "pupil": pupil,
        "name": shown_name(pupil, request),
        "contacts": [_shown(request, pupil, one) for one in now],
        "nobody_told": bool(now) and not any(standing.is_told(one) for one in now),
        "ended": [_ended_shown(request, pupil, one, names, whole=keeps) for one in once],
        "keeps": keeps,
    }
    return render(request, "pupils/contacts.html", context)


def _shown(request: PortalRequest, pupil: Pupil, one: Parent) -> ContactShown:
    kept = [(name, label) for name, label in standing.LABELS.items() if name != "name"]
    rows: list[dict[str, object]] = [
        {"key": "Told of an incident", "value": standing.told_in_words(one)}
    ]
    rows += [
        {"key": label, "value": standing.in_words(name, getattr(one, name))} for name, label in kept
    ]
    return ContactShown(
        one.name,
        rows,
        _address(request, "change_contact", pupil, one),
        _address(request, "end_contact", pupil, one),
    )


def _ended_shown(
    request: PortalRequest, pupil: Pupil, one: Parent, names: dict[str, str], *, whole: bool
) -> ContactShown:
    day = spelled(local_date(one.ended_at)) if one.ended_at else ""
    by = names.get(one.ended_by_id or "", "")
    rows: list[dict[str, object]] = [
        {"key": "Relationship", "value": one.get_relationship_display()},
        {"key": "No longer a contact since", "value": f"{day}, by {by}" if by else day},
    ]
    if whole:
        rows.append({"key": "Reason", "value": one.ended_why})
    return ContactShown(one.name, rows, _address(request, "bring_back_contact", pupil, one))


def _address(request: PortalRequest, name: str, pupil: Pupil, one: Parent) -> str:
    return reverse(f"pupils:{name}", args=[request.school.slug, pupil.public_id, one.public_id])


# One more


@may("keep_contacts", of=the_pupil)
def add_contact(request: PortalRequest, pupil: Pupil) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _added(request, form, pupil):
        messages.success(request, "The contact is added.")
        return _back_to(request, pupil)
    log_pupil(request, "add_contact", pupil)
    context = {
        "form": form,
        "pupil": pupil,
        "name": shown_name(pupil, request),
        "token": token_for(request, "add_contact"),
    }
    return render(request, "pupils/add_contact.html", context)


def _added(request: PortalRequest, form: ContactForm, pupil: Pupil) -> bool:
    def make() -> tuple[str, object]:
        made = actions.add_contact(
            pupil=pupil, details=form.details, by=request.actor, at=request.at
        )
        return "parent", made.public_id

    def says(made: str) -> bool:
        rows = standing.contacts_of(pupil).filter(public_id=made)
        return rows.filter(**form.cleaned_data).exists()

    try:
        return sent_as_it_stands(request, form, "add_contact", make, says)
    except actions.NamedAlready as refused:
        form.add_error("name", str(refused))
        return False


# One changed


@dataclass(frozen=True)
class BothTexts:
    """What this person wrote in a field, and what somebody else has saved there meanwhile."""

    label: str
    mine: str
    theirs: str


@may("keep_contacts", of=the_contact)
def change_contact(request: PortalRequest, contact: Parent) -> HttpResponse:
    """Where somebody else has changed the contact meanwhile, both texts are shown, and what was
    typed stays in the form."""
    pupil = contact.pupil
    if contact.ended_at and request.method != "POST":
        messages.info(request, standing.ENDED_ALREADY)
        return _back_to(request, pupil)
    form = ContactForm(request.POST if request.method == "POST" else None, contact=contact)
    both: list[BothTexts] = []
    shown = request.POST.get("shown", "") if form.is_bound else standing.fingerprint(contact)
    if request.method == "POST" and form.is_valid():
        try:
            if _changed(request, form, contact, shown):
                messages.success(request, "The contact is changed.")
                return _back_to(request, pupil)
        except actions.ChangedMeanwhile as meanwhile:
            both = _both_texts(form.cleaned_data, meanwhile.contact)
            shown = standing.fingerprint(meanwhile.contact)
    log_pupil(request, "change_contact", pupil)
    context = {
        "form": form,
        "pupil": pupil,
        "contact": contact,
        "name": shown_name(pupil, request),
        "shown": shown,
        "both": both,
        "meanwhile": [standing.CHANGED_MEANWHILE] if both else [],
    }
    return render(request, "pupils/change_contact.html", context)


def _changed(request: PortalRequest, form: ContactForm, contact: Parent, shown: str) -> bool:
    try:
        actions.change_contact(
            contact=contact, details=form.details, shown=shown, by=request.actor, at=request.at
        )
    except actions.NamedAlready as refused:
        form.add_error("name", str(refused))
    except actions.NoLongerAContact as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _both_texts(said: dict[str, Any], now: Parent) -> list[BothTexts]:
    return [
        BothTexts(label, *(standing.in_words(name, one) or "Nothing" for one in (mine, theirs)))
        for name, label in standing.LABELS.items()
        if (mine := said[name]) != (theirs := getattr(now, name))
    ]


# No longer one, and one again


@may("keep_contacts", of=the_contact)
def end_contact(request: PortalRequest, contact: Parent) -> HttpResponse:
    pupil = contact.pupil
    if contact.ended_at and request.method != "POST":
        messages.info(request, standing.ENDED_ALREADY)
        return _back_to(request, pupil)
    form = EndContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _ended(request, form, contact):
        messages.success(request, "This person is no longer a contact.")
        return _back_to(request, pupil)
    log_pupil(request, "end_contact", pupil)
    context = {
        "form": form,
        "pupil": pupil,
        "contact": contact,
        "name": shown_name(pupil, request),
        "is_told": standing.is_told(contact),
        "token": token_for(request, "end_contact"),
    }
    return render(request, "pupils/end_contact.html", context)


def _ended(request: PortalRequest, form: EndContactForm, contact: Parent) -> bool:
    why = form.cleaned_data["why"]

    def make() -> tuple[str, object]:
        made = actions.end_contact(contact=contact, why=why, by=request.actor, at=request.at)
        return "parent", made.public_id

    def says(made: str) -> bool:
        rows = standing.contacts_of(contact.pupil).filter(pk=contact.pk, public_id=made)
        return rows.filter(ended_why=why).exists()

    try:
        return sent_as_it_stands(request, form, "end_contact", make, says)
    except actions.NoLongerAContact as refused:
        form.add_error(None, str(refused))
        return False


@may("keep_contacts", of=the_contact)
def bring_back_contact(request: PortalRequest, contact: Parent) -> HttpResponse:
    """Asked on a page of its own, which says why they ended."""
    pupil = contact.pupil
    if request.method == "POST":
        try:
            actions.bring_back_contact(contact=contact, by=request.actor, at=request.at)
            messages.success(request, "This person is a contact again.")
        except actions.IsAContact as refused:
            messages.info(request, str(refused))
        return _back_to(request, pupil)
    if contact.ended_at is None:
        messages.info(request, standing.RUNS_ALREADY)
        return _back_to(request, pupil)
    log_pupil(request, "bring_back_contact", pupil)
    names = names_of([contact.ended_by_id or ""], request.school)
    context = {
        "pupil": pupil,
        "name": shown_name(pupil, request),
        "ended": _ended_shown(request, pupil, contact, names, whole=True),
        "is_told": standing.is_told(contact),
    }
    return render(request, "pupils/bring_back_contact.html", context)
