"""What a page may load and run: its own styles and scripts, and nothing that stands in markup."""

import re

import pytest
from django.test import Client

STRICT = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
NONCE = re.compile(r"'self' 'nonce-([A-Za-z0-9_-]{16,})'")


def directives(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", maxsplit=1) for part in parts)


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/accessibility/", "/nothing-here/"])
def test_nothing_in_the_markup_of_a_page_runs(db, path):
    answer = Client().get(path)
    said = directives(answer)
    scripts = said.pop("script-src")
    assert said == STRICT
    nonce = NONCE.fullmatch(scripts)
    assert nonce or scripts == "'self'"
    for tag in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", answer.text):
        assert nonce
        assert f'nonce="{nonce[1]}"' in tag
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", answer.text)
