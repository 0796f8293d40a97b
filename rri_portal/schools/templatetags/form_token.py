"""`{% form_token %}`, a builtin: what every form of a school carries in place of `csrf_token`."""

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from rri_portal.schools.keeping import SHOWN_TO, shown_to

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context: Context) -> SafeString:
    """Django's token, and whom the page is shown to: without it nothing typed is kept when the
    session ends. Words given back stay those of the page that first sent them."""
    request = context.get("request")
    kept, actor = getattr(request, "kept", None), getattr(request, "actor", None)
    csrf = mark_safe(CsrfTokenNode().render(context))  # noqa: S308 - Django's own
    if actor is None:
        return csrf
    whose = kept.shown_to if kept else shown_to(actor)
    return format_html('{}<input type="hidden" name="{}" value="{}">', csrf, SHOWN_TO, whose)
