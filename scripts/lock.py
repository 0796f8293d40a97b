"""`run.py lock`: requirements/*.txt anew from pyproject.toml, keeping the pins that still fit.

uv.lock and pylock.toml would record where each file was downloaded from; these hold hashes only.
"""

import os
from typing import List

from scripts import environment
from scripts.children import Children

COMPILE = [
    *("-m", "uv", "pip", "compile", "-q", "--universal", "--python-version", "3.12"),
    *("--generate-hashes", "--no-emit-index-url", "--no-annotate"),
]
RUNTIME: List[str] = ["pyproject.toml", "--extra", "prod", "-o", "requirements/runtime.txt"]
DEVELOPMENT: List[str] = [
    *("pyproject.toml", "--extra", "prod", "--group", "dev"),
    *("-c", "requirements/runtime.txt", "-o", "requirements/dev.txt"),
]
BOOTSTRAP: List[str] = ["--group", "bootstrap", "-o", "requirements/bootstrap.txt"]


def lock(children: Children, upgrade: bool) -> None:
    """The development lock holds every pin of the runtime lock, and more."""
    environment.ensure_to_run(children)
    settings = dict(os.environ, UV_CUSTOM_COMPILE_COMMAND="python3 run.py lock")
    for what in (RUNTIME, DEVELOPMENT, BOOTSTRAP):
        command = [environment.PYTHON, *COMPILE, *what, *(["--upgrade"] if upgrade else [])]
        children.run(command, env=settings)
