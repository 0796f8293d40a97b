"""A head printed on an issued document is compared whenever the book is verified."""

from django.db import transaction

from rri_portal.audit import book
from rri_portal.documents.models import IssuedDocument
from tests.cast import NOW


def issue_with_head(school, n: int, last: str) -> IssuedDocument:
    return IssuedDocument.objects.create(
        school=school,
        kind="governors-report",
        layout=1,
        subject_kind="school",
        subject_id=str(school.public_id),
        facts={},
        head_n=n,
        head_hash=last,
        size=1,
        sha256="a" * 64,
        issued_at=NOW,
        issued_by_kind="system",
        issued_by_id="system",
    )


def test_a_book_that_ends_before_what_governors_hold_is_found(oakfield):
    with transaction.atomic():
        entry = book.append(
            book=book.lock(oakfield), kind="noted", subject=("matter", 1), content={}, at=NOW
        )
    issue_with_head(oakfield, entry.n, entry.hash)
    assert book.verify(oakfield).broken is None
    later = issue_with_head(oakfield, 2, "b" * 64)
    assert book.verify(oakfield).broken == book.Broken(
        2, f"is on document {later.public_id}, and the book ends before it"
    )
