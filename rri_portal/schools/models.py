"""Schools, the trusts they are in, and the people who work there."""

import datetime as dt
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from rri_portal.audit.actors import Actor
from rri_portal.constraints import in_order, together
from rri_portal.names import folded
from rri_portal.nations import Nation
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal

STASHED_FOR = dt.timedelta(hours=1)


class Trust(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    privacy = nothing_personal()

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    NURSERY = "nursery", "Nursery"
    PRIMARY = "primary", "Primary"
    MIDDLE = "middle", "Middle"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all-through", "All-through"
    SIXTEEN_PLUS = "16-plus", "16 plus"


class SchoolKind(models.TextChoices):
    """Which law reaches a school depends on what kind it is (domain 0 and 1.6)."""

    MAINTAINED = "maintained", "Maintained school"
    MAINTAINED_SPECIAL = "maintained-special", "Maintained special school"
    ACADEMY = "academy", "Academy or free school"
    SPECIAL_ACADEMY = "special-academy", "Special academy or free school"
    NON_MAINTAINED_SPECIAL = "non-maintained-special", "Non-maintained special school"
    INDEPENDENT = "independent", "Independent school"
    PUPIL_REFERRAL_UNIT = "pru", "Pupil referral unit"
    ALTERNATIVE_PROVISION = "ap", "Alternative provision academy"


MAINTAINED = {
    SchoolKind.MAINTAINED,
    SchoolKind.MAINTAINED_SPECIAL,
    SchoolKind.PUPIL_REFERRAL_UNIT,
}


class StaffShownAs(models.TextChoices):
    ROLE = "role", "Their role only (a class teacher)"
    NAME = "name", "Their name and role"


# The portal's own pages; a school of this name could not be reached.
RESERVED_SLUGS = {
    "accessibility",
    "day-pass",
    "health",
    "invitation",
    "link",
    "privacy",
    "sign-in",
    "static",
}


def validate_not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of one of the portal's own pages.")


class School(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[validate_not_reserved],
        error_messages={"invalid": "Use letters, figures and hyphens only."},
    )
    name = models.CharField(max_length=120)
    trust = models.ForeignKey(
        Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="schools"
    )
    urn = models.CharField(
        "URN", max_length=6, validators=[RegexValidator(r"^\d{6}$", "A URN is six digits.")]
    )
    laestab = models.CharField(
        "LAESTAB",
        max_length=7,
        validators=[RegexValidator(r"^\d{7}$", "A LAESTAB is seven digits.")],
    )
    nation = models.CharField(max_length=20, choices=Nation.choices)
    phase = models.CharField(max_length=20, choices=Phase.choices)
    kind = models.CharField(max_length=30, choices=SchoolKind.choices)

    address = models.CharField(max_length=250, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    complaints = models.CharField(max_length=400, blank=True)
    staff_shown_as = models.CharField(
        max_length=10, choices=StaffShownAs.choices, default=StaffShownAs.ROLE
    )
    initials_only = models.BooleanField(default=False)
    requires_mfa = models.BooleanField(default=False)

    privacy = nothing_personal()
    rls_exempt = "found by its slug before anybody is known"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["urn"],
                name="school_urn",
                violation_error_message="A school with this URN is here already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("oversight:home", args=[self.slug])

    @property
    def maintained(self) -> bool:
        return self.kind in MAINTAINED


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, name: str) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Someone who signs in. What they may do is in their roles; who they are in a record is a
    `StaffMember`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    privacy = holds(Keep.STAFF_FILE, email=StandIn.TOKEN, name=StandIn.NAME, password=StandIn.EMPTY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email",
                violation_error_message="Somebody signs in with this e-mail address already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class InForce(models.QuerySet):
    """Rows that run from a date and until a date, both included; an open end is still running."""

    def on(self, day):
        return self.filter(
            Q(from_date__lte=day), Q(until_date__isnull=True) | Q(until_date__gte=day)
        )


class StaffMember(models.Model):
    """The adult in a record: employed, agency or volunteer, with or without a sign-in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="staff")
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_members"
    )
    name = models.CharField(max_length=120)
    name_folded = models.CharField(max_length=120, editable=False)
    job = models.CharField("job title", max_length=80)
    agency = models.CharField(max_length=120, blank=True)
    from_date = models.DateField("from")
    until_date = models.DateField("until", null=True, blank=True)

    objects = InForce.as_manager()

    privacy = holds(Keep.STAFF_FILE, name=StandIn.NAME, name_folded=StandIn.NAME)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"],
                condition=Q(user__isnull=False),
                name="staff_member_user",
                violation_error_message="This person is on the staff list already.",
            ),
            in_order(
                "from_date",
                "until_date",
                name="staff_member_dates",
                sentence="The last day cannot be before the first.",
            ),
        ]
        indexes = [models.Index(fields=["school", "name_folded"], name="staff_by_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def made(cls, **fields) -> "StaffMember":
        """One that is not yet saved, with its name folded for search."""
        return cls(name_folded=folded(fields["name"]), **fields)


class RoleKind(models.TextChoices):
    STAFF = "staff", "Member of staff"
    SENCO = "senco", "SENCo"
    DSL = "dsl", "Designated safeguarding lead"
    DEPUTY_DSL = "deputy-dsl", "Deputy designated safeguarding lead"
    HEADTEACHER = "headteacher", "Headteacher"
    SENIOR_LEADER = "senior-leader", "Senior leader"
    SENDER = "sender", "Named sender of family reports"
    CHAIR = "chair", "Chair of governors"
    GOVERNOR = "governor", "Governor or trustee"
    DATA_PROTECTION_LEAD = "data-protection-lead", "Data protection lead"
    DATA_MANAGER = "data-manager", "Data manager"
    TRUST_SAFEGUARDING_LEAD = "trust-safeguarding-lead", "Trust safeguarding lead"
    TRUST_LEAD = "trust-lead", "Trust lead"


# A trust's own; nobody holds them in one school.
TRUST_KINDS = (RoleKind.TRUST_SAFEGUARDING_LEAD, RoleKind.TRUST_LEAD)
LEADERS = (RoleKind.HEADTEACHER, RoleKind.SENIOR_LEADER)


class Role(models.Model):
    """What someone is, in a school or a trust, from and until a date (decisions 4)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    trust = models.ForeignKey(
        Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    kind = models.CharField(max_length=30, choices=RoleKind.choices)
    from_date = models.DateField("from")
    until_date = models.DateField("until", null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by_kind = models.CharField(max_length=12)
    granted_by_id = models.CharField(max_length=40)

    objects = InForce.as_manager()

    privacy = holds(Keep.STAFF_FILE)
    rls_exempt = "read at every request to learn which schools the person may see at all"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, trust__isnull=True)
                | Q(school__isnull=True, trust__isnull=False),
                name="role_school_or_trust",
                violation_error_message="A role is held in a school or in a trust, not both.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=TRUST_KINDS) | Q(trust__isnull=False),
                name="role_of_a_trust",
                violation_error_message="This role is held in a trust.",
            ),
            in_order(
                "from_date",
                "until_date",
                name="role_dates",
                sentence="The last day cannot be before the first.",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "kind", "from_date"], name="role_by_school"),
            models.Index(fields=["user", "from_date"], name="role_by_user"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Grant(models.Model):
    """One verb on one subject, given to somebody by name, until a moment (decisions 4)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    until = models.DateTimeField()
    granted_at = models.DateTimeField()
    granted_by_kind = models.CharField(max_length=12)
    granted_by_id = models.CharField(max_length=40)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        indexes = [
            models.Index(
                fields=["school", "user", "subject_kind", "subject_id"], name="grant_by_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


class Invitation(models.Model):
    """A one-time way in for somebody new. Only a hash of the secret is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    name = models.CharField(max_length=120)
    job = models.CharField("job title", max_length=80)
    role_kind = models.CharField(max_length=30, choices=RoleKind.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=12)
    made_by_id = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )

    privacy = holds(Keep.YEAR, email=StandIn.TOKEN, name=StandIn.NAME)
    rls_exempt = "opened by somebody who has no role yet"

    class Meta:
        constraints = [
            together(
                "accepted_at",
                "accepted_by",
                name="invitation_accepted",
                sentence="An accepted invitation says by whom and when.",
            )
        ]
        indexes = [models.Index(fields=["school", "made_at"], name="invitation_by_school")]

    def __str__(self) -> str:
        return self.name


class DayPass(models.Model):
    """Lets somebody of an agency, or a volunteer, in for one day. Only a keyed hash of its code is
    kept; the adult they are in a record is on the staff list."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="day_passes")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="day_passes")
    day = models.DateField()
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=12)
    made_by_id = models.CharField(max_length=40)
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.STAFF_FILE, code_hash=StandIn.TOKEN)
    rls_exempt = "found by its code before anybody is known"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "code_hash"],
                name="day_pass_code",
                violation_error_message="This code was given before.",
            )
        ]
        indexes = [models.Index(fields=["school", "day"], name="day_pass_by_day")]

    def __str__(self) -> str:
        return f"pass for {self.day:%d %B %Y}"


class Attempt(models.Model):
    """Something that may be done only so often: a keyed hash of what and from where, and when."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    privacy = holds(Keep.DAY, key=StandIn.TOKEN)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_by_key")]

    def __str__(self) -> str:
        return f"{self.at:%d %B %Y}"


class KnownAddress(models.Model):
    """A keyed hash of a network address that somebody has signed in from lately."""

    key = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    privacy = holds(Keep.YEAR, key=StandIn.TOKEN)

    def __str__(self) -> str:
        return f"{self.seen_at:%d %B %Y}"


class StashedPostQuerySet(models.QuerySet):
    def of(self, actor: Actor):
        return self.filter(typed_by_kind=actor.kind, typed_by_id=actor.id)

    def kept_at(self, at: dt.datetime):
        return self.filter(stashed_at__gt=at - STASHED_FOR)

    def let_go_at(self, at: dt.datetime):
        return self.filter(stashed_at__lte=at - STASHED_FOR)


class StashedPost(models.Model):
    """What somebody sent just as their session ended, sealed for them alone (decisions 17)."""

    key_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    stashed_at = models.DateTimeField(db_index=True)
    typed_by_kind = models.CharField(max_length=12)
    typed_by_id = models.CharField(max_length=40)

    objects = StashedPostQuerySet.as_manager()

    privacy = holds(Keep.HOUR, sealed=StandIn.EMPTY)

    class Meta:
        indexes = [models.Index(fields=["typed_by_id", "stashed_at"], name="stashed_by_person")]

    def __str__(self) -> str:
        return f"stashed {self.stashed_at:%H:%M}"


class Term(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField()

    privacy = nothing_personal()

    class Meta:
        ordering = ["starts"]
        constraints = [
            in_order(
                "starts",
                "ends",
                name="term_dates",
                sentence="The last day of a term cannot be before its first.",
            ),
            models.UniqueConstraint(
                fields=["school", "starts"],
                name="term_starts",
                violation_error_message="Another term starts on this day.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """A weekday in a term on which there is no school: an INSET day, a half-term day, a closure."""

    class Kind(models.TextChoices):
        INSET = "inset", "INSET day"
        HALF_TERM = "half-term", "Half-term"
        CLOSED = "closed", "School closed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closures")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts = models.DateField()
    ends = models.DateField()
    why = models.CharField("reason", max_length=120, blank=True)

    privacy = nothing_personal()

    class Meta:
        ordering = ["starts"]
        constraints = [
            in_order(
                "starts",
                "ends",
                name="closure_dates",
                sentence="The last day of a closure cannot be before its first.",
            ),
            models.UniqueConstraint(
                fields=["school", "starts", "kind"],
                name="closure_starts",
                violation_error_message="This closure is here already.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


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
