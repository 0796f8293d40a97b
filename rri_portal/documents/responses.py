"""An issued document as an answer to a request."""

from django.http import HttpResponse

from rri_portal.documents.actions import bytes_of
from rri_portal.documents.models import IssuedDocument


def as_response(issued: IssuedDocument, *, download: bool = False) -> HttpResponse:
    """The bytes as they were handed over. The file's name says what it is and names no child; no
    browser or proxy keeps a copy.

    Who may ask, and writing down that they did, is the calling view's business.
    """
    response = HttpResponse(bytes_of(issued), content_type="application/pdf")
    manner = "attachment" if download else "inline"
    response["Content-Disposition"] = f'{manner}; filename="{filename(issued)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def filename(issued: IssuedDocument) -> str:
    return f"{issued.kind.replace('_', '-')}-{issued.issued_at:%Y-%m-%d}.pdf"
