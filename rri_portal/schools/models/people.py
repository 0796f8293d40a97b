"""Whoever works in a school or signs in to it, and what they may do there."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from rri_portal.constraints import in_order, together
from rri_portal.names import folded
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.schools.models.schools import School, Trust


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
