"""Amara's parents, as the roll has them."""

from tests.factories.telling import parent_called
from tests.kept import kept


@kept
def mother(amara):
    return parent_called(amara, "Ngozi Okafor")


@kept
def father(amara):
    return parent_called(amara, "Emeka Okafor")
