"""How a command ends that cannot do what it was asked: with a sentence, and nothing half done."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from rri_portal.oversight.keeping.refusals import Refused
from rri_portal.oversight.keeping.working import tidy_when_stopped


@contextmanager
def sentences_for_failures() -> Iterator[None]:
    """What a database says of a row quotes it, so only the kind of its complaint is told."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        raise CommandError("The database cannot be opened: see DATABASE_URL.") from None
    try:
        with tidy_when_stopped():
            yield
    except Refused as refused:
        raise CommandError(str(refused)) from None
    except DatabaseError as error:
        kind = type(error.__cause__ or error).__name__
        raise CommandError(f"The database would not do it ({kind}). Nothing was changed.") from None
    except OSError as error:
        raise CommandError(f"{error.strerror or 'It could not be written'}.") from None
