"""Changes to a school, its people, its calendar and its lists. Each is atomic and audited."""

from rri_portal.schools.actions.day_passes import give_day_pass, revoke_day_pass
from rri_portal.schools.actions.invitations import (
    UNKNOWN,
    InvitationSpent,
    WrongPassword,
    accept_invitation,
    invitation_with,
    invite,
    invite_again,
    user_invited,
    why_not_accept,
    why_not_invite,
    withdraw_invitation,
)
from rri_portal.schools.actions.people import (
    LastLeader,
    add_staff_member,
    change_staff_member,
    end_role,
    end_roles,
    grant_role,
    leave_school,
)
from rri_portal.schools.actions.pick_lists import add_choice, bring_back_choice, retire_choice
from rri_portal.schools.actions.schools import change_settings, set_up_school
from rri_portal.schools.actions.techniques import (
    add_technique,
    bring_back_technique,
    retire_technique,
)
from rri_portal.schools.actions.term_dates import add_closure, add_term, remove_dates

__all__ = [
    "UNKNOWN",
    "InvitationSpent",
    "LastLeader",
    "WrongPassword",
    "accept_invitation",
    "add_choice",
    "add_closure",
    "add_staff_member",
    "add_technique",
    "add_term",
    "bring_back_choice",
    "bring_back_technique",
    "change_settings",
    "change_staff_member",
    "end_role",
    "end_roles",
    "give_day_pass",
    "grant_role",
    "invitation_with",
    "invite",
    "invite_again",
    "leave_school",
    "remove_dates",
    "retire_choice",
    "retire_technique",
    "revoke_day_pass",
    "set_up_school",
    "user_invited",
    "why_not_accept",
    "why_not_invite",
    "withdraw_invitation",
]
