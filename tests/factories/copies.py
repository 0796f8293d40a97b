"""Many rows like one that an action made: rows only, for tests of what a list costs."""

import copy
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState


def copies[M: Model](row: M, number: int, **changes: Callable[[int], Any]) -> list[M]:
    """So many rows like `row`, saved at once; `changes` says what is another in the n-th."""
    made = [
        _copied(row, {name: value(n) for name, value in changes.items()}) for n in range(number)
    ]
    return type(row)._default_manager.bulk_create(made)


def _copied[M: Model](row: M, changes: dict[str, Any]) -> M:
    another = copy.copy(row)
    another._state = ModelState()
    another.pk = None
    if hasattr(row, "public_id"):
        another.public_id = uuid.uuid4()
    for name, value in changes.items():
        setattr(another, name, value)
    return another
