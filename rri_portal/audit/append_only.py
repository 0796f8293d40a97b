"""Tables that are added to, not altered: declared here once, kept so by the database itself."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Rule:
    """What the database lets happen to a row once it is there. Deleting it: never."""

    erasable: tuple[str, ...] = ()
    subject: str = ""
    set_once: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    chained: bool = False


def append_only[M: type[models.Model]](
    *,
    erasable: tuple[str, ...] = (),
    subject: str = "",
    set_once: tuple[str, ...] = (),
    free: tuple[str, ...] = (),
    chained: bool = False,
) -> Callable[[M], M]:
    """Rows of this model are never deleted, nor altered but as said here (by field name).

    `erasable`: nullable content that lawful disposal empties, all of it in one statement that also
    sets the model's `erased_at` to the time of a `disposed` entry in the school's book, made in
    the same transaction. `subject`: the dotted way from the row to the public id of what that
    entry must have disposed of, such as "reading.incident.public_id".
    `set_once`: goes from nothing to a value once. `free`: may change at any time.
    `chained`: a new row must take the next `n` of its school and name the `hash` before it.
    """
    rule = Rule(erasable, subject, set_once, free, chained)

    def declare(model: M) -> M:
        model.append_only = rule  # type: ignore[attr-defined]
        return model

    return declare
