"""What the tests of the written report to one parent do with one."""

import datetime as dt
import io
import re

import pypdf
from django.urls import reverse

from incidents.actions.family_reports import write_family_report
from incidents.family_report import said
from incidents.names_in_reports import Names
from tests.cast import NOW, act

AUTOSAVE = {"X-Autosave": "1"}
TOMORROW = NOW + dt.timedelta(days=1)


def page_of(report, verb="write_family_report"):
    return reverse(f"incidents:{verb}", args=["oakfield", report.public_id])


def parents_page(report):
    return reverse("incidents:tell_parents", args=["oakfield", report.incident.number])


def answered(report, by, **answers):
    return write_family_report(
        report=report, answers=answers, version=report.version, by=act(by), at=NOW
    )


def named(report):
    return [mention.words for mention in Names(report).in_texts(said(report))]


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
