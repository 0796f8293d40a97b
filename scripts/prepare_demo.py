"""Brings the demo's database and static files up to date, in one process: starting is slow."""

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("loaddemo")
    collect_static()


def collect_static() -> None:
    """Once for as long as they stay as they are: to make them small takes most of a start."""
    from django.conf import settings
    from django.core.management import call_command

    collected, as_they_are = Path(settings.STATIC_ROOT) / "collected.sha256", _fingerprint()
    if collected.exists() and collected.read_text() == as_they_are:
        return
    collected.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    collected.write_text(as_they_are)


def _fingerprint() -> str:
    """Of every static file, and of the packages that collect them."""
    from django.contrib.staticfiles.finders import get_finders

    from scripts.environment import STAMP

    known = hashlib.sha256(STAMP.read_bytes() if STAMP.exists() else b"")
    found = [(name, storage) for one in get_finders() for name, storage in one.list([])]
    for name, storage in sorted(found, key=lambda file: file[0]):
        content = Path(storage.path(name)).read_bytes()
        known.update(f"{name} {len(content)} ".encode() + content)
    return known.hexdigest()


if __name__ == "__main__":
    prepare()
