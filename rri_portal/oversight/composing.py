"""What the apps below bring to pages across apps (decisions 22): each offers `due` and `panel`."""

from debriefs import due as of_debriefs
from incidents import accounts_due as of_accounts
from incidents import devices_due as of_devices
from incidents import due as of_incidents
from incidents.due import Due, KeptFrom
from rri_portal.pupils.models import Pupil
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.requests import PortalRequest


def due_from(request: PortalRequest) -> list[Due]:
    """What waits for whoever asks, late first, then by its day; what is late and routine comes
    after the rest of what is late."""
    whom = (request.school, request.actor, request.at)
    kept = KeptFrom(request.actor, request.school)

    def named(pupil: Pupil) -> str:
        return shown_name(pupil, request)

    dues = [
        *of_incidents.due(*whom, named=named, kept=kept),
        *of_accounts.due(*whom, named=named, kept=kept),
        *of_debriefs.due(*whom, named=named, kept=kept),
        *of_devices.due(*whom, named=named),
    ]
    return sorted(dues, key=_turn)


def _turn(one: Due) -> tuple[object, ...]:
    return (not one.late, one.late and one.routine, one.when is None, one.when)
