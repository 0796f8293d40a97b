"""A school's roll, brought up to date from a file that its own system exported.

`plan` says what a file would change and touches nothing; `import_roll` does it, once somebody has
seen the plan; `offer_roll` keeps an uploaded file until then, for an hour at most.
"""

from rri_portal.pupils.importing.applying import (
    NotMissing,
    PlanChanged,
    apply,
    import_roll,
    why_not_left,
)
from rri_portal.pupils.importing.offers import (
    OfferGone,
    confirm_offer,
    discard_offer,
    forget_old_offers,
    offer_roll,
    offered,
)
from rri_portal.pupils.importing.planning import ImportPlan, plan

__all__ = [
    "ImportPlan",
    "NotMissing",
    "OfferGone",
    "PlanChanged",
    "apply",
    "confirm_offer",
    "discard_offer",
    "forget_old_offers",
    "import_roll",
    "offer_roll",
    "offered",
    "plan",
    "why_not_left",
]
