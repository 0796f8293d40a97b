"""A click that comes so soon after the first that it has looked before that one did its work."""

from types import ModuleType

import pytest


def clicked_at_once(monkeypatch: pytest.MonkeyPatch, views: ModuleType, send):
    """The answer to the later of two sendings of one form, whose view in `views` had fetched what
    the form is about while the first had changed nothing yet."""
    sent_as_it_stands, begun = views.sent_as_it_stands, []

    def after_the_first(*args):
        if not begun:
            begun.append(True)
            assert send().status_code == 302
        return sent_as_it_stands(*args)

    with monkeypatch.context() as both:
        both.setattr(views, "sent_as_it_stands", after_the_first)
        return send()
