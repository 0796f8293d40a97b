"""Where the pages of planned daily devices are, and what they say."""

import re

HERE = "/oakfield/devices/"
DAY = f"{HERE}days/2026-11-23/"
DECISION = f"{HERE}decision/"
PLAN = f"{HERE}plan/"


def words(page: str) -> str:
    return " ".join(
        re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>", maxsplit=1)[0]).split()
    )


def errors(page: str) -> str:
    return words(page[: page.index("<h1")] + "</main>") if "error-summary" in page else ""


USED = {
    "used": "yes",
    "used_from": "9.05",
    "used_until": "10:20",
    "as_planned": "yes",
    "was_unusual": "no",
}


def token_in(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


NO = {"used": "no"}
NOTED = {"used": "no", "note": "She likes it."}
