"""The DfE's Common Transfer File. No DTD, no entity, nothing fetched; one pupil in hand at a time.

The transfer file leaves out what does not apply. Text that is left out says nothing. Free school
meals and care are the exception: a file that carries them for anybody carries them for everybody
who has them, so there the others have not.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from rri_portal.pupils.mis.roll import RawPupil, Roll, UnreadableRoll
from rri_portal.pupils.mis.rows import MOST_PUPILS, sort_out

DEEPEST = 20
MOST_ELEMENTS = 1_500_000
_PIECE = 64 * 1024

_TEXTS = {
    "surname": "Surname",
    "forename": "Forename",
    "born": "DOB",
    "preferred_name": ".//PreferredForename",
    "year_group": ".//NCyearActual",
    "ethnicity": ".//Ethnicity",
    "medical_flag": ".//MedicalFlag",
    "looked_after": "LookedAfter/InCare",
}
_CONTACT_TEXTS = {
    "relationship": "Relationship",
    "parental_responsibility": "ResponsibleFlag",
    "email": "Email",
}
# What the format has a place for, whether or not this file uses it.
PROVIDES = frozenset(
    {*_TEXTS, "upn", "sex", "first_language", "sen_status", "needs", "fsm"}
    | {"enrolled_from", "enrolled_until", "contacts", "contacts.name", "contacts.phone"}
    | {f"contacts.{name}" for name in _CONTACT_TEXTS}
)


def roll(content: bytes) -> Roll:
    """Read a transfer file; each pupil's line is the one its `<Pupil>` begins on."""
    found = _Pupils()
    parser = DefusedXMLParser(target=found, forbid_dtd=True)
    found.line = lambda: parser.parser.CurrentLineNumber
    try:
        for at in range(0, len(content), _PIECE):
            parser.feed(content[at : at + _PIECE])
        parser.close()
    except DefusedXmlException:
        raise UnreadableRoll(
            "The file declares a document type or an entity. A Common Transfer File has none, "
            "and such a declaration can do harm: it is not opened."
        ) from None
    except (ParseError, ValueError, LookupError):
        raise UnreadableRoll(_broken(found.line())) from None
    return _roll(found)


def _broken(line: int) -> str:
    return f"The XML is damaged or breaks off at line {line}. Export the file again."


def _roll(found: "_Pupils") -> Roll:
    if not found.pupils:
        raise UnreadableRoll("The Common Transfer File has no pupils in it.")
    done = sort_out(_with_what_left_out_means(found.pupils))
    return Roll(
        format="ctf",
        rows=tuple(done.rows),
        refused=tuple(done.refused),
        provides=PROVIDES,
        doubts=tuple(done.doubts),
        laestab=found.laestab,
    )


def _with_what_left_out_means(pupils: list[RawPupil]) -> Iterator[RawPupil]:
    told = {name for name in ("fsm", "looked_after") for raw in pupils if name in raw.values}
    for raw in pupils:
        yield RawPupil(
            line=raw.line,
            values={**dict.fromkeys(told, "false"), **raw.values},
            needs=raw.needs,
            contacts=raw.contacts,
            contact_places=raw.contact_places,
        )


class _Pupils:
    """Takes the parser's events and keeps a pupil's elements only until the pupil ends."""

    def __init__(self) -> None:
        self.line = lambda: 0
        self.pupils: list[RawPupil] = []
        self.laestab = ""
        self._path: list[str] = []
        self._elements = 0
        self._branch: TreeBuilder | None = None
        self._branch_depth = 0
        self._began = 0

    def start(self, tag: str, _attributes: dict) -> None:
        self._path.append(tag.rpartition("}")[2])
        self._elements += 1
        if self._path[0] != "CTfile":
            raise UnreadableRoll("This XML file is not a Common Transfer File.")
        if len(self._path) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise UnreadableRoll("This XML is not laid out as a Common Transfer File is.")
        if self._branch is None and self._path[1:] in (["Header"], ["CTFpupilData", "Pupil"]):
            self._branch, self._branch_depth = TreeBuilder(), len(self._path)
            self._began = self.line()
        if self._branch is not None:
            self._branch.start(self._path[-1], {})

    def data(self, text: str) -> None:
        if self._branch is not None:
            self._branch.data(text)

    def end(self, _tag: str) -> None:
        if self._branch is not None:
            self._branch.end(self._path[-1])
            if len(self._path) == self._branch_depth:
                self._take(self._branch.close())
                self._branch = None
        self._path.pop()

    def close(self) -> None:
        """The parser asks for it; everything has been taken by then."""

    def _take(self, element: Element) -> None:
        if element.tag == "Header":
            self.laestab = _laestab(element, "SourceSchool/")
            return
        self.pupils.append(_pupil(self._began, element, self.laestab))
        if len(self.pupils) > MOST_PUPILS:
            raise UnreadableRoll(f"The file has more than {MOST_PUPILS:,} pupils.")


def _laestab(element: Element, path: str = "") -> str:
    return _text(element, f"{path}LEA") + _text(element, f"{path}Estab")


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _there(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _pupil(line: int, pupil: Element, laestab: str) -> RawPupil:
    values = {name: _text(pupil, path) for name, path in _TEXTS.items()}
    contacts = pupil.find("Contacts")
    needs = pupil.find("SENneeds")
    return RawPupil(
        line=line,
        values=_there(
            **values,
            upn=_text(pupil, "UPN"),
            sex=_text(pupil, "Sex") or _text(pupil, "Gender"),
            first_language=_first_language(pupil),
            sen_status=_sen_status(pupil),
            fsm=_free_school_meals(pupil),
            **_enrolment(pupil, laestab),
        ),
        needs=None if needs is None else _needs(needs),
        contacts=[] if contacts is None else _contacts(contacts),
        contact_places=0 if contacts is None else None,
    )


def _first_language(pupil: Element) -> str:
    for spoken in pupil.iterfind(".//Languages/Type"):
        if _text(spoken, "LanguageType") == "F":
            return _text(spoken, "Language")
    return ""


def _sen_status(pupil: Element) -> str:
    """The latest provision; dates are 2026-09-02, so their texts sort as they do."""
    history = pupil.findall("SENhistory/SEN")
    latest = max(history, key=lambda sen: _text(sen, "StartDate"), default=None)
    return "" if latest is None else _text(latest, "SENprovision")


def _needs(needs: Element) -> list[str]:
    """Rank 1 first; one without a rank comes last."""
    ranked = sorted(
        needs.findall("SENneed"), key=lambda need: (_text(need, "SENtypeRank") or "9").zfill(3)
    )
    return [_text(need, "SENtype") for need in ranked]


def _free_school_meals(pupil: Element) -> str:
    history = pupil.findall("FSMhistory/FSMinstance")
    if not history:
        return ""
    return "true" if any(not _text(meal, "FSMendDate") for meal in history) else "false"


def _enrolment(pupil: Element, laestab: str) -> dict[str, str]:
    """When the child came to the school that made the file, and left it."""
    for school in pupil.iterfind("SchoolHistory/School"):
        if laestab and _laestab(school) == laestab:
            return {
                "enrolled_from": _text(school, "EntryDate"),
                "enrolled_until": _text(school, "LeavingDate"),
            }
    return {}


def _contacts(contacts: Element) -> list[dict[str, str]]:
    ordered = sorted(
        contacts.findall("Contact"), key=lambda contact: _text(contact, "Order").zfill(3)
    )
    return [_contact(contact) for contact in ordered]


def _contact(contact: Element) -> dict[str, str]:
    values = {name: _text(contact, path) for name, path in _CONTACT_TEXTS.items()}
    called = f"{_text(contact, 'Forename')} {_text(contact, 'Surname')}".strip()
    return {"name": called} | _there(phone=_phone(contact), **values)


def _phone(contact: Element) -> str:
    """A mobile number where there is one, else the first."""
    phones = contact.findall("Phones/Phone")
    mobiles = [phone for phone in phones if _text(phone, "TelephoneType") == "M"]
    return _text((mobiles or phones)[0], "PhoneNo") if phones else ""
