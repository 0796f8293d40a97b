"""The heads of the incident book that stand on issued documents, for `verify_book`."""

from collections.abc import Iterator

from rri_portal.audit import book
from rri_portal.documents.models import IssuedDocument


def printed_heads(school_id: int) -> Iterator[book.PrintedHead]:
    """By ascending number, one at a time."""
    printed = IssuedDocument.objects.filter(school_id=school_id, head_n__isnull=False)
    rows = printed.order_by("head_n", "id").values_list("head_n", "head_hash", "public_id")
    for n, last, public_id in rows.iterator():
        if n is not None and last is not None:
            yield book.PrintedHead(n, last, f"document {public_id}")


def register() -> None:
    book.register_printed_heads(printed_heads)
