"""A child's name as this browser is to show it: `{% load names %}{% pupil_name pupil %}`."""

from typing import Any

from django import template
from django.template.context import RequestContext

from rri_portal.pupils.models import Pupil
from rri_portal.pupils.on_screen import names_are_shown, shown_name

register = template.Library()


@register.simple_tag(takes_context=True)
def pupil_name(context: RequestContext, pupil: Pupil) -> str:
    return shown_name(pupil, context["request"])


@register.inclusion_tag("oversight/_names_button.html", takes_context=True)
def names_button(context: RequestContext) -> dict[str, Any]:
    """Where the school shows initials: a button that shows the names, or the initials again."""
    request = context["request"]
    return {
        "school": request.school,
        "shown": names_are_shown(request),
        "back_to": request.get_full_path(),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
