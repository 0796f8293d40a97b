"""Mail to the people of a school. It names no child, and says no more than it must."""

import datetime as dt
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from rri_portal.schools.models import Invitation


class MailNotSent(Exception):
    """The mail server did not take the message. Says neither what it was nor whom it was for."""


def send(template: str, context: dict[str, Any], *, to: str) -> None:
    """Renders `<template>_subject.txt` and `<template>_message.txt`. Raises `MailNotSent`."""
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    message = render_to_string(f"{template}_message.txt", context)
    try:
        send_mail(subject, message, None, [to])
    except (OSError, smtplib.SMTPException):
        raise MailNotSent from None


def address_of_invitation(secret: str) -> str:
    return settings.SITE_URL + reverse("schools:accept_invitation", args=[secret])


def mail_invitation(invitation: Invitation, secret: str, *, last_day: dt.date) -> bool:
    """Whether the mail server took it; where it did not, a leader hands the address over."""
    context = {
        "school": invitation.school,
        "url": address_of_invitation(secret),
        "last_day": last_day,
    }
    try:
        send("schools/mail/invitation", context, to=invitation.email)
    except MailNotSent:
        return False
    return True
