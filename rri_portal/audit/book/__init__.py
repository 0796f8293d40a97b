"""The incident book: one chained, gapless sequence of entries for each school."""

from rri_portal.audit.book.rebuilding import Rebuild, register_rebuilder
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
    "Head",
    "NotCanonical",
    "Rebuild",
    "append",
    "canonical",
    "dispose",
    "head",
    "lock",
    "next_number",
    "open_book",
    "register_rebuilder",
]
