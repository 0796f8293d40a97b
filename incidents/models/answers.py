"""Answers that a record keeps from short lists of the portal's own. Empty: not recorded."""

from django.db import models


class PlanStage(models.TextChoices):
    """Where the child was on their plan when it began."""

    GREEN = "green", "Green: as usual"
    AMBER = "amber", "Amber: early signs"
    RED = "red", "Red: in crisis"
    NO_PLAN = "no-plan", "The child has no such plan"
    NOT_KNOWN = "not-known", "Not known"


class Worked(models.TextChoices):
    """How something that was tried first worked."""

    HELPED = "helped", "It helped"
    PARTLY = "partly", "It helped in part"
    NOT = "did-not", "It did not help"
    WORSE = "worse", "It made things worse"
    NOT_KNOWN = "not-known", "Not known"


class EquipmentFor(models.TextChoices):
    """What a piece of equipment was used for. Only as prescribed is it no restriction as such."""

    POSTURE = "posture", "Posture or support"
    MEDICAL = "medical", "A medical reason"
    TRANSPORT = "transport", "Safety in a vehicle"
    BEHAVIOUR = "behaviour", "To manage behaviour"
    NOT_KNOWN = "not-known", "Not known"


class Prevented(models.TextChoices):
    """How a child was prevented from leaving, as the Regulations count it (domain 1.2)."""

    HELD_BACK = "held-back", "An adult held the door or stood in the way"
    SECURED = "secured", "The place was locked or secured"
    BELIEF = "belief", "The child believed that leaving would be punished"
    NOT_KNOWN = "not-known", "Not known"


class HowWatched(models.TextChoices):
    IN_THE_ROOM = "in-the-room", "In the room with the child"
    AT_THE_DOOR = "at-the-door", "At the open door, seeing the child"
    WINDOW = "window", "Through a window or over a half door"
    CAMERA = "camera", "On a camera screen"
    HEARING = "hearing", "Within hearing, but not seeing the child"
    NOT_KNOWN = "not-known", "Not known"
