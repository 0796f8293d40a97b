"""An attachment as an answer to a request."""

from django.http import HttpResponse

from rri_portal import storage
from rri_portal.attachments.models import Attachment

ALONE = "default-src 'none'; sandbox"


def as_response(attachment: Attachment) -> HttpResponse:
    """Its bytes, to be saved and never shown as a page of ours; no browser or proxy keeps a copy.

    A page may show a picture with `<img>`, which does not mind. Who may ask, and writing down that
    they did, is the calling view's business. Raises `storage.BytesMissing` or `BytesAltered`.
    """
    content = storage.fetch(attachment.school, attachment.sha256)
    response = HttpResponse(content, content_type=_content_type(attachment))
    response["Content-Disposition"] = f'attachment; filename="{attachment.filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


def _content_type(attachment: Attachment) -> str:
    is_text = attachment.media_type.startswith("text/")
    return f"{attachment.media_type}; charset=utf-8" if is_text else attachment.media_type
