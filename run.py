#!/usr/bin/env python3
"""The two commands of RRI Portal. Any Python from 3.8 on starts them; nothing is to be installed.

python3 run.py demo     two made-up schools on http://localhost:8000
python3 run.py test     every test, on SQLite and on PostgreSQL, in a real browser
"""

import argparse
import os
import sys

if os.name == "nt":
    sys.exit("On Windows, run this inside WSL (type `wsl`, then the same command).")

from scripts import CannotGoOn, demo, lock, say, testing
from scripts.children import Children, Failed, Stopped


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 run.py", description="RRI Portal's commands")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    show = commands.add_parser("demo", help="serve two made-up schools on this machine")
    show.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    commands.add_parser(
        "test", help="run every test on both databases; what follows goes to pytest", add_help=False
    )
    commands.add_parser("check", help="lint, types, import order, deployment, migrations")
    pins = commands.add_parser("lock", help="write requirements/*.txt anew from pyproject.toml")
    pins.add_argument("--upgrade", action="store_true", help="take the newest that fit")
    return parser


def main(words: "list[str]") -> int:
    if words[:1] == ["test"]:
        chosen, rest = argparse.Namespace(command="test"), words[1:]
    else:
        chosen, rest = parser().parse_args(words), []
    if chosen.command is None:
        parser().print_help()
        return 2
    # Set on some build machines; without cached bytecode every start takes twice as long
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    with Children() as children:
        return obey(chosen, rest, children)


def obey(chosen: argparse.Namespace, rest: "list[str]", children: Children) -> int:
    try:
        if chosen.command == "test":
            return testing.run_tests(children, rest)
        if chosen.command == "demo":
            demo.demo(children, fresh=chosen.fresh)
        elif chosen.command == "check":
            testing.run_checks(children)
        else:
            lock.lock(children, upgrade=chosen.upgrade)
    except Stopped as stopped:
        say("Stopping.")
        children.stop()
        return 0 if chosen.command == "demo" else 128 + stopped.signal_number
    except (CannotGoOn, Failed) as reason:
        children.stop()  # first, so that the sentence is the last thing to be read
        say(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
