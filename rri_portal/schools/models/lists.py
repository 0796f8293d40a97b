"""What a school offers to choose from, and the techniques it uses."""

import uuid

from django.db import models

from rri_portal.privacy import nothing_personal
from rri_portal.schools.models.schools import School


class PickList(models.TextChoices):
    """The lists of `domain` 7.3 that a school may edit."""

    PLACE = "place", "Places"
    SETTING = "setting", "What else was going on"
    TRIGGER = "trigger", "Triggers"
    EARLY_SIGN = "early-sign", "Early signs"
    BEHAVIOUR = "behaviour", "Behaviours"
    DE_ESCALATION = "de-escalation", "De-escalation strategies"
    DEGREE = "degree", "Degree of force"
    BODY_POSITION = "body-position", "Positions"
    PART = "part", "Adults’ parts"
    INJURY = "injury", "Injuries"
    MEDICAL_CHECK = "medical-check", "Medical checks"
    WARNING_SIGN = "warning-sign", "Warning signs"
    STATE = "state", "How the child was afterwards"
    SUPPORT = "support", "Support afterwards"
    OTHER_PEOPLE = "other-people", "Other people present"


class ChoiceQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(retired_at__isnull=True)

    def retired(self):
        return self.filter(retired_at__isnull=False)


class Choice(models.Model):
    """One entry of a school's pick-list: retired rather than deleted, never reworded once used."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="choices")
    pick_list = models.CharField(max_length=20, choices=PickList.choices)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    code = models.SlugField(max_length=40, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ChoiceQuerySet.as_manager()

    privacy = nothing_personal()

    class Meta:
        ordering = ["pick_list", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pick_list", "label"],
                name="choice_label",
                violation_error_message="This list has an entry with these words already.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class TechniqueClass(models.TextChoices):
    """Generic classes that providers' own names are mapped to (domain 7.3)."""

    GUIDE = "guide", "Guide or escort"
    SINGLE_PERSON = "single-person", "Hold by one person"
    TWO_PERSON = "two-person", "Hold by two people"
    WRAP = "wrap", "Wrap"
    SEATED = "seated", "Seated hold"
    KNEELING = "kneeling", "Kneeling hold"
    SUPINE = "supine", "Ground hold, face up"
    PRONE = "prone", "Ground hold, face down"
    LIFT = "lift", "Lift or carry"
    DISENGAGE = "disengage", "Release from a grip"
    BLOCK = "block", "Block or stand between"
    MECHANICAL = "mechanical", "Equipment"
    AID_REMOVED = "aid-removed", "Mobility aid removed or disabled"
    SECLUSION = "seclusion", "Seclusion"
    OTHER = "other", "Another technique"


def fits(intervention: str, generic: str) -> bool:
    """Whether a technique of this kind can be of this class: seclusion is a class of its own, and
    equipment or an aid taken away is no use of force."""
    kinds = {
        TechniqueClass.SECLUSION: {Technique.Intervention.SECLUSION},
        TechniqueClass.MECHANICAL: {Technique.Intervention.RESTRAINT},
        TechniqueClass.AID_REMOVED: {Technique.Intervention.RESTRAINT},
        TechniqueClass.OTHER: {Technique.Intervention.FORCE, Technique.Intervention.RESTRAINT},
    }
    return intervention in kinds.get(TechniqueClass(generic), {Technique.Intervention.FORCE})


class Technique(models.Model):
    """One entry of the school's catalogue of techniques."""

    class Intervention(models.TextChoices):
        FORCE = "force", "Use of force"
        RESTRAINT = "restraint", "Restraint without force"
        SECLUSION = "seclusion", "Seclusion"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="techniques")
    intervention = models.CharField(max_length=12, choices=Intervention.choices)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    generic = models.CharField(max_length=20, choices=TechniqueClass.choices)
    flagged = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ChoiceQuerySet.as_manager()

    privacy = nothing_personal()

    class Meta:
        ordering = ["intervention", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "label"],
                name="technique_label",
                violation_error_message="The catalogue has a technique of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.label
