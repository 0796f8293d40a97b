"""A name that somebody searches for. It stays in their session: an address is kept by browsers,
proxies and logs, and must hold no child's name."""

import secrets
from dataclasses import dataclass

from rri_portal.schools.requests import PortalRequest

SEARCHES = "name_searches"
KEPT = 20
FORGOTTEN = "That search is forgotten, because a name is kept only while you are signed in."


@dataclass(frozen=True)
class Search:
    """The name that an address asks for by its key; `wrong` says that the key means nothing."""

    key: str = ""
    name: str = ""
    wrong: tuple[str, ...] = ()


def keep(request: PortalRequest, name: str) -> str:
    """A key for the address that says nothing of the name. The last twenty searches are kept, so
    that the back button finds them."""
    key = secrets.token_urlsafe(6)
    kept = list(request.session.get(SEARCHES, {}).items())
    request.session[SEARCHES] = dict([*kept, (key, name)][-KEPT:])
    return key


def searched_for(request: PortalRequest, key: str) -> Search:
    if not key:
        return Search()
    name = request.session.get(SEARCHES, {}).get(key)
    return Search(key, name) if name else Search(wrong=(FORGOTTEN,))
