"""The incident book: one chained, gapless sequence of entries for each school."""

from rri_portal.audit.book.contents import Broken
from rri_portal.audit.book.verification import Verdict, verify
from rri_portal.audit.book.witnesses import (
    PrintedHead,
    Rebuild,
    register_printed_heads,
    register_rebuilder,
    register_subjects,
)
from rri_portal.audit.book.writing import (
    BookNotLocked,
    Head,
    append,
    dispose,
    head,
    lock,
    next_number,
    open_book,
)
from rri_portal.audit.chain import NotCanonical, canonical

__all__ = [
    "BookNotLocked",
    "Broken",
    "Head",
    "NotCanonical",
    "PrintedHead",
    "Rebuild",
    "Verdict",
    "append",
    "canonical",
    "dispose",
    "head",
    "lock",
    "next_number",
    "open_book",
    "register_printed_heads",
    "register_rebuilder",
    "register_subjects",
    "verify",
]
