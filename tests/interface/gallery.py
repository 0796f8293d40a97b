"""Pages that show every widget and component, normal and in error, for tests alone."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines

from rri_portal.interface.forms import (
    ChoiceOfMany,
    ChoiceOfOne,
    ClockField,
    DayMonthYearField,
    NarrativeField,
    PeopleField,
    PersonField,
    PortalForm,
    PortalFormSet,
    TriStateField,
    YesNoField,
)
from rri_portal.interface.layout import Ask, Beside, Inset, Layout, Note, Section
from rri_portal.interface.sign_in_forms import SignInForm
from rri_portal.interface.widgets import MentionsTextarea
from rri_portal.nations import Nation
from rri_portal.oversight.context import Shown
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn

HERE = Path(__file__).parent
PUPILS = [
    ("Beech class", [("p1", "Siân Owen"), ("p2", "Amir Łukasik"), ("p3", "Zoë O’Brien")]),
    ("Oak class", [("p4", "Kofi Mensah"), ("p5", "Sam Lee"), ("p6", "Sam Lee")]),
]
ADULTS = [
    (f"a{number}", name)
    for number, name in enumerate(
        [
            "Ruth Adeyemi",
            "Tom Barker",
            "Ceri Davies",
            "Hana Malik",
            "Piotr Nowak",
            "Jo Ellis",
            "Mark Flynn",
            "Siobhán Kelly",
            "Dev Patel",
            "Grace Udo",
        ],
        1,
    )
]

BASES = [
    {
        "summary": "The record says whether anyone was injured, & how.",
        "force": "Should",
        "weight": "Advisory",
        "doubt": "Unconfirmed",
        "source": "Some guidance",
        "url": "/gallery/#one",
    }
]


class WidgetsForm(PortalForm):
    pupil = PersonField(label="Which pupil?", help_text="Type part of a name", choices=())
    date = DayMonthYearField(label="Date it happened", fill="today", latest=dt.date(2026, 11, 23))
    began = ClockField(label="Start time", fill="now")
    ended = ClockField(label="End time", required=False)
    place = forms.ChoiceField(
        label="Where did it happen?",
        choices=[("", ""), ("classroom", "Classroom"), ("hall", "Hall")],
    )
    adults = PeopleField(label="Who was with you?", choices=ADULTS)
    hurt = TriStateField(label="Is anyone hurt?", required=True)
    who_hurt = forms.CharField(label="Who was hurt?", required=False)
    kind = ChoiceOfOne(
        label="What happened?",
        choices=[("force", "Force"), ("restraint", "Restraint"), ("seclusion", "Seclusion")],
        hints={"seclusion": "Kept alone in a place they could not leave"},
    )
    minutes = forms.IntegerField(
        label="Minutes alone",
        min_value=0,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    signs = ChoiceOfMany(
        label="Early signs",
        choices=[("pacing", "Pacing"), ("covering", "Covering ears"), ("none", "None of these")],
        exclusive="none",
    )
    seen = YesNoField(label="Has a first aider seen the pupil?", required=True)
    police = forms.BooleanField(label="The police came", required=False)
    police_number = forms.CharField(label="Their reference", required=False)
    words = NarrativeField(label="What led up to it?", help_text="Facts first", rows=4)
    roll = forms.FileField(label="A file")
    token = forms.CharField(widget=forms.HiddenInput)
    rests_on = {"hurt": BASES, "began": BASES, "words": BASES}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].choices = [("", ""), *PUPILS]

    def laid_out(self) -> Layout:
        return Layout(
            Section(
                "When and where",
                "pupil",
                "date",
                Beside("began", "ended"),
                "place",
                hint="Roughly is fine",
            ),
            Section(
                "What happened",
                "adults",
                Ask("hurt", reveals={"yes": ["who_hurt"]}),
                Ask("kind", reveals={"seclusion": ["minutes"]}),
                Inset("A door that is held shut counts as seclusion."),
                "signs",
                Ask("seen", size="m"),
                Ask("police", reveals={"on": ["police_number"]}),
            ),
            Note("Write it as you would tell a colleague."),
            "words",
            "roll",
        )


class AdultForm(PortalForm):
    name = forms.CharField(label="Name")
    part = forms.ChoiceField(
        label="Part", choices=[("", ""), ("held", "Held"), ("watched", "Watched")]
    )


AdultFormSet = forms.formset_factory(
    AdultForm, formset=PortalFormSet, extra=1, can_delete=True, max_num=4
)

WRONG = {
    "pupil": "nobody",
    "date_day": "31",
    "date_month": "2",
    "date_year": "2026",
    "began": "2:05",
    "ended": "quarter past",
    "signs": ["pacing", "none"],
    "minutes": "9" * 30,
    "words": "a" * 20_001,
    "adults": ["a1", "stranger"],
    "token": "t",
}
WRONG_ADULTS = {
    "adults-TOTAL_FORMS": "1",
    "adults-INITIAL_FORMS": "0",
    "adults-0-part": "held",
}
COMPONENTS = {
    "tasks": [
        {"label": "What led up to it", "url": "#a", "status": "Completed"},
        {
            "label": "What was done",
            "url": "#b",
            "status": "To do",
            "tone": "info",
            "hint": "Each hold or seclusion",
        },
        {"label": "Check your answers", "status": "Cannot start yet"},
    ],
    "rows": [
        {"key": "When", "value": "23 November 2026, 14:05", "url": "#c"},
        {"key": "First aider", "value": None, "url": "#d"},
        {"key": "Injuries", "value": "None"},
    ],
    "due": [
        {"label": "Tell the family of RI-2026-0007", "url": "#e", "when": "Today by 16:00"},
        {
            "label": "Countersign RI-2026-0003",
            "url": "#f",
            "when": "2 days late",
            "late": True,
            "hint": "Recorded on 19 November",
        },
    ],
    "columns": [{"label": "Number"}, {"label": "When"}, {"label": "Held, minutes", "number": True}],
    "table": [
        ["RI-2026-0002", "23 November 2026, 10:40", "4"],
        ["RI-2026-0001", "20 November 2026, 14:05", "1"],
    ],
    "entries": [
        {
            "title": "Report given to a parent",
            "when": "23 November 2026, 15:55",
            "by": "Ruth Adeyemi",
            "url": "#g",
        },
        {
            "title": "Recorded",
            "when": "23 November 2026, 15:02",
            "by": "Tom Barker",
            "text": "Number RI-2026-0001",
        },
    ],
    "pairs": [
        {"label": "What led up to it", "mine": "The fire bell rang.", "theirs": "A drill began."}
    ],
}


def frame(**extra: object) -> dict[str, object]:
    return {
        "navigation": [
            Shown("Home", "/gallery/", True),
            Shown("Incident book", "/book/", False),
            Shown("Pupils", "/pupils/", False),
            Shown("School", "", False, (Shown("People", "/people/", False),)),
        ],
        "log_it_now_url": "/log/",
        **extra,
    }


def shown(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """A page of the gallery, to somebody who is signed in at Oakfield."""
    request.user = SimpleNamespace(is_authenticated=True)
    request.actor = SignedIn("user", "1", name="Ruth Adeyemi")
    request.school = School(name="Oakfield School", slug="oakfield", nation=Nation.ENGLAND)
    template = engines["django"].from_string((HERE / "pages" / name).read_text())
    return HttpResponse(template.render(frame(**context), request))


def widgets(request: HttpRequest) -> HttpResponse:
    context = {"form": WidgetsForm(), "formset": AdultFormSet(prefix="adults")}
    return shown(request, "widgets.html", context)


def wrong(request: HttpRequest) -> HttpResponse:
    formset = AdultFormSet(WRONG_ADULTS, prefix="adults")
    formset.forms[0].empty_permitted = False
    return shown(request, "widgets.html", {"form": WidgetsForm(WRONG), "formset": formset})


def components(request: HttpRequest) -> HttpResponse:
    return shown(request, "components.html", COMPONENTS)


def sign_in_wrong(request: HttpRequest) -> HttpResponse:
    return render(request, "account/login.html", {"form": SignInForm({}, request=request)})


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"{name}.html")


THERE = ["Amara Okafor", "Siân Owen", "Ann Lee", "Ann Lee Marsh", "<b>Jo</b> & Co"]


class Draft(PortalForm):
    words = NarrativeField(
        label="What led up to it?",
        required=False,
        strip=False,
        widget=MentionsTextarea({"rows": 8}),
    )
    hurt = TriStateField(label="Is anyone hurt?")

    def word_fields(self) -> None:
        self.fields["words"].widget.offer(THERE)


SAVED: dict[str, object] = {}


def draft(request: HttpRequest) -> HttpResponse:
    """A form that saves as one types. `SAVED["answer"]` makes it answer as the test wishes."""
    if request.headers.get("X-Autosave"):
        return _autosaved(request)
    if request.method == "POST":
        SAVED["sent"] = request.POST.dict()
        return HttpResponse("<!DOCTYPE html><html lang=en><title>Sent</title><p>Sent</p></html>")
    form = Draft(initial={"words": SAVED.get("words", "")})
    return shown(request, "draft.html", {"form": form, "version": SAVED.get("version", 0)})


def _autosaved(request: HttpRequest) -> JsonResponse:
    if answer := SAVED.pop("answer", None):
        status, said = answer
        return JsonResponse(said, status=status)
    SAVED["version"] = int(SAVED.get("version", 0)) + 1
    SAVED["data"] = request.POST.dict()
    return JsonResponse({"version": SAVED["version"], "saved_at": "2026-11-23T14:05:00Z"})
