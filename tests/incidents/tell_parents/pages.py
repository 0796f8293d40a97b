"""Where telling is done, and what its forms are sent."""

import datetime as dt

from django.urls import reverse

from rri_portal.audit.once import issue_token
from tests.cast import NOW, act

TOMORROW = NOW + dt.timedelta(days=1)


def parents_page(incident):
    return reverse("incidents:tell_parents", args=["oakfield", incident.number])


def page_for(verb, incident, parent):
    return reverse(f"incidents:{verb}", args=["oakfield", incident.number, parent.public_id])


def shown(client, url):
    return client.get(url).content.decode()


def call_form(person, **changes):
    told = {
        "outcome": "phone",
        "day_day": "23",
        "day_month": "11",
        "day_year": "2026",
        "time": "10:20",
        "told_by": str(person.staff.public_id),
        "words": "She thanked us.",
        "token": issue_token("log_call", act(person)),
    }
    return told | changes
