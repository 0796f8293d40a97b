"""What `run.py` is made of: standard library, Python 3.8 and later, so that anything starts it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class CannotGoOn(Exception):
    """Ends the command with this sentence and a non-zero exit."""


def say(sentence: str) -> None:
    print("[rri] " + sentence, flush=True)
