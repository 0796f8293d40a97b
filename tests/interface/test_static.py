"""What is committed under static/ is whole, ours or licensed, and asks nothing of other sites."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

STATIC = settings.BASE_DIR / "static"
TEXTS = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg"}]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_file_names_no_other_site_no_crest_and_no_source_map(path: Path):
    text = path.read_text()
    assert "sourceMappingURL" not in text
    assert "crest" not in text.lower()
    assert not re.search(r"""(?:url\(|@import|from|fetch\()\s*["']?(?:https?:)?//""", text)


def test_every_font_and_picture_the_stylesheet_names_is_there():
    css = (STATIC / "css/portal.css").read_text()
    named = re.findall(r'url\("?([^")]+)"?\)', css)
    assert named
    for address in named:
        assert (STATIC / "css" / address).resolve().is_file()


def test_borrowed_work_comes_with_its_licence():
    assert "MIT License" in (STATIC / "vendor/govuk-frontend/LICENSE.txt").read_text()
    assert "SIL Open Font License" in (STATIC / "fonts/OFL.txt").read_text()


def test_static_files_collect_under_lasting_names(tmp_path):
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/portal.*.css"))
    assert list(tmp_path.glob("js/portal.*.js"))
    assert not (tmp_path / "django_htmx").exists(), "no page loads it"


def test_scripts_keep_no_words_on_the_device():
    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text()
        for store in ("localStorage", "sessionStorage", "indexedDB", "document.cookie"):
            assert store not in text
