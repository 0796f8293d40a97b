"""Log lines that name nobody."""

import logging
import traceback
from types import TracebackType


class NamelessFormatter(logging.Formatter):
    """Says where something went wrong and of what kind it was, never in the exception's words: a
    database quotes the row that it refuses, and a parser what it could not read."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _, frames = ei
        lines = traceback.format_tb(frames)
        return "".join([*lines, kind.__name__ if kind else "no exception"])
