"""The pages after the quick log that the law asks for."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.facts import NO_TIME, Hurt, Segment
from incidents.forms.body_map import BodyMap
from incidents.forms.fields import OneOf, OwnWords, PlainText, SomeOf, one_of, own_words
from incidents.forms.sections import (
    Context,
    Missing,
    RowsHere,
    SectionForm,
    SpanForm,
    WithRows,
    rows_of,
)
from incidents.models import (
    Account,
    Aid,
    Answer,
    Injury,
    InterventionKind,
    Purpose,
    Region,
)
from rri_portal.interface.forms import ClockField, TriStateField
from rri_portal.interface.layout import Beside, Details, Layout
from rri_portal.interface.widgets import Checkboxes, Radios
from rri_portal.schools.models import PickList

ACCOUNT_LOCKED = (
    "This account was locked when another pupil’s record of this event was made. It is the same "
    "for each of them, and nobody can change it. What comes to mind later is added under it."
)
NOT_THE_ACCOUNT = (
    "This account was locked when another pupil’s record of this event was made. Copy what you "
    "want to keep, delete what stands here, and save: the locked account comes back. Then add what "
    "you copied under it."
)


class BeforeForm(SectionForm):
    narrative = OwnWords(
        label="What led up to it, and what happened?",
        help_text="In your own words. When it is recorded this becomes your own account, "
        "and nobody can change it.",
        rows=8,
        required=False,
    )
    tried = SomeOf(rows={}, options=[], label="What was tried first, to avoid it?", required=False)
    no_time_why = PlainText(
        label="If there was no time to try anything, why not?", max_length=500, required=False
    )

    triggers = SomeOf(rows={}, options=[], label="What may have set it off?", required=False)

    def __init__(self, data=None, *args, context: Context, **kwargs):
        if data is not None and context.account and not data.get("narrative"):
            data = data.copy()
            data["narrative"] = context.account.words or ""
        super().__init__(data, *args, context=context, **kwargs)

    def laid_out(self) -> Layout:
        return Layout(
            "narrative",
            "tried",
            "no_time_why",
            Details("What may have set it off? (optional)", "triggers"),
        )

    def offer(self, context: Context) -> None:
        self._offer_list("triggers", PickList.TRIGGER)
        self._offer_list("tried", PickList.DE_ESCALATION)
        if context.account and not self._differs(context.account):
            field = self.fields["narrative"]
            field.help_text = ACCOUNT_LOCKED
            field.widget.attrs["readonly"] = True

    def _differs(self, account: Account) -> bool:
        """Words that somebody typed before it was locked stay in sight, and can be copied."""
        typed = self.data.get("narrative", "") if self.is_bound else ""
        try:
            return bool(typed) and self.fields["narrative"].clean(typed) != account.words
        except ValidationError:
            return True

    def clean_narrative(self) -> str:
        account = self.context.account
        if account and self._differs(account):
            raise ValidationError(NOT_THE_ACCOUNT)
        return self.cleaned_data["narrative"]

    def offer_people(self, people: Iterable[str]) -> None:
        """Whom "@" can name in the narrative."""
        if "readonly" not in self.fields["narrative"].widget.attrs:
            own_words(self, "narrative").offer(people)

    def missing(self) -> Iterator[Missing]:
        if not self.cleaned_data["narrative"].strip():
            yield Missing("narrative", "Say what led up to it and what happened.")
        tried = [choice.label for choice in self.cleaned_data["tried"]]
        if not tried:
            yield Missing("tried", "Say what was tried first, or that there was no time.")
        if NO_TIME in tried and not self.cleaned_data["no_time_why"]:
            yield Missing("no_time_why", "Say why there was no time to try anything.")

    def told(self) -> dict[str, Any]:
        return self._answers("narrative", "triggers", "tried", "no_time_why")


class SegmentForm(SpanForm):
    technique = OneOf(
        rows={}, options=[], label="What was used?", widget=forms.Select, required=False
    )
    degree = OneOf(
        rows={}, options=[], label="How much force?", widget=forms.Select, required=False
    )
    start = ClockField(label="Started", help_text="Such as 14:05.", required=False)
    end = ClockField(
        label="Ended",
        help_text="Your best estimate.",
        required=False,
    )
    end_unknown = forms.BooleanField(label="Nobody knows when it ended", required=False)
    staff = SomeOf(rows={}, options=[], label="By whom?", required=False)

    def laid_out(self) -> Layout:
        return Layout("technique", "degree", Beside("start", "end"), "end_unknown", "staff")

    def offer(self, context: Context) -> None:
        lists = context.lists
        one_of(self, "technique").offer(lists.techniques, lists.technique_options())
        self._offer_list("degree", PickList.DEGREE)
        self._offer_people("staff", [(str(one.public_id), one.name) for one in context.involved])

    @property
    def is_empty(self) -> bool:
        """The page itself fills in when the first began, and by whom; nothing of the others."""
        own = () if self.prefix and not self.prefix.endswith("-0") else ("start", "staff")
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields.keys() - own)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("end") and self.cleaned_data.get("end_unknown"):
            self.add_error("end_unknown", "Give the time it ended, or tick this: not both.")
        return self.cleaned_data

    @property
    def needs_degree(self) -> bool:
        technique = self.cleaned_data.get("technique")
        return technique is not None and technique.intervention == InterventionKind.FORCE

    def missing(self) -> Iterator[Missing]:
        cleaned = self.cleaned_data
        if not cleaned["technique"]:
            yield Missing(self.add_prefix("technique"), "Say what was used.")
        if self.needs_degree and not cleaned["degree"]:
            yield Missing(self.add_prefix("degree"), "Say how much force was used.")
        if not cleaned["start"]:
            yield Missing(self.add_prefix("start"), "Enter the time it started, such as 14:05.")
        if not cleaned["end"] and not cleaned["end_unknown"]:
            yield Missing(
                self.add_prefix("end"),
                "Enter the time it ended, or say that nobody knows.",
            )
        if not cleaned["staff"]:
            yield Missing(self.add_prefix("staff"), "Say which adults did this.")

    def segment(self) -> Segment:
        cleaned = self.cleaned_data
        return Segment(
            technique=cleaned["technique"],
            degree=cleaned["degree"],
            started_at=cleaned["started_at"],
            ended_at=cleaned["ended_at"],
            staff=cleaned["staff"],
        )


class InjuryForm(SectionForm):
    who = forms.ChoiceField(
        label="Who was hurt?", choices=[("", "Choose"), *Injury.Who.choices], required=False
    )
    injury = OneOf(
        rows={}, options=[], label="What is the injury?", widget=forms.Select, required=False
    )
    severity = forms.ChoiceField(
        label="What did it need?",
        choices=[("", "Not recorded"), *Injury.Severity.choices],
        required=False,
    )
    regions = forms.MultipleChoiceField(
        label="Where on the body?",
        help_text="Left and right are their own left and right.",
        choices=Region.choices,
        widget=Checkboxes(
            hints={Region.GENITALS: "Do not look or ask further. Tell the safeguarding lead now."}
        ),
        required=False,
    )
    treatment = PlainText(label="What was done about it?", max_length=300, required=False)
    hospital = TriStateField(label="Did they go to hospital?")
    accident_book = PlainText(
        label="Reference in the accident book, if it is in there", max_length=40, required=False
    )
    riddor = TriStateField(
        label="If a member of staff was hurt: does it have to be reported under RIDDOR?",
        help_text="RIDDOR is the law by which some injuries at work are reported to the Health and "
        "Safety Executive. If you are not sure, choose “Not known”, and ask whoever looks after "
        "health and safety in your school.",
    )

    def laid_out(self) -> Layout:
        return Layout(
            "who",
            "injury",
            "severity",
            Details("Where on the body (optional)", BodyMap("regions")),
            Details(
                "Treatment, hospital, accident book, RIDDOR (optional)",
                "treatment",
                "hospital",
                "accident_book",
                "riddor",
            ),
        )

    def offer(self, context: Context) -> None:
        self._offer_list("injury", PickList.INJURY)

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def missing(self) -> Iterator[Missing]:
        if not self.cleaned_data["who"]:
            yield Missing(self.add_prefix("who"), "Say who was hurt.")
        if not self.cleaned_data["injury"]:
            yield Missing(self.add_prefix("injury"), "Say what the injury is.")

    def hurt(self) -> Hurt:
        cleaned = self.cleaned_data
        return Hurt(
            who=cleaned["who"],
            injury=cleaned["injury"],
            severity=cleaned["severity"],
            treatment=cleaned["treatment"],
            regions=tuple(cleaned["regions"]),
            hospital=cleaned["hospital"] or "",
            accident_book=cleaned["accident_book"],
            riddor=cleaned["riddor"] or "",
        )


SegmentRows = rows_of(SegmentForm)
InjuryRows = rows_of(InjuryForm)


class DoneForm(WithRows):
    rows_class, rows_prefix = SegmentRows, "segments"

    purposes = forms.MultipleChoiceField(
        label="What was it to prevent?",
        choices=Purpose.choices,
        widget=Checkboxes,
        required=False,
    )
    primary = forms.ChoiceField(
        label="If you chose more than one, which mattered most?",
        choices=[("", "Choose"), *Purpose.choices],
        required=False,
    )
    why_necessary = PlainText(
        label="Why was it necessary?",
        help_text="Briefly: what would have happened otherwise.",
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("primary") and cleaned["primary"] not in cleaned.get("purposes", ()):
            self.add_error("primary", "Choose one of those that you ticked above.")
        return cleaned

    def missing(self) -> Iterator[Missing]:
        if not self.rows.filled:
            yield Missing("segments-0-technique", "Say what was used.")
        yield from super().missing()
        if not self.cleaned_data["purposes"]:
            yield Missing("purposes", "Say what it was to prevent.")
        if len(self.cleaned_data["purposes"]) > 1 and not self.cleaned_data["primary"]:
            yield Missing("primary", "Say which of the reasons mattered most.")
        if not self.cleaned_data["why_necessary"]:
            yield Missing("why_necessary", "Say why it was necessary.")

    def told(self) -> dict[str, Any]:
        return {
            "purposes": tuple(self.cleaned_data["purposes"]),
            "primary_purpose": self.cleaned_data["primary"],
            "why_necessary": self.cleaned_data["why_necessary"],
        }


class AfterForm(WithRows):
    rows_class, rows_prefix = InjuryRows, "injuries"

    hurt = TriStateField(label="Is anybody hurt?")
    first_aider = TriStateField(label="Has a first aider seen the child?")
    support = SomeOf(
        rows={}, options=[], label="What support was given afterwards?", required=False
    )
    support_note = PlainText(
        label="Anything else about the support given? (optional)",
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def laid_out(self) -> Layout:
        injuries = RowsHere("incidents/_injuries.html")
        return Layout("hurt", injuries, "first_aider", "support", "support_note")

    def offer(self, context: Context) -> None:
        self._offer_list("support", PickList.SUPPORT)

    @property
    def rows_wanted(self) -> bool:
        """Whether the injuries are to be open on the page."""
        return self["hurt"].value() == Answer.YES or (self.is_bound and bool(self.rows.filled))

    def missing(self) -> Iterator[Missing]:
        if not self.cleaned_data["hurt"]:
            yield Missing("hurt", "Say whether anybody is hurt.")
        if self.cleaned_data["hurt"] == Answer.YES and not self.rows.filled:
            yield Missing("injuries-0-who", "Say who was hurt, and how.")
        yield from super().missing()
        if not self.cleaned_data["support"] and not self.cleaned_data["support_note"]:
            yield Missing("support", "Say what support was given afterwards.")

    def told(self) -> dict[str, Any]:
        injuries = tuple(form.hurt() for form in self.rows.filled)
        asked = ("hurt", "first_aider", "support", "support_note")
        return self._answers(*asked) | {"injuries": injuries}


def _aid(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Aid.choices, widget=Radios, required=False)


class MoreForm(SectionForm):
    communication_aid = _aid("The child’s communication aid")
    hearing_aids = _aid("Hearing aids")
    glasses = _aid("Glasses")

    def told(self) -> dict[str, Any]:
        return self._answers("communication_aid", "hearing_aids", "glasses")
