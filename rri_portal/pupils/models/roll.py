"""The children on a school's roll, their families, and what is known of each."""

import uuid

from django.db import models
from django.db.models import Q

from rri_portal.audit.append_only import append_only
from rri_portal.constraints import in_order, together
from rri_portal.names import folded
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.schools.models import School


class Sex(models.TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"


class SenStatus(models.TextChoices):
    """CBDS SEN provision (domain 7.1)."""

    NONE = "N", "No special educational need"
    SUPPORT = "K", "SEN support"
    PLAN = "E", "Education, health and care plan"


class Need(models.TextChoices):
    """CBDS SEN type (domain 7.1; Down syndrome since January 2025)."""

    SPLD = "SPLD", "Specific learning difficulty"
    MLD = "MLD", "Moderate learning difficulty"
    SLD = "SLD", "Severe learning difficulty"
    PMLD = "PMLD", "Profound and multiple learning difficulty"
    SEMH = "SEMH", "Social, emotional and mental health"
    SLCN = "SLCN", "Speech, language and communication needs"
    HI = "HI", "Hearing impairment"
    VI = "VI", "Vision impairment"
    MSI = "MSI", "Multi-sensory impairment"
    PD = "PD", "Physical disability"
    ASD = "ASD", "Autistic spectrum disorder"
    DS = "DS", "Down syndrome"
    OTH = "OTH", "Other difficulty or disability"
    NSA = "NSA", "SEN support, no specialist assessment"


class Ethnicity(models.TextChoices):
    """CBDS main codes (domain 7.1)."""

    WBRI = "WBRI", "White British"
    WIRI = "WIRI", "Irish"
    WIRT = "WIRT", "Traveller of Irish heritage"
    WROM = "WROM", "Gypsy or Roma"
    WOTH = "WOTH", "Any other White background"
    MWBC = "MWBC", "White and Black Caribbean"
    MWBA = "MWBA", "White and Black African"
    MWAS = "MWAS", "White and Asian"
    MOTH = "MOTH", "Any other mixed background"
    AIND = "AIND", "Indian"
    APKN = "APKN", "Pakistani"
    ABAN = "ABAN", "Bangladeshi"
    AOTH = "AOTH", "Any other Asian background"
    CHNE = "CHNE", "Chinese"
    BCRB = "BCRB", "Caribbean"
    BAFR = "BAFR", "African"
    BOTH = "BOTH", "Any other Black background"
    OOTH = "OOTH", "Any other ethnic group"
    REFU = "REFU", "Refused"
    NOBT = "NOBT", "Not yet obtained"


YEAR_GROUPS = (
    [("E1", "Early years 1"), ("E2", "Early years 2"), ("N1", "Nursery 1"), ("N2", "Nursery 2")]
    + [("R", "Reception")]
    + [(str(year), f"Year {year}") for year in range(1, 15)]
    + [("X", "Not by year group")]
)
# Whom the early years framework reaches: its threshold for recording is lower.
EARLY_YEARS = {"E1", "E2", "N1", "N2", "R"}


class PupilQuerySet(models.QuerySet):
    def enrolled_on(self, day):
        """On the roll that day; an unknown start means before our first record (decisions 6)."""
        running = Q(enrolments__from_date__isnull=True) | Q(enrolments__from_date__lte=day)
        not_left = Q(enrolments__until_date__isnull=True) | Q(enrolments__until_date__gte=day)
        return self.filter(running & not_left).distinct()

    def named_like(self, text: str):
        """Every word of `text` begins a word of one of the pupil's names."""
        found = self
        for word in folded(text).split():
            found = found.filter(
                Q(name_folded__startswith=word) | Q(name_folded__contains=f" {word}")
            )
        return found


class Pupil(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils")

    upn = models.CharField("UPN", max_length=13, blank=True)
    forename = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    preferred_name = models.CharField("known as", max_length=100, blank=True)
    name_folded = models.CharField(max_length=320, editable=False)
    born = models.DateField("date of birth")

    class_name = models.CharField("class", max_length=60, blank=True)
    medical_alert = models.CharField(max_length=250, blank=True)
    communicates = models.CharField("how the child communicates", max_length=250, blank=True)

    objects = PupilQuerySet.as_manager()

    privacy = holds(
        Keep.CHILDS_FILE,
        upn=StandIn.TOKEN,
        forename=StandIn.NAME,
        surname=StandIn.NAME,
        preferred_name=StandIn.NAME,
        name_folded=StandIn.NAME,
        born=StandIn.SHIFTED_DATE,
        medical_alert=StandIn.EMPTY,
        communicates=StandIn.EMPTY,
    )

    class Meta:
        ordering = ["surname", "forename", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "upn"],
                condition=~Q(upn=""),
                name="pupil_upn",
                violation_error_message="A pupil with this UPN is on the roll already.",
            )
        ]
        indexes = [
            models.Index(fields=["school", "surname", "forename", "id"], name="pupil_by_name"),
            models.Index(fields=["school", "name_folded"], name="pupil_by_folded_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def known_as(self) -> str:
        return self.preferred_name or self.forename

    @property
    def name(self) -> str:
        return f"{self.known_as} {self.surname}"

    @property
    def initials(self) -> str:
        return f"{self.known_as[:1]}{self.surname[:1]}".upper()

    def fold_name(self) -> None:
        self.name_folded = folded(f"{self.forename} {self.preferred_name} {self.surname}")

    def age_on(self, day) -> int:
        had_birthday = (day.month, day.day) >= (self.born.month, self.born.day)
        return day.year - self.born.year - (not had_birthday)


class Enrolment(models.Model):
    """A time on the roll. An unknown start means before our first record."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    from_date = models.DateField("from", null=True, blank=True)
    until_date = models.DateField("last day", null=True, blank=True)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        constraints = [
            in_order(
                "from_date",
                "until_date",
                name="enrolment_dates",
                sentence="The last day on the roll cannot be before the first.",
            ),
            models.UniqueConstraint(
                fields=["school", "pupil"],
                condition=Q(until_date__isnull=True),
                name="enrolment_running",
                violation_error_message="This pupil is on the roll already.",
            ),
        ]
        indexes = [models.Index(fields=["school", "pupil", "from_date"], name="enrolment_by_pupil")]

    def __str__(self) -> str:
        return f"{self.from_date or '…'} – {self.until_date or '…'}"


@append_only()
class Characteristics(models.Model):
    """What the school's systems said of a pupil from a day on; append-only (decisions 6).

    A record points at the row in force when it was made, so that a figure never moves because a
    child later changed year group or need.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="characteristics")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="characteristics")
    from_date = models.DateField("from")
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    year_group = models.CharField(max_length=2, choices=YEAR_GROUPS, blank=True)
    ethnicity = models.CharField(max_length=4, choices=Ethnicity.choices, blank=True)
    sen_status = models.CharField(max_length=1, choices=SenStatus.choices, blank=True)
    needs = models.JSONField("needs, in rank", default=list, blank=True)
    fsm = models.BooleanField("free school meals", null=True, blank=True)
    looked_after = models.BooleanField(null=True, blank=True)
    first_language = models.CharField(max_length=60, blank=True)
    noted_at = models.DateTimeField()

    privacy = holds(
        Keep.CHILDS_FILE,
        ethnicity=StandIn.EMPTY,
        needs=StandIn.EMPTY,
        first_language=StandIn.EMPTY,
    )

    class Meta:
        ordering = ["from_date", "id"]
        indexes = [
            models.Index(
                fields=["school", "pupil", "-from_date", "-id"], name="characteristics_latest"
            )
        ]

    def __str__(self) -> str:
        return f"from {self.from_date}"

    @property
    def primary_need(self) -> str:
        return self.needs[0] if self.needs else ""


class Relationship(models.TextChoices):
    """CTF relationship codes that the roll's formats use; anything else reads as 'other'."""

    MOTHER = "MOT", "Mother"
    FATHER = "FAT", "Father"
    GRANDMOTHER = "GRM", "Grandmother"
    GRANDFATHER = "GRF", "Grandfather"
    STEP_MOTHER = "STM", "Step-mother"
    STEP_FATHER = "STF", "Step-father"
    CARER = "CAR", "Carer"
    FOSTER_MOTHER = "FOM", "Foster mother"
    FOSTER_FATHER = "FOF", "Foster father"
    FOSTER_CARER = "FCR", "Foster carer"
    PARENT = "PAR", "Parent"
    SOCIAL_WORKER = "SWR", "Social worker"
    GUARDIAN = "GUA", "Guardian"
    OTHER = "OTH", "Other"


class ParentQuerySet(models.QuerySet):
    def running(self):
        """Those who are contacts now."""
        return self.filter(ended_at__isnull=True)

    def to_be_told(self):
        """Anyone with parental responsibility or care, and whoever is named to receive reports.

        Unknown counts as yes (decisions 5); a school's own "does not receive reports" never
        takes away a parent who is known to have responsibility or care.
        """
        neither = Q(has_responsibility=False, has_care=False)
        known = Q(has_responsibility=True) | Q(has_care=True)
        return self.running().filter(
            known | Q(receives_reports=True) | Q(receives_reports__isnull=True) & ~neither
        )


class Parent(models.Model):
    """A parent, carer or social worker of one pupil; two siblings have two rows (decisions 5)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="parents")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="parents")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    relationship = models.CharField(max_length=3, choices=Relationship.choices)
    has_responsibility = models.BooleanField("parental responsibility", null=True, blank=True)
    has_care = models.BooleanField("care of the child", null=True, blank=True)
    receives_reports = models.BooleanField(null=True, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=60, blank=True)
    needs_interpreter = models.BooleanField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_kind = models.CharField(max_length=12, null=True, blank=True)
    ended_by_id = models.CharField(max_length=40, null=True, blank=True)
    ended_why = models.CharField("reason", max_length=300, null=True, blank=True)

    objects = ParentQuerySet.as_manager()

    privacy = holds(
        Keep.CHILDS_FILE,
        name=StandIn.NAME,
        name_folded=StandIn.NAME,
        email=StandIn.TOKEN,
        telephone=StandIn.TOKEN,
        language=StandIn.EMPTY,
        ended_why=StandIn.TEXT,
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            together(
                "ended_at",
                "ended_by_kind",
                "ended_by_id",
                name="parent_ended",
                sentence="A contact that has ended says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_why__isnull=True),
                name="parent_ended_why",
                violation_error_message="Only a contact that has ended has a reason for it.",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "pupil", "position"], name="parent_by_pupil"),
            models.Index(fields=["school", "name_folded"], name="parent_by_folded_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RollImport(models.Model):
    """One file offered for import. Its bytes are kept only until it is confirmed or an hour old."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="roll_imports")
    layout = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    offered_at = models.DateTimeField()
    offered_by_kind = models.CharField(max_length=12)
    offered_by_id = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_kind = models.CharField(max_length=12, null=True, blank=True)
    confirmed_by_id = models.CharField(max_length=40, null=True, blank=True)
    new = models.PositiveIntegerField(null=True, blank=True)
    changed = models.PositiveIntegerField(null=True, blank=True)
    unchanged = models.PositiveIntegerField(null=True, blank=True)
    refused = models.PositiveIntegerField(null=True, blank=True)
    left = models.PositiveIntegerField(null=True, blank=True)

    privacy = holds(Keep.HOUR, content=StandIn.EMPTY)

    class Meta:
        constraints = [
            together(
                "confirmed_at",
                "confirmed_by_kind",
                "confirmed_by_id",
                "new",
                "changed",
                "unchanged",
                "refused",
                "left",
                name="roll_import_confirmed",
                sentence="A confirmed import says by whom, when and what it did.",
            )
        ]
        indexes = [models.Index(fields=["school", "-offered_at"], name="roll_import_latest")]

    def __str__(self) -> str:
        return f"{self.layout} {self.offered_at:%d %B %Y}"
