"""Names that sing: planted wherever somebody may write a name, looked for wherever none may be.

A whole path is walked with its errors. No log line, e-mail, page title, address, header, cookie,
temporary file, task or audit event may hold one of them afterwards.
"""

import datetime as dt
import io
import logging
import os
import smtplib
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.transaction import atomic
from django.http import HttpResponse
from django.test import Client
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from incidents.models import FamilyReport, Incident, Occurrence
from incidents.tasks import alert_of_hold
from rri_portal.audit import events
from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.nameless import NamelessFormatter
from rri_portal.schools.models import School, StashedPost
from tests.cast import NOW, PASSWORD, Person, enrols
from tests.documents.test_rendering import text_of
from tests.factories.incidents import MINUTE, a_draft, choice, technique
from tests.pages import Page
from tests.pupils.mis.files import pupil as line
from tests.pupils.mis.files import table
from tests.visits import opened_by

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]

SONG = "zyxcanary"
CHILD, OTHER_CHILD = f"{SONG.title()}a", f"{SONG.title()}b"
SURNAME, MOTHER, FATHER = (f"{SONG.title()}{end}" for end in "cde")
WORDS = f"What {CHILD} {SURNAME} did, said {SONG}f."


class Aviary:
    """Whatever was written where no name may be, by the kind of place."""

    def __init__(self) -> None:
        self.written: dict[str, list[str]] = defaultdict(list)
        self.sung = 0

    def keep(self, place: str, *texts: object) -> None:
        self.written[place] += map(str, texts)

    def keep_response(self, asked: str, response: HttpResponse) -> None:
        self.keep("an address", asked)
        self.keep("a header", *(f"{name}: {value}" for name, value in response.items()))
        self.keep("a cookie", response.cookies.output())
        if response.get("Content-Type", "").startswith("text/html"):
            markup = response.content.decode()
            page = Page(markup)
            self.keep("a page title", page.title)
            self.keep("an address", *page.addresses)
            self.sung += SONG in markup.lower()

    def keep_files(self, place: Path) -> None:
        """A file, or a folder with all that is in it: names and words."""
        for path in (place, *place.rglob("*")):
            self.keep("a temporary file", path, path.read_bytes() if path.is_file() else "")

    @property
    def escaped(self) -> dict[str, str]:
        """One example of each kind of place where a name was found."""
        return {
            place: text
            for place, texts in self.written.items()
            for text in texts
            if SONG in text.lower()
        }


# What Python does with files is told here, for as long as a folder is watched
_watched: list[tuple[str, Aviary]] = []


def _overhear(event: str, arguments: tuple) -> None:
    """What is opened to be written, by its name; what is taken away, as it is at that moment."""
    if event not in ("open", "os.remove", "shutil.rmtree") or not _watched:
        return
    folder, aviary = _watched[0]
    path = str(arguments[0])
    if not path.startswith(folder):
        return
    if event != "open":
        aviary.keep_files(Path(path))
    elif arguments[2] & (os.O_WRONLY | os.O_RDWR):
        aviary.keep("a file that is opened in the temporary folder", path)


sys.addaudithook(_overhear)


class Overheard(logging.Handler):
    """Every line of every logger, as the portal's own handler would write it."""

    def __init__(self, aviary: Aviary) -> None:
        super().__init__(logging.DEBUG)
        self.aviary = aviary
        self.setFormatter(NamelessFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("django.db"):
            return  # its statements hold every row; no portal writes them down
        if record.name == "django.template":
            record.exc_info = None  # a variable that is not there: thousands of times, and slow
        self.aviary.keep("a log line", self.format(record))


@pytest.fixture
def aviary(monkeypatch, tmp_path) -> Iterator[Aviary]:
    """Open from now on: logs, mail, tasks and a fresh temporary folder are listened to."""
    aviary = Aviary()
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    heard = Overheard(aviary)
    known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    for logger in [logging.root, *known]:
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        monkeypatch.setattr(logger, "disabled", False)
        if logger is logging.root or not logger.propagate:
            monkeypatch.setattr(logger, "handlers", [*logger.handlers, heard])
    logging.root.manager._clear_cache()
    _watched.append((str(folder), aviary))
    yield aviary
    _watched.clear()
    monkeypatch.undo()
    logging.root.manager._clear_cache()


class Walker:
    """Somebody who goes from page to page; everything on the way is kept."""

    def __init__(self, browser: Client, aviary: Aviary) -> None:
        self.browser, self.aviary = browser, aviary
        self.browser.raise_request_exception = False

    def get(self, path: str, **query: object) -> HttpResponse:
        return self._answered(path, self.browser.get(path, query))

    def post(self, path: str, data: dict, **headers: str) -> HttpResponse:
        return self._answered(path, self.browser.post(path, data, headers=headers))

    def send(self, path: str, **answers: object) -> HttpResponse:
        """Opens the page, fills in the form that asks for these answers, and sends it."""
        opened = self.get(path)
        form = Page(opened.content.decode()).form(having=next(iter(answers)))
        plain = {name: answer for name, answer in answers.items() if name not in form.files}
        files = {name: answer for name, answer in answers.items() if name in form.files}
        return self.post(form.action or opened.request["PATH_INFO"], form.filled(**plain) | files)

    def _answered(self, path: str, response: HttpResponse) -> HttpResponse:
        self.aviary.keep_response(path, response)
        if response.status_code in (301, 302, 303):
            return self.get(response.url)
        return response


@pytest.fixture
def walker(client_of, aviary) -> Callable[[Person | None], Walker]:
    return lambda person: Walker(client_of(person), aviary)


@pytest.fixture
def child(oakfield):
    """Her name, her parents' and what is said of her all sing."""
    mother = {
        "name": f"{MOTHER} {SURNAME}",
        "relationship": "MOT",
        "has_responsibility": True,
        "email": f"{SONG}g@example.org",
        "telephone": "01632 960900",
    }
    father = {"name": f"{FATHER} {SURNAME}", "relationship": "FAT", "has_responsibility": True}
    return enrols(
        oakfield,
        upn="K999701219199",
        forename=CHILD,
        surname=SURNAME,
        preferred_name=f"{CHILD}h",
        born=dt.date(2016, 5, 4),
        class_name="Beech",
        medical_alert=f"{SONG} alert",
        parents=[mother, father],
    )


@pytest.fixture
def other_child(oakfield):
    return enrols(
        oakfield,
        upn="A999701220188",
        forename=OTHER_CHILD,
        surname="Okafor",
        born=dt.date(2016, 5, 4),
        class_name="Beech",
    )


def test_no_name_gets_where_none_may_be(
    aviary, walker, child, other_child, class_teacher, teaching_assistant, headteacher, dsl,
    data_manager, governor, monkeypatch, client_of, tmp_path,
):  # fmt: skip
    teacher, head = walker(class_teacher), walker(headteacher)
    record = recorded(teacher, child, class_teacher, teaching_assistant)
    drafts_and_what_was_said(teacher, child, class_teacher)
    kept_aside(walker(None), client_of(class_teacher), class_teacher, aviary)
    report = told(head, record, other_child)
    held_and_decided(head, walker(dsl), record)
    looked_up(head, record)
    imported(walker(data_manager), tmp_path)
    invited(head, walker(None), class_teacher)
    refused(walker(governor), record, report)
    gone_wrong(teacher, child, monkeypatch)
    tasks_run(monkeypatch)

    assert len(mail.outbox) >= 2
    keep_what_remains(aviary)
    assert aviary.sung > 20, "the names do stand on the pages"
    assert aviary.written.keys() >= PLACES, "and every place was looked into"
    assert aviary.escaped == {}


PLACES = {
    "a page title", "an address", "a header", "a cookie", "a log line", "an e-mail", "a task",
    "a temporary file", "an audit event", "words kept aside", "what a command prints",
    "the log of reads",
}  # fmt: skip


def recorded(teacher: Walker, child, *adults: Person) -> Incident:
    """From *Log it now* to its number, with a wrong answer on every page first."""
    log = "/oakfield/log/?safety=safe-together"
    quick = {
        "pupil": child.public_id,
        "day": "today",
        "time": "10:05",
        "place": choice(child, "place", "Hall").public_id,
        "place_detail": f"{SONG} room",
        "what": ["force"],
        "adults": [one.staff.public_id for one in adults],
        "hurt": "no",
        "first_aider": "yes",
    }
    assert "in the future" in teacher.send(log, **quick | {"time": "23:59"}).text
    assert (
        "their job"
        in teacher.send(log, **quick | {"other_name": f"{SONG} the supply"}).text.lower()
    )
    teacher.send(log, **quick)
    draft = Incident.objects.get()
    base = f"/oakfield/drafts/{draft.public_id}/"
    teacher.send(f"{base}before/", narrative=f"{WORDS}\x07")
    teacher.post(f"{base}before/", {"narrative": WORDS, "version": "1"}, **{"X-Autosave": "1"})
    teacher.post(f"{base}before/", {"narrative": f"{SONG}!", "version": "1"})
    tried = choice(child, "de-escalation").public_id
    teacher.send(f"{base}before/", narrative=WORDS, tried=[tried])
    teacher.get(f"{base}record/")
    hold = {
        "segments-0-technique": technique(child).public_id,
        "segments-0-degree": choice(child, "degree").public_id,
        "segments-0-start": "10:05",
        "segments-0-end": "10:09",
        "purposes": ["injury-to-others"],
        "why_necessary": WORDS,
    }
    teacher.send(f"{base}what-was-done/", **hold | {"segments-0-end": f"{SONG}"})
    teacher.send(f"{base}what-was-done/", **hold)
    teacher.send(f"{base}after/", support_note=f"{WORDS} Water.")
    teacher.get(f"{base}")
    teacher.get(f"{base}record/")
    checked = teacher.get(f"{base}record/")
    teacher.post(f"{base}record/", Page(checked.text).form("token").answers)
    draft.refresh_from_db()
    assert draft.number
    return draft


def drafts_and_what_was_said(teacher: Walker, child, person: Person) -> None:
    """A draft that is proposed as not significant, one that is discarded, and two lines."""
    for page, answer in (("not-significant", "why"), ("discard", "why")):
        draft = a_draft(child, person, started_at=NOW - len(page) * 60 * MINUTE)
        teacher.send(f"/oakfield/drafts/{draft.public_id}/{page}/", **{answer: ""})
        teacher.send(f"/oakfield/drafts/{draft.public_id}/{page}/", **{answer: WORDS})
    teacher.send("/oakfield/this-happened/", words=WORDS * 30)
    teacher.send("/oakfield/this-happened/", words=WORDS)


def kept_aside(stranger: Walker, tablet: Client, person: Person, aviary: Aviary) -> None:
    """Sent without a session, and with a token that is stale."""
    page = "/oakfield/log/"
    words = {"place_detail": WORDS, "sought": WORDS} | opened_by(person)
    stranger.post(page, words)
    tablet.handler.enforce_csrf_checks = True
    for path in (page, "/oakfield/book/"):
        aviary.keep_response(path, tablet.post(path, words))
    for stashed in StashedPost.objects.all():
        aviary.keep("words kept aside", bytes(stashed.sealed))


def told(head: Walker, record: Incident, other_child) -> FamilyReport:
    """Called, and written to; every page once with something wrong."""
    parents = f"/oakfield/incidents/{record.number}/parents/"
    head.get("/oakfield/")
    head.get(f"/oakfield/incidents/{record.number}/")
    mother = record.pupil.parents.get(position=1)
    head.send(f"{parents}{mother.public_id}/choose/", choice="tell")
    call = {"outcome": "phone", "told_by": "", "words": WORDS}
    head.send(f"{parents}{mother.public_id}/call/", **call)
    listed = head.get(parents)
    begins = next(form for form in Page(listed.text).forms if form.action.endswith("/report/"))
    head.post(begins.action, begins.answers)
    report = FamilyReport.objects.get()
    base = f"/oakfield/family-reports/{report.public_id}/"
    names = f"{OTHER_CHILD} Okafor was there, and {FATHER}."
    head.send(base, what_led_up=names * 40, why="")
    head.send(base, what_led_up=names, why=WORDS)
    head.get(f"{base}issue/")
    settle_every_name(head, f"{base}names/")
    head.get(f"{base}as-it-will-print.pdf")
    issue = Page(head.get(f"{base}issue/").text).form("token")
    head.post(f"{base}issue/", issue.answers)
    printed = head.get(f"{base}report.pdf")
    assert CHILD in text_of(printed.content)
    head.send(f"{base}given/", how="handed")
    return report


def settle_every_name(head: Walker, path: str) -> None:
    while Page((page := head.get(path)).text).title.startswith("Names"):
        form = Page(page.text).form("words")
        head.post(path, form.answers | {"how": form.buttons[0][1]})


def held_and_decided(head: Walker, dsl: Walker, record: Incident) -> None:
    father = record.pupil.parents.get(position=2)
    at = f"/oakfield/incidents/{record.number}/parents/{father.public_id}"
    head.send(f"{at}/choose/", choice="hold", why="")
    head.send(f"{at}/choose/", choice="hold", why=WORDS)
    dsl.get("/oakfield/")
    dsl.send(f"{at}/hold/", decision="withhold", why=WORDS)
    dsl.send(f"{at}/hold/", decision="tell", why=WORDS)
    said = Occurrence.objects.get()
    dsl.send(f"/oakfield/this-happened/{said.public_id}/", number=f"{SONG}-1", decision="")
    dsl.send(f"/oakfield/this-happened/{said.public_id}/", decision=WORDS)


def looked_up(head: Walker, record: Incident) -> None:
    """By name: in the book, and on the roll."""
    head.send("/oakfield/book/", sought=CHILD)
    head.send("/oakfield/book/", sought=f"{SONG} " * 40)
    head.send("/oakfield/pupils/", sought=SURNAME)
    head.send(f"/oakfield/incidents/{record.number}/debriefs/pupil/", outcome="done", why=WORDS)


def imported(manager: Walker, tmp_path: Path) -> None:
    """By hand and as a command; a file that is none, a faulty line, and the lot."""
    page = "/oakfield/pupils/import/"
    good, faulty = line(1, f"{CHILD}i", SURNAME), line(2, f"{CHILD}j", SURNAME, born="31/02/2016")
    roll = table(good, faulty, line(3, f"={CHILD}k", f"<b>{SURNAME}"))
    for content in (b"%PDF-1.7 " + WORDS.encode(), roll):
        checked = manager.send(page, file=SimpleUploadedFile(f"{SONG}.csv", content))
    manager.post(checked.request["PATH_INFO"], Page(checked.text).form("shown").answers)
    file = tmp_path / "roll.csv"
    file.write_bytes(table(line(4, f"{CHILD}l", SURNAME), faulty))
    said = io.StringIO()
    call_command("import_pupils", file, school="oakfield", stdout=said, stderr=said)
    assert "1 new" in said.getvalue()
    manager.aviary.keep("what a command prints", said.getvalue())


def invited(head: Walker, stranger: Walker, person: Person) -> None:
    """Mail to those who work here, each with an address of their own."""
    head.send(
        "/oakfield/people/invite/",
        name="New Person", email="new@example.org", job=f"{SONG} helper", role_kind="staff",
    )  # fmt: skip
    stranger.send("/sign-in/reset/", email=person.email)
    stranger.send("/sign-in/", login=person.email, password=WORDS)
    stranger.send("/sign-in/", login=f"{SONG}@example.org", password=PASSWORD)


def refused(governor: Walker, record: Incident, report: FamilyReport) -> None:
    assert governor.get(f"/oakfield/incidents/{record.number}/").status_code == 404
    assert (
        governor.get(f"/oakfield/family-reports/{report.public_id}/report.pdf").status_code == 404
    )
    assert governor.get("/oakfield/book/").status_code == 403
    assert governor.post("/oakfield/log/", {"place_detail": WORDS}).status_code == 403


def gone_wrong(teacher: Walker, child, monkeypatch) -> None:
    """A fault of ours, in whose words a name stands; and a row that the database quotes."""

    def quotes(**given: object) -> None:
        Incident.objects.create(school=child.school, pupil=child, discarded_why=WORDS)

    def fails(**given: object) -> None:
        raise ValueError(WORDS)

    for fault in (fails, quotes):
        with monkeypatch.context() as patched, atomic():
            patched.setattr("incidents.views.occurrences.say", fault)
            assert teacher.send("/oakfield/this-happened/", words=WORDS).status_code == 500
        said = teacher.aviary.written["a log line"][-1]
        assert "Internal Server Error: /oakfield/this-happened/" in said


def tasks_run(monkeypatch) -> None:
    """Some by a mail server that is up, and one by one that quotes what it refuses."""
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    first, *others = DBTaskResult.objects.ready()
    assert others
    with monkeypatch.context() as patched:
        patched.setattr(mail.EmailMessage, "send", refusing)
        worker.run_task(first)
    for queued in others:
        worker.run_task(queued)


def refusing(message: mail.EmailMessage) -> None:
    raise smtplib.SMTPDataError(550, WORDS.encode())


def keep_what_remains(aviary: Aviary) -> None:
    aviary.keep_files(Path(tempfile.gettempdir()))
    for message in mail.outbox:
        aviary.keep("an e-mail", message.message())
    for row in DBTaskResult.objects.values():
        aviary.keep("a task", row)
    for row in AuditEvent.objects.values():
        aviary.keep("an audit event", row)
    for row in Read.objects.values():
        aviary.keep("the log of reads", row)


# The watch itself


def shown(aviary: Aviary, address: str = "/", markup: str = "", **headers: str) -> HttpResponse:
    response = HttpResponse(markup, headers=headers)
    aviary.keep_response(address, response)
    return response


def left_behind() -> None:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(SONG.encode())


def taken_away() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "draft").write_text(SONG)


def a_cookie(aviary: Aviary) -> None:
    response = HttpResponse()
    response.set_cookie("last", SONG)
    aviary.keep_response("/", response)


def an_event(school: School, subject: str) -> None:
    events.record(verb="test", school=school, subject=("pupil", subject), by=SYSTEM, at=NOW)


LEAKS: dict[str, Callable[[Aviary, School], object]] = {
    "a page title": lambda aviary, _: shown(aviary, markup=f"<title>{SONG}</title>"),
    "an address": lambda aviary, _: shown(aviary, address=f"/oakfield/book/?sought={SONG}"),
    "an address on a page": lambda aviary, _: shown(aviary, markup=f"<a href='/{SONG}/'>it</a>"),
    "a header": lambda aviary, _: shown(aviary, **{"Content-Disposition": SONG}),
    "a cookie": lambda aviary, _: a_cookie(aviary),
    "a log line": lambda *_: logging.getLogger("incidents.actions").info("Recorded %s", SONG),
    "an e-mail": lambda *_: mail.send_mail("A decision is waiting", SONG, None, ["a@example.org"]),
    "a task": lambda *_: alert_of_hold.enqueue("an id", SONG),
    "a temporary file": lambda *_: left_behind(),
    "a temporary file that is gone": lambda *_: taken_away(),
    "an audit event": lambda _, school: an_event(school, SONG),
}


@pytest.mark.parametrize("place", LEAKS)
def test_a_name_that_does_get_there_is_found(aviary, oakfield, place):
    LEAKS[place](aviary, oakfield)
    keep_what_remains(aviary)
    [found] = aviary.escaped
    assert place.startswith(found)
