"""Who among the contacts of different children is one person. The roll does not say: each child has
contacts of their own, and two siblings have two rows for one mother (decisions 5).
"""

import re

from rri_portal.pupils.models import Parent

_FEWEST_DIGITS = 6
_BEFORE_THE_NUMBER = re.compile(r"^(?:0*44|0)0*")


def of_one_name(one: Parent, other: Parent) -> bool:
    """In one school, and called the same but for accents, case and punctuation. A name that has no
    letter of the alphabet left when it is folded is compared as it is written."""
    return (one.school_id, _name(one)) == (other.school_id, _name(other))


def taken_for_one(one: Parent, other: Parent) -> bool:
    """Of one name, and reached in one way; or they have no way to be reached that could be
    compared: where nothing tells two apart, a child is safer if they are taken for one."""
    alike = _compared(one, other)
    return of_one_name(one, other) and (any(alike) or not alike)


def share_a_way(one: Parent, other: Parent) -> bool:
    """What is sent or said to one may reach the other: an address, or a telephone, of them both."""
    return any(_compared(one, other))


def namesakes_elsewhere(parent: Parent) -> list[Parent]:
    """Contacts of this name of the school's other children, each with their child; one query."""
    rows = Parent.objects.filter(
        school=parent.school_id, name_folded=parent.name_folded, ended_at__isnull=True
    )
    rows = rows.exclude(pupil=parent.pupil_id).select_related("pupil")
    return [one for one in rows.order_by("pupil", "position") if of_one_name(parent, one)]


def _name(parent: Parent) -> str:
    return parent.name_folded or parent.name.strip().casefold()


def _compared(one: Parent, other: Parent) -> list[bool]:
    """Of each way to be reached that both have, whether it is the same."""
    ways = ((_address(one), _address(other)), (_number(one), _number(other)))
    return [mine == theirs for mine, theirs in ways if mine and theirs]


def _address(parent: Parent) -> str:
    return parent.email.strip().casefold()


def _number(parent: Parent) -> str:
    """`+44 (0)1632 960201` and `01632 960201` are one. Empty for what is too short to be one."""
    digits = re.sub(r"[^0-9]", "", parent.telephone)
    return _BEFORE_THE_NUMBER.sub("", digits) if len(digits) >= _FEWEST_DIGITS else ""
