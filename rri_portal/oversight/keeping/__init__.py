"""Keeping what must be kept, and letting go of what must not: backup, restore, the timer's work."""

from rri_portal.oversight.keeping.backing_up import Kept, back_up
from rri_portal.oversight.keeping.pruning import Pruned, prune
from rri_portal.oversight.keeping.refusals import Refused
from rri_portal.oversight.keeping.restoring import Restored, restore

__all__ = ["Kept", "Pruned", "Refused", "Restored", "back_up", "prune", "restore"]
