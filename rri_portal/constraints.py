"""Facts about stored data that several models share, said once."""

from django.db.models import CheckConstraint, F, Q


def together(*fields: str, name: str, sentence: str) -> CheckConstraint:
    """All of `fields` are filled, or none is: who without when is half a fact."""
    filled, empty = Q(), Q()
    for field in fields:
        filled &= Q(**{f"{field}__isnull": False})
        empty &= Q(**{f"{field}__isnull": True})
    return CheckConstraint(condition=filled | empty, name=name, violation_error_message=sentence)


def in_order(first: str, then: str, *, name: str, sentence: str) -> CheckConstraint:
    """`then` is not before `first`; an open end is allowed."""
    return CheckConstraint(
        condition=Q(**{f"{then}__isnull": True})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{then}__gte": F(first)}),
        name=name,
        violation_error_message=sentence,
    )
