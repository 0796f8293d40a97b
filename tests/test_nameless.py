import logging

import pytest

from rri_portal.nameless import NamelessFormatter


def test_a_log_line_says_where_and_what_kind_but_not_in_whose_words():
    try:
        raise ValueError("ara Okafor".join(["Am", ""]))
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django", logging.ERROR, __file__, 1, "Failed: %s", ("/log/",), info)
    line = NamelessFormatter().format(record)
    assert "Amara" not in line
    assert "ValueError" in line
    assert "test_nameless.py" in line


@pytest.mark.parametrize("name", ["", "django.request", "django_tasks_db", "gunicorn.error"])
def test_every_logger_comes_to_it_at_last(name):
    logger = logging.getLogger(name)
    while logger.parent:
        assert not logger.handlers
        assert logger.propagate
        logger = logger.parent
    assert any(isinstance(handler.formatter, NamelessFormatter) for handler in logger.handlers)
