"""A whole draft: its pages' raw answers, parsed when somebody asks what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.utils.datastructures import MultiValueDict

from incidents.facts import Facts
from incidents.forms.quick import MUST_BE_RECORDED
from incidents.forms.sections import SECTIONS, Context, SectionForm, WithRows
from incidents.models import DraftSection, Incident
from rri_portal.london import local
from rri_portal.schools.models import StaffMember

NOT_KEPT = {"csrfmiddlewaretoken", "shown_to", "version", "token", "then"}


def as_typed(post) -> dict[str, list[str]]:
    """A form's answers as they were typed, without what the page itself put there.

    A NUL, which PostgreSQL cannot keep, stands as the mark for an unreadable character.
    """
    return {
        key: [value.replace("\x00", "\ufffd") for value in values]
        for key, values in post.lists()
        if key not in NOT_KEPT and not key.endswith("-ADD")
    }


@dataclass(frozen=True)
class Gap:
    """Something that is wrong or missing, on which page, beside which field."""

    key: str
    field: str
    sentence: str


class Draft:
    """One incident's draft. `lists` and the sections are read once; everything else is parsing."""

    def __init__(self, incident: Incident, lists, me: StaffMember | None = None):
        self.incident = incident
        self.lists = lists
        self.me = me

    @cached_property
    def sections(self) -> dict[str, DraftSection]:
        rows = DraftSection.objects.filter(
            school_id=self.incident.school_id, incident=self.incident
        )
        return {row.key: row for row in rows}

    @cached_property
    def adults(self) -> list[tuple[StaffMember, bool]]:
        rows = self.incident.event.adults.select_related("staff__user").order_by("id")
        return [(row.staff, row.involved) for row in rows]

    @cached_property
    def context(self) -> Context:
        return Context(
            lists=self.lists,
            event=self.incident.event,
            involved=tuple(staff for staff, involved in self.adults if involved),
            me=self.me,
        )

    def version(self, key: str) -> int:
        return self.sections[key].version if key in self.sections else 0

    @property
    def versions(self) -> dict[str, int]:
        return {key: section.version for key, section in self.sections.items()}

    @property
    def edition(self) -> str:
        """Stands for exactly these answers: whoever checks them records them and no others."""
        return " ".join(f"{key}.{version}" for key, version in sorted(self.versions.items()))

    def typed(self, key: str) -> MultiValueDict:
        return MultiValueDict(self.sections[key].answers if key in self.sections else {})

    def form(self, key: str, data=None) -> SectionForm:
        """The page's form over `data`, else over what was saved, else fresh with what we know."""
        if data is None and key in self.sections:
            data = self.typed(key)
        if data is None:
            return SECTIONS[key](context=self.context, initial=self._known(key))
        return SECTIONS[key](data, context=self.context)

    def _known(self, key: str) -> dict:
        """What the quick log was told already is not asked again."""
        quick = self.typed("quick")
        if key == "done":
            involved = [str(one.public_id) for one in self.context.involved]
            first = {"start": local(self.incident.started_at).time(), "staff": involved}
            return {"segments": [first]}
        if key == "after":
            return {name: quick.get(name) for name in ("hurt", "first_aider") if quick.get(name)}
        if key == "more":
            seen = [str(one.public_id) for one, involved in self.adults if not involved]
            return {"witnesses": seen}
        return {}

    @cached_property
    def forms(self) -> dict[str, SectionForm]:
        return {key: self._answered(key) for key in SECTIONS}

    def _answered(self, key: str) -> SectionForm:
        data = self.typed(key)
        if key == "after":
            for name, value in self._known(key).items():
                data.setdefault(name, value)
        for prefix in ("segments", "injuries"):
            data.setdefault(f"{prefix}-TOTAL_FORMS", "0")
            data.setdefault(f"{prefix}-INITIAL_FORMS", "0")
        return SECTIONS[key](data, context=self.context)

    def gaps(self) -> list[Gap]:
        """Everything that stands between the draft and a record, in the order of the pages."""
        return [gap for key in SECTIONS for gap in self.gaps_in(key)]

    def gaps_in(self, key: str) -> Iterator[Gap]:
        form = self.forms[key]
        if not form.is_valid():
            for field, sentence in form.error_links():
                yield Gap(key, field, sentence)
            return
        for missing in form.missing():
            yield Gap(key, f"id_{missing.field}", missing.sentence)

    def begun(self, key: str) -> bool:
        return key in self.sections

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.typed("quick").getlist("what")) & MUST_BE_RECORDED

    def _rows(self, key: str) -> list:
        return cast("WithRows", self.forms[key]).rows.filled

    def facts(self) -> Facts:
        """For a draft without gaps."""
        before, done, after, more = (self.forms[key].cleaned_data for key in SECTIONS)
        event = self.incident.event
        segments = tuple(form.segment() for form in self._rows("done"))
        return Facts(
            started_at=min([event.started_at, *(s.started_at for s in segments)]),
            place=event.place,
            place_detail=event.place_detail,
            narrative=before["narrative"],
            triggers=before["triggers"],
            tried=before["tried"],
            no_time_why=before["no_time_why"],
            segments=segments,
            purposes=tuple(done["purposes"]),
            primary_purpose=done["primary"],
            why_necessary=done["why_necessary"],
            hurt=after["hurt"] or "",
            first_aider=after["first_aider"] or "",
            injuries=tuple(form.hurt() for form in self._rows("after")),
            support=after["support"],
            support_note=after["support_note"],
            communication_aid=more["communication_aid"],
            hearing_aids=more["hearing_aids"],
            glasses=more["glasses"],
            on_plan=more["on_plan"] or "",
            involved=self.context.involved,
            witnesses=tuple(staff for staff, involved in self.adults if not involved),
            kinds=self.kinds,
        )


__all__ = ["Draft", "Gap", "as_typed"]
