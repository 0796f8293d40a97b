"""A draft that somebody with a day pass began, who has gone since."""

from incidents.actions.drafts import log_incident, save_section
from rri_portal.schools.actions import give_day_pass
from rri_portal.schools.day_passes import pass_in_force
from rri_portal.schools.permissions import let_in
from tests.cast import NOW, act
from tests.factories.incidents import quick
from tests.incidents.hand_over_draft.handing import TYPED
from tests.kept import kept


@kept
def given(oakfield, headteacher):
    """Today's pass of somebody from an agency."""
    day_pass, _ = give_day_pass(
        school=oakfield,
        name="Ana Duarte",
        job="Supply teaching assistant",
        agency="Bright Supply",
        by=act(headteacher),
        at=NOW,
    )
    return day_pass


@kept
def ana(given):
    return let_in(pass_in_force(str(given.public_id), at=NOW))


@kept
def draft(oakfield, amara, given, ana, teaching_assistant):
    """Begun by Ana, who was involved, as was the teaching assistant."""
    begun = log_incident(
        school=oakfield,
        quick=quick(amara, given.staff, teaching_assistant.staff),
        answers={"what": ["force"], "hurt": ["no"], "first_aider": ["yes"]},
        by=ana,
        at=NOW,
    )
    save_section(
        incident=begun,
        key="before",
        answers={"narrative": [TYPED], "tried": []},
        version=0,
        by=ana,
        at=NOW,
    )
    return begun
