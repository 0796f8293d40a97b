"""What the apps below bring to pages across apps (decisions 22): each offers `due` and `panel`."""

from debriefs import due as of_debriefs
from incidents import accounts_due as of_accounts
from incidents import devices_due as of_devices
from incidents import due as of_incidents
from incidents.due import Due
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.requests import PortalRequest

APPS = (of_incidents, of_accounts, of_debriefs, of_devices)


def due_from(request: PortalRequest) -> list[Due]:
    """What waits for whoever asks, late first, then by its day; what is late and routine comes
    after the rest of what is late."""
    dues = [
        one
        for app in APPS
        for one in app.due(
            request.school,
            request.actor,
            request.at,
            named=lambda pupil: shown_name(pupil, request),
        )
    ]
    return sorted(dues, key=_turn)


def _turn(one: Due) -> tuple[object, ...]:
    return (not one.late, one.late and one.routine, one.when is None, one.when)
