"""Attachments in words, for whoever may open the draft or read the record."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from incidents.models import Incident, ReadingAttachment
from incidents.reports import clock, day
from rri_portal.attachments.models import Attachment, Kind, Shows
from rri_portal.interface.forms import spelled

TITLES = {
    Shows.PLACE: "Photograph of a place or an object",
    Shows.BODY: "Photograph of a child’s body",
}
FILES = {
    "image/jpeg": "JPEG picture",
    "image/png": "PNG picture",
    "application/pdf": "PDF",
    "text/plain": "Plain text",
}
KIB = 1024


@dataclass(frozen=True)
class Shown:
    """One attachment. `picture_url` is empty where a page should not show it by itself: a
    classroom has many eyes."""

    title: str
    description: str
    rows: tuple[dict[str, str], ...]
    file: str = ""
    url: str = ""
    picture_url: str = ""
    remove_url: str = ""


def of_draft(incident: Incident, present: Iterable[Attachment]) -> list[Shown]:
    return [
        _shown(
            one,
            url=_address("open_draft_attachment", incident, incident.public_id, one),
            remove_url=_address("remove_attachment", incident, incident.public_id, one),
        )
        for one in present
    ]


def of_record(
    incident: Incident, *, worded: Callable[[str], str] = lambda words: words
) -> list[Shown]:
    """Those that the record names now, what is written of them as `worded` shows it; one query."""
    rows = ReadingAttachment.objects.filter(
        school_id=incident.school_id, reading=incident.reading
    ).select_related("attachment")
    return [
        _shown(
            row.attachment,
            url=_address("open_attachment", incident, incident.number, row.attachment),
            worded=worded,
        )
        for row in rows
    ]


def _address(name: str, incident: Incident, of: object, attachment: Attachment) -> str:
    return reverse(f"incidents:{name}", args=[incident.school.slug, of, attachment.public_id])


def _shown(
    attachment: Attachment,
    *,
    url: str,
    remove_url: str = "",
    worded: Callable[[str], str] = lambda words: words,
) -> Shown:
    is_file = attachment.kind != Kind.FOOTAGE
    is_shown = attachment.is_picture and attachment.shows != Shows.BODY
    return Shown(
        title=f"{attachment.n}. {_title(attachment)}",
        description=worded(attachment.description or ""),
        rows=tuple({"key": key, "value": worded(value)} for key, value in _lines(attachment)),
        file=_file(attachment) if is_file else "",
        url=url if is_file else "",
        picture_url=url if is_shown else "",
        remove_url=remove_url,
    )


def _title(attachment: Attachment) -> str:
    return TITLES[Shows(attachment.shows)] if attachment.shows else attachment.get_kind_display()


def _file(attachment: Attachment) -> str:
    return f"{FILES[attachment.media_type]}, {size_in_words(attachment.size or 0)}"


def _lines(attachment: Attachment) -> Iterator[tuple[str, str]]:
    yield "What it shows", attachment.description or ""
    if attachment.footage_from and attachment.footage_until:
        start, end = attachment.footage_from, attachment.footage_until
        yield "Where it is kept", attachment.kept_where or ""
        yield "Camera", attachment.camera or ""
        yield "From when to when", f"{day(start)}, {clock(start)} to {clock(end)}"
        until = attachment.kept_until
        yield "Kept until", spelled(until) if until else ""


def size_in_words(size: int) -> str:
    """`240 KB`, `1.5 MB`."""
    if size < KIB * KIB:
        return f"{max(1, round(size / KIB))} KB"
    return f"{size / KIB / KIB:.1f} MB"
