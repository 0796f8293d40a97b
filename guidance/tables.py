"""A TOML table read strictly, and the faults found in it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one file, as a sentence for whoever keeps the content."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


@dataclass
class Table:
    """A TOML table read strictly: what is missing, of the wrong kind or left over is a fault."""

    where: str
    values: dict[str, Any]
    faults: list[Fault]
    read: set[str] = field(default_factory=set)

    def fault(self, sentence: str) -> None:
        self.faults.append(Fault(self.where, sentence))

    def take[T](self, name: str, kind: type[T], *, blank: bool = False) -> T | None:
        self.read.add(name)
        value = self.values.get(name)
        if value is None or (value == "" and not blank):
            if not blank:
                self.fault(f"{name} is missing.")
            return None
        if type(value) is not kind:
            self.fault(f"{name} should be {_SHAPES[kind]}.")
            return None
        return value

    def choice[C: StrEnum](self, name: str, choices: type[C], *, blank: bool = False) -> C | None:
        value = self.take(name, str, blank=blank)
        if value is None:
            return None
        if value not in {choice.value for choice in choices}:
            self.fault(f"{name} is {value!r}; it should be {_either(choices)}.")
            return None
        return choices(value)

    def words(self, name: str) -> tuple[str, ...]:
        values: list[Any] = self.take(name, list, blank=True) or []
        if not all(isinstance(value, str) for value in values):
            self.fault(f"{name} should be a list of words.")
            return ()
        return tuple(values)

    def paragraphs(self) -> tuple[str, ...]:
        """The keys of what this rests on: at least one."""
        keys = self.words("paragraphs")
        if not keys:
            self.fault("rests on no paragraph.")
        return keys

    def rows(self, name: str, *, label: str) -> Iterator["Table"]:
        """Each of a list of tables; what a row says and nobody reads is a fault as well."""
        rows: list[Any] = self.take(name, list, blank=True) or []
        for n, row in enumerate(rows, start=1):
            if not isinstance(row, dict):
                self.fault(f"{name} should be a list of tables.")
                return
            called = row.get(label) or f"no. {n}"
            part = Table(f"{self.where}, {name} {called}", row, self.faults)
            yield part
            part.done()

    def done(self) -> None:
        for name in sorted(set(self.values) - self.read):
            self.fault(f"{name} is not a thing this table says.")


_SHAPES: dict[type, str] = {
    str: "words",
    dt.date: "a date",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "a table",
}


def _either(choices: type[StrEnum]) -> str:
    return " or ".join(repr(choice.value) for choice in choices)
