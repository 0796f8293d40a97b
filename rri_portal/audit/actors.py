"""Who does something: a person signed in, a safe link, a day pass, or the system itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Stored as two plain columns, `<verb>_by_kind` and `<verb>_by_id`; `id` is a public one."""

    kind: str  # "user", "link", "day_pass" or "system"
    id: str


SYSTEM = Actor("system", "system")
