"""Brings the demo's database and static files up to date, in one process: starting is slow."""

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
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    prepare()
