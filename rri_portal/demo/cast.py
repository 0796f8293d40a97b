"""The people of the demo. Nobody here exists; addresses are example.org."""

from dataclasses import dataclass

from rri_portal.schools.models import RoleKind as Kind

PASSWORD = "calm-otter-harbour"


@dataclass(frozen=True)
class DemoPerson:
    """`kinds` empty: on the staff list without a sign-in."""

    name: str
    job: str
    kinds: tuple[str, ...] = ()
    agency: str = ""

    def email(self, school: str) -> str:
        return f"{self.name.lower().replace(' ', '.').replace("'", '')}@{school}.example.org"


OAKFIELD = [
    DemoPerson("Miriam Castell", "Headteacher", (Kind.HEADTEACHER,)),
    DemoPerson("Patrick Doyle", "Deputy headteacher", (Kind.SENIOR_LEADER,)),
    DemoPerson("Anjali Rao", "SENCo", (Kind.SENCO,)),
    DemoPerson("Helen Marsh", "Designated safeguarding lead", (Kind.DSL,)),
    DemoPerson("Tobias Lind", "Deputy safeguarding lead", (Kind.DEPUTY_DSL,)),
    DemoPerson("Joanna Pike", "Class teacher", (Kind.STAFF,)),
    DemoPerson("Samuel Adjei", "Class teacher", (Kind.STAFF,)),
    DemoPerson("Bethan Rees", "Class teacher", (Kind.STAFF,)),
    DemoPerson("Kofi Boateng", "Teaching assistant", (Kind.STAFF,)),
    DemoPerson("Nadia Hussein", "Teaching assistant", (Kind.STAFF,)),
    DemoPerson("Liam Foster", "Teaching assistant", (Kind.STAFF,)),
    DemoPerson("Dorota Wrona", "Higher level teaching assistant", (Kind.STAFF,)),
    DemoPerson("Carys Bowen", "Head of upper school", (Kind.SENDER,)),
    DemoPerson("Gareth Hume", "Data manager", (Kind.DATA_MANAGER,)),
    DemoPerson("Olive Tran", "Data protection lead", (Kind.DATA_PROTECTION_LEAD,)),
    DemoPerson("Rosalind Achebe", "Chair of governors", (Kind.CHAIR,)),
    DemoPerson("Desmond Clay", "Governor", (Kind.GOVERNOR,)),
    DemoPerson("Marcus Webb", "Midday supervisor"),
    DemoPerson("Shanice Grant", "Supply teaching assistant", agency="Bridge Supply"),
    DemoPerson("Yvonne Hart", "Speech and language therapist", agency="NHS therapy team"),
]
RIVERSIDE = [
    DemoPerson("Graham Stokes", "Principal", (Kind.HEADTEACHER,)),
    DemoPerson("Leila Farouk", "Assistant principal", (Kind.SENIOR_LEADER,)),
    DemoPerson("Ewan Blair", "SENCo", (Kind.SENCO,)),
    DemoPerson("Martha Quinn", "Designated safeguarding lead", (Kind.DSL,)),
    DemoPerson("Iris Okonjo", "Teacher of science", (Kind.STAFF,)),
    DemoPerson("Callum Reid", "Teacher of history", (Kind.STAFF,)),
    DemoPerson("Sunita Desai", "Pastoral lead", (Kind.STAFF,)),
    DemoPerson("Peter Nwosu", "Data manager", (Kind.DATA_MANAGER,)),
    DemoPerson("Alice Brand", "Governor", (Kind.GOVERNOR,)),
    DemoPerson("Joel Karim", "Supply teacher", agency="Bridge Supply"),
]
TRUST = [
    DemoPerson("Winifred Sayer", "Trust safeguarding lead", (Kind.TRUST_SAFEGUARDING_LEAD,)),
    DemoPerson("Hugh Farley", "Trust lead", (Kind.TRUST_LEAD,)),
]
