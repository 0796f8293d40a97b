"""Addresses of pages that other apps bring, and that a portal without them does not have."""

from django.urls import NoReverseMatch, reverse


def address_of(name: str, *args: object) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
