"""What the machine itself must have: PDF libraries, and for the tests a browser and PostgreSQL."""

import ctypes
import ctypes.util
import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple

from scripts import CannotGoOn, say
from scripts.children import Children

APT = {
    "PDFs": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"],
    "browser tests": ["chromium"],
    "tests on PostgreSQL": ["postgresql"],
}
# The same Chromium without its windows, where apt has it: half the work for every page
QUICKER = {"browser tests": ["chromium-headless-shell"]}
BREW = {
    "PDFs": "brew install pango",
    "browser tests": "brew install --cask chromium",
    "tests on PostgreSQL": "brew install postgresql@17",
}
PDF_LIBRARIES = [
    "gobject-2.0",
    "pango-1.0",
    "pangoft2-1.0",
    "harfbuzz",
    "harfbuzz-subset",
    "fontconfig",
]
CHROMIUMS = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
]
MAC_CHROMIUMS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
POSTGRES_FOLDERS = [
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/pgsql-*/bin",
]
# Debian's package would otherwise start a server on port 5432 as soon as it is installed
NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/no-main-cluster.conf")


def can_make_pdfs() -> bool:
    return all(_loads(name) for name in PDF_LIBRARIES)


def _loads(name: str) -> bool:
    files = [f"lib{name}.so.0", f"lib{name}.so.1", f"lib{name}.0.dylib"]
    files += [f"/opt/homebrew/lib/lib{name}.dylib", ctypes.util.find_library(name) or ""]
    return any(_opens(file) for file in files if file)


def _opens(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def find_chromium() -> Optional[str]:
    """The browser's path: RRI_CHROMIUM, else one on the PATH, else a Mac's application."""
    named = os.environ.get("RRI_CHROMIUM")
    on_path = [shutil.which(name) for name in CHROMIUMS]
    on_mac = [path for path in MAC_CHROMIUMS if os.path.exists(path)]
    return next((path for path in [named, *on_path, *on_mac] if path), None)


def find_postgres() -> Optional[Path]:
    """The folder of the newest installed PostgreSQL's programs, or None."""
    folders = [Path(folder) for pattern in POSTGRES_FOLDERS for folder in glob.glob(pattern)]
    initdb = shutil.which("initdb")
    if initdb:
        folders.append(Path(initdb).resolve().parent)
    whole = [folder for folder in folders if (folder / "initdb").exists()]
    return max(whole, key=_major, default=None)


def _major(folder: Path) -> int:
    digits = "".join(c if c.isdigit() else " " for c in str(folder)).split()
    return int(digits[-1]) if digits else 0


def ensure_pdfs(children: Children) -> bool:
    """True when PDFs can be made, after adding the libraries where that is ours to do."""
    return can_make_pdfs() or (_install(children, "PDFs") and can_make_pdfs())


def ensure_for_tests(children: Children) -> None:
    """A missing library, browser or server ends the command: no test is skipped for want of one."""
    wanted = {
        "PDFs": can_make_pdfs,
        "browser tests": find_chromium,
        "tests on PostgreSQL": _find_any_postgres,
    }
    missing = [purpose for purpose, have in wanted.items() if not have()]
    for purpose in missing:
        _install(children, purpose)
    lacking = [purpose for purpose in missing if not wanted[purpose]()]
    if lacking:
        raise CannotGoOn(
            "The tests need more than this machine has. To add it, type: "
            + "  and  ".join(how_to_add(purpose) for purpose in lacking)
        )


def _find_any_postgres() -> Optional[Path]:
    """A server for a root user must be installed; anyone else can use the one in a wheel."""
    from scripts.postgres import bundled_postgres

    return find_postgres() or (None if _is_root() else bundled_postgres())


def _is_root() -> bool:
    return os.geteuid() == 0


def how_to_add(purpose: str) -> str:
    if sys.platform == "darwin":
        return BREW[purpose]
    packages = " ".join(APT[purpose])
    if shutil.which("apt-get"):
        return "sudo apt-get install -y --no-install-recommends " + packages
    return "your package manager's names for: " + packages


def _install(children: Children, purpose: str) -> bool:
    """Install by apt when root; True when apt says that it did."""
    if not (_is_root() and shutil.which("apt-get")):
        return False
    say(f"Adding {' '.join(APT[purpose])} for {purpose}")
    if purpose == "tests on PostgreSQL" and not NO_MAIN_CLUSTER.exists():
        NO_MAIN_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_MAIN_CLUSTER.write_text("create_main_cluster = false\n")
    environment: Dict[str, str] = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    install: List[str] = [*apt, "install", "-y", "--no-install-recommends"]
    quiet = {"stdout": subprocess.DEVNULL, "env": environment}
    children.call([*apt, "update"], **quiet)
    return any(
        children.call([*install, *packages], stderr=errors, **quiet) == 0
        for packages, errors in _choices(purpose)
    )


def _choices(purpose: str) -> Iterator[Tuple[List[str], Optional[int]]]:
    """Packages to try, and where their complaints go: nowhere, where another will do."""
    if purpose in QUICKER:
        yield QUICKER[purpose], subprocess.DEVNULL
    yield APT[purpose], None
