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


class WentTo(models.TextChoices):
    """Where the child was next."""

    BACK = "back", "Back to class or activity"
    ELSEWHERE = "elsewhere", "Somewhere else in school"
    HOME = "home", "Home"
    HOSPITAL = "hospital", "Hospital"
    NOT_KNOWN = "not-known", "Not known"


class Region(models.TextChoices):
    """Where on the body (domain 7.3). Left and right are the person's own."""

    FRONT_HEAD = "front-head", "Forehead or top of head"
    FACE = "face", "Face"
    LEFT_EYE = "left-eye", "Left eye"
    RIGHT_EYE = "right-eye", "Right eye"
    LEFT_EAR = "left-ear", "Left ear"
    RIGHT_EAR = "right-ear", "Right ear"
    MOUTH = "mouth", "Mouth"
    FRONT_NECK = "front-neck", "Neck, front"
    FRONT_LEFT_SHOULDER = "front-left-shoulder", "Left shoulder, front"
    FRONT_RIGHT_SHOULDER = "front-right-shoulder", "Right shoulder, front"
    CHEST = "chest", "Chest"
    ABDOMEN = "abdomen", "Abdomen"
    FRONT_LEFT_UPPER_ARM = "front-left-upper-arm", "Left upper arm, front"
    FRONT_RIGHT_UPPER_ARM = "front-right-upper-arm", "Right upper arm, front"
    FRONT_LEFT_ELBOW = "front-left-elbow", "Left elbow, inside"
    FRONT_RIGHT_ELBOW = "front-right-elbow", "Right elbow, inside"
    FRONT_LEFT_FOREARM = "front-left-forearm", "Left forearm, front"
    FRONT_RIGHT_FOREARM = "front-right-forearm", "Right forearm, front"
    LEFT_WRIST = "left-wrist", "Left wrist"
    RIGHT_WRIST = "right-wrist", "Right wrist"
    FRONT_LEFT_HAND = "front-left-hand", "Left hand, palm"
    FRONT_RIGHT_HAND = "front-right-hand", "Right hand, palm"
    LEFT_FINGERS = "left-fingers", "Left fingers or thumb"
    RIGHT_FINGERS = "right-fingers", "Right fingers or thumb"
    LEFT_HIP = "left-hip", "Left hip"
    RIGHT_HIP = "right-hip", "Right hip"
    GENITALS = "genitals", "Genital area: a concern only"
    FRONT_LEFT_THIGH = "front-left-thigh", "Left thigh, front"
    FRONT_RIGHT_THIGH = "front-right-thigh", "Right thigh, front"
    FRONT_LEFT_KNEE = "front-left-knee", "Left knee, front"
    FRONT_RIGHT_KNEE = "front-right-knee", "Right knee, front"
    FRONT_LEFT_LOWER_LEG = "front-left-lower-leg", "Left lower leg, front"
    FRONT_RIGHT_LOWER_LEG = "front-right-lower-leg", "Right lower leg, front"
    LEFT_ANKLE = "left-ankle", "Left ankle"
    RIGHT_ANKLE = "right-ankle", "Right ankle"
    FRONT_LEFT_FOOT = "front-left-foot", "Left foot, top"
    FRONT_RIGHT_FOOT = "front-right-foot", "Right foot, top"
    BACK_HEAD = "back-head", "Back of head"
    BACK_NECK = "back-neck", "Neck, back"
    BACK_LEFT_SHOULDER = "back-left-shoulder", "Left shoulder, back"
    BACK_RIGHT_SHOULDER = "back-right-shoulder", "Right shoulder, back"
    UPPER_BACK = "upper-back", "Upper back"
    LOWER_BACK = "lower-back", "Lower back"
    BACK_LEFT_UPPER_ARM = "back-left-upper-arm", "Left upper arm, back"
    BACK_RIGHT_UPPER_ARM = "back-right-upper-arm", "Right upper arm, back"
    BACK_LEFT_ELBOW = "back-left-elbow", "Left elbow, outside"
    BACK_RIGHT_ELBOW = "back-right-elbow", "Right elbow, outside"
    BACK_LEFT_FOREARM = "back-left-forearm", "Left forearm, back"
    BACK_RIGHT_FOREARM = "back-right-forearm", "Right forearm, back"
    BACK_LEFT_HAND = "back-left-hand", "Left hand, back"
    BACK_RIGHT_HAND = "back-right-hand", "Right hand, back"
    LEFT_BUTTOCK = "left-buttock", "Left buttock"
    RIGHT_BUTTOCK = "right-buttock", "Right buttock"
    BACK_LEFT_THIGH = "back-left-thigh", "Left thigh, back"
    BACK_RIGHT_THIGH = "back-right-thigh", "Right thigh, back"
    BACK_LEFT_KNEE = "back-left-knee", "Left knee, back"
    BACK_RIGHT_KNEE = "back-right-knee", "Right knee, back"
    BACK_LEFT_LOWER_LEG = "back-left-lower-leg", "Left lower leg, back"
    BACK_RIGHT_LOWER_LEG = "back-right-lower-leg", "Right lower leg, back"
    BACK_LEFT_FOOT = "back-left-foot", "Left foot, sole or heel"
    BACK_RIGHT_FOOT = "back-right-foot", "Right foot, sole or heel"
