"""A whole draft: its pages' raw answers, parsed when somebody asks what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from django.utils.datastructures import MultiValueDict

from incidents.authors import narrative_of
from incidents.facts import Facts, Segment
from incidents.forms.lists import SchoolLists
from incidents.forms.pages import ASKED, PAGES, Page
from incidents.forms.quick import MUST_BE_RECORDED
from incidents.forms.sections import AT_MOST, Asked, SectionForm, WithRows
from incidents.forms.statutory import DoneForm, SegmentForm
from incidents.models import Account, Event, Incident, InterventionKind
from incidents.other_pupils import Shared, others_of, shared_with
from incidents.reports.rest import not_watched
from incidents.sections import Saved, sections_of
from rri_portal.audit.actors import Actor
from rri_portal.london import local
from rri_portal.schools.models import Choice, PickList, StaffMember
from rri_portal.schools.permissions import staff_member_of

_OR_TAKE_IT_OUT = "Add it, or untick it under “Who, when and where”."
NOT_DESCRIBED: dict[str, str] = {
    InterventionKind.FORCE: "You ticked that an adult used force, and none is described here. "
    + _OR_TAKE_IT_OUT,
    InterventionKind.SECLUSION: "You ticked that the child was kept in a place and could not "
    "leave, and no seclusion is described here. " + _OR_TAKE_IT_OUT,
    InterventionKind.RESTRAINT: "You ticked that the child was strapped, fastened or blocked in, "
    "or that an aid to move was taken, and it is not described here. " + _OR_TAKE_IT_OUT,
}
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
    """One incident's draft, opened by `actor`. What is known of it is read once, when a page asks
    for it; everything else is parsing."""

    def __init__(self, incident: Incident, lists: SchoolLists, actor: Actor | None = None):
        self.incident = incident
        self.lists = lists
        self.actor = actor

    @property
    def event(self) -> Event:
        return self.incident.event

    @cached_property
    def me(self) -> StaffMember | None:
        """Whoever opened it, where they are on the school's staff list."""
        return staff_member_of(self.actor, self.lists.school) if self.actor else None

    @cached_property
    def sections(self) -> dict[str, Saved]:
        return sections_of(self.incident)

    @cached_property
    def shared(self) -> Shared | None:
        """With the drafts and records of the event's other pupils; None where there is none."""
        return shared_with(others_of(self.incident))

    @cached_property
    def adults(self) -> list[tuple[StaffMember, bool]]:
        rows = self.event.adults.select_related("staff").order_by("id")
        return [(row.staff, row.involved) for row in rows]

    @property
    def involved(self) -> tuple[StaffMember, ...]:
        return tuple(staff for staff, involved in self.adults if involved)

    @cached_property
    def account(self) -> Account | None:
        """Which is the narrative of each pupil's record, once there is one."""
        recorded = any(one.recorded_at for one in self.event.records)
        return narrative_of(self.event) if recorded else None

    @cached_property
    def tried(self) -> tuple[Choice, ...]:
        ticked = self.typed("before").getlist("tried")
        offered = self.lists.choices_of(PickList.DE_ESCALATION) if ticked else {}
        return tuple(offered[one] for one in ticked if one in offered)

    @cached_property
    def segments(self) -> tuple[Asked, ...]:
        return tuple(self._asked())

    def _asked(self) -> Iterator[Asked]:
        """As the page that says what was done was last saved, whether or not it is complete."""
        typed = self.typed("done")
        for n in range(AT_MOST):
            said = typed.get(f"segments-{n}-technique")
            technique = self.lists.techniques.get(said) if said else None
            if technique is not None:
                ticked = set(typed.getlist(f"segments-{n}-staff"))
                staff = [one for one, _ in self.adults if str(one.public_id) in ticked]
                yield Asked(n, technique, tuple(staff))

    @property
    def secluded(self) -> bool:
        return any(one.is_seclusion for one in self.segments)

    @cached_property
    def pages(self) -> list[Page]:
        """Those that this draft is asked, in their order."""
        return [page for page in PAGES.values() if page.offered(self)]

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
            return ASKED[key](context=self, initial=self._known(key))
        return ASKED[key](data, context=self)

    def _known(self, key: str) -> dict:
        """What the quick log was told already is not asked again."""
        quick = self.typed("quick")
        if key == "done":
            involved = [str(one.public_id) for one in self.involved]
            # Of several pupils, who held this one is nobody's to assume
            alone = self.shared is None or len(involved) == 1
            started = local(self.incident.started_at).time()
            first = {"start": started, "staff": involved if alone else []}
            return {"segments": [first]}
        if key == "after":
            return {name: quick.get(name) for name in ("hurt", "first_aider") if quick.get(name)}
        if key == "people":
            seen = [str(one.public_id) for one, involved in self.adults if not involved]
            return {"witnesses": seen}
        return {}

    @cached_property
    def forms(self) -> dict[str, SectionForm]:
        return {page.key: self._answered(page.key) for page in self.pages if page.form}

    def _answered(self, key: str) -> SectionForm:
        data = self.typed(key)
        if key == "after":
            for name, value in self._known(key).items():
                data.setdefault(name, value)
        form_class = ASKED[key]
        if issubclass(form_class, WithRows):
            data.setdefault(f"{form_class.rows_prefix}-TOTAL_FORMS", "0")
            data.setdefault(f"{form_class.rows_prefix}-INITIAL_FORMS", "0")
        form = form_class(data, context=self)
        form.is_valid()
        return form

    def gaps(self) -> list[Gap]:
        """Everything that stands between the draft and a record, in the order of the pages."""
        return [gap for key in self.forms for gap in self.gaps_in(key)]

    def gaps_in(self, key: str) -> Iterator[Gap]:
        form = self.forms[key]
        if not form.is_valid():
            for field, sentence in form.error_links():
                yield Gap(key, field, sentence)
            return
        for missing in form.missing():
            yield Gap(key, f"id_{missing.field}", missing.sentence)
        if key == "done":
            for sentence in self._said_and_not_described():
                yield Gap(key, "id_segments-0-technique", sentence)

    def _said_and_not_described(self) -> Iterator[str]:
        """The quick log said that something was done of which nothing is told."""
        segments = [row.segment() for row in self._segment_rows() if not any(row.missing())]
        described: set[str] = {segment.kind for segment in segments}
        if any(segment.is_restraint for segment in segments):
            described.add(InterventionKind.RESTRAINT)
        if segments:
            for kind in sorted(self.kinds - described):
                yield NOT_DESCRIBED[kind]

    def _segment_rows(self) -> list[SegmentForm]:
        return cast("DoneForm", self.forms["done"]).rows.filled

    def begun(self, key: str) -> bool:
        return key in self.sections

    def answered(self, key: str) -> bool:
        """Whether anything stands on a page, beyond what counts its rows."""
        typed = self.typed(key).lists()
        return any(any(values) for name, values in typed if not name.endswith("_FORMS"))

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.typed("quick").getlist("what")) & MUST_BE_RECORDED

    def facts(self) -> Facts:
        """For a draft without gaps."""
        event = self.event
        segments = tuple(self._segments())
        told = {name: said for form in self.forms.values() for name, said in form.told().items()}
        words = {name: said for form in self.forms.values() for name, said in form.words().items()}
        return Facts(
            started_at=min([event.started_at, *(s.started_at for s in segments)]),
            place=event.place,
            place_detail=event.place_detail,
            involved=self.involved,
            witnesses=tuple(staff for staff, involved in self.adults if not involved),
            segments=segments,
            words=words,
            **told,
        )

    def _segments(self) -> Iterator[Segment]:
        for row in self._segment_rows():
            n = int(str(row.prefix).rsplit("-", maxsplit=1)[-1])
            forms = self.forms.values()
            about = {name: said for form in forms for name, said in form.about(n).items()}
            words = {name: said for form in forms for name, said in form.words_about(n).items()}
            yield replace(row.segment(), words=words, **about)

    def unwatched(self) -> list[str]:
        """Each time of a seclusion in which nobody is recorded with or watching the child."""
        sound = all(form.is_valid() for form in self.forms.values())
        told = sound and not any(any(row.missing()) for row in self._segment_rows())
        if not told or not self.secluded:
            return []
        facts = self.facts()
        return not_watched(facts.segments, facts.watched)


__all__ = ["Draft", "Gap", "as_typed"]
