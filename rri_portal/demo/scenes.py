"""What happens in the demo's schools: scenes that staff would recognise, told without invention of
names. `{child}` is the child, `{adult}` the adult who held or guided; `{other}` another child, in
the scene of two."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    place: str
    triggers: tuple[str, ...]
    tried: tuple[str, ...]
    technique: str
    degree: str
    minutes: tuple[int, int]
    purposes: tuple[str, ...]
    narrative: str
    why: str
    support: tuple[str, ...]
    hurt: tuple[tuple[str, str, str], ...] = ()
    adults: int = 2


SCENES = [
    Scene(
        "Corridor",
        ("Moving from one thing or place to another", "Too much noise or stimulation"),
        ("Calm talking and stance", "Space or time offered", "Pictures, symbols or now-and-next"),
        "Hold by two people, standing",
        "Some resistance",
        (1, 6),
        ("injury-to-others",),
        "We were coming back from the hall and it was loud. {child} covered both ears and dropped "
        "to the floor, then began to kick out at the children going past. I asked the line to wait "
        "and showed the now-and-next card. {child} got up and ran at another child with both "
        "fists. "
        "{adult} and I took an arm each and walked {child} to the wall, and let go when the "
        "breathing slowed.",
        "Another child was about to be hit, and there was no room to move everybody away.",
        ("Calm time with an adult", "Water, food or something comforting"),
    ),
    Scene(
        "Classroom",
        ("A demand, or having to wait",),
        ("A limited choice", "Fewer demands", "Take-up time", "A change of adult"),
        "Seated hold",
        "Some resistance",
        (2, 9),
        ("injury-to-self",),
        "{child} was asked to put the tablet away for maths. I gave a choice of two jobs and then "
        "time. {child} began to bang their head on the edge of the table, harder each time. I "
        "moved "
        "the table away and put a cushion down, but {child} went to the wall. {adult} sat beside "
        "{child} and held both arms across until it passed.",
        "{child} was hurting their head and a cushion was not enough to stop it.",
        ("Calm time with an adult", "First aid or medical check"),
        hurt=(("pupil", "Red mark", "first-aid"),),
    ),
    Scene(
        "Playground",
        ("Another pupil, or a conflict with one", "Unstructured time"),
        ("Distraction", "Redirection to something else", "A reminder of the plan or of success"),
        "Guide or escort",
        "Light: the child did not resist",
        (1, 3),
        ("injury-to-others",),
        "A ball was taken at lunch. {child} went after the other child with a stick. I offered the "
        "swing, which is on the plan, and {adult} stood close. When the stick was lifted I guided "
        "{child} away by the elbows to the quiet bench, and {child} came with me.",
        "The stick was lifted at a child who had their back turned.",
        ("Calm time with an adult", "Back to class or activity when ready"),
    ),
    Scene(
        "Dining room",
        ("Too much noise or stimulation", "Hunger, pain, tiredness or heat"),
        ("A quieter place, or others moved away", "Sensory tool or sensory room", "Reassurance"),
        "Hold by one person, standing",
        "Strong resistance",
        (1, 4),
        ("injury-to-others", "damage"),
        "It was fish day and the hall was very loud. {child} threw a tray and then a jug. We moved "
        "the tables nearest. {child} picked up a second jug and turned to a member of staff. I "
        "held "
        "{child} from the side until it was put down.",
        "A jug had been thrown already and a second one was about to be.",
        ("Somewhere quiet to rest", "Water, food or something comforting"),
        hurt=(("staff", "Bruise", "no-treatment"),),
        adults=1,
    ),
    Scene(
        "Minibus or taxi",
        ("Transport", "A change of routine"),
        ("Reassurance", "Take-up time", "A parent or key adult"),
        "Vehicle harness or buckle guard",
        "",
        (10, 25),
        ("injury-to-self",),
        "The usual driver was away. {child} undid the seat belt twice while the bus was moving. We "
        "stopped both times. The buckle guard from the office was put on for the rest of the way.",
        "{child} was out of the seat in a moving vehicle.",
        ("Calm time with an adult",),
    ),
    Scene(
        "Calm room or safe space",
        ("Touched or hit by another pupil", "Something felt unfair"),
        ("Space or time offered", "A change of adult", "Calm talking and stance"),
        "Kept in a place with the way out blocked",
        "",
        (4, 18),
        ("injury-to-others",),
        "{child} was pushed in the line and said that nobody had done anything about it. {child} "
        "ran into the calm room. When {child} came out to find the other child again, {adult} "
        "stayed in the doorway, talking, so that {child} could not get past. {adult} was with "
        "{child} the whole time.",
        "{child} was looking for the other child and had said what would happen then.",
        ("Calm time with an adult", "Time with a key adult or therapist"),
    ),
    Scene(
        "Sensory room",
        ("A sensory event", "Being told no"),
        ("Sensory tool or sensory room", "Planned ignoring", "Humour or play"),
        "Release from a bite, hair or clothing grip",
        "Some resistance",
        (1, 2),
        ("injury-to-others",),
        "It was time for the next group. {child} took hold of my hair with both hands and did not "
        "let go when asked. {adult} used the release that we were taught and {child} let go. "
        "We waited together until the next group had gone.",
        "{child} could not let go, and pulling away would have hurt us both.",
        ("Calm time with an adult", "A member of staff relieved or supported"),
        hurt=(("staff", "Another injury", "no-treatment"),),
    ),
    Scene(
        "Reception or gate",
        ("A telephone call or contact with home",),
        ("Calm talking and stance", "Negotiation", "A parent or key adult"),
        "Block or stand between",
        "Some resistance",
        (2, 8),
        ("injury-to-self",),
        "{child} had been told that a visit was off and ran for the gate, which a delivery had "
        "left "
        "open. The road is busy. {adult} stood in the gap and I came from behind. {child} pushed "
        "several times. We stayed in the way and kept talking until {child} sat down.",
        "The gate was open on to a road with traffic.",
        ("Calm time with an adult", "Time with a key adult or therapist"),
    ),
    Scene(
        "Hall",
        ("A change of routine", "Too much noise or stimulation"),
        ("A quieter place, or others moved away", "Pictures, symbols or now-and-next"),
        "Kneeling hold",
        "Strong resistance",
        (3, 12),
        ("injury-to-self", "injury-to-others"),
        "The visiting theatre group started with a drum. {child} bit their own hand and then the "
        "child on the next mat. {adult} and I knelt on both sides and held {child}'s arms and "
        "shoulders while the hall was emptied. We said what we were doing all the time.",
        "{child} was biting, and there were children within reach on three sides.",
        ("First aid or medical check", "Somewhere quiet to rest"),
        hurt=(("pupil", "Bite", "first-aid"),),
    ),
    Scene(
        "Changing room",
        ("Touched or hit by another pupil",),
        ("Calm talking and stance", "A warning that force may be used"),
        "Hold by two people, standing",
        "Strong resistance",
        (1, 5),
        ("injury-to-others",),
        "Two children were fighting over a towel. I told both to stop, and said that I would hold "
        "them if they did not. {child} was on top and still hitting. {adult} and I lifted {child} "
        "away by the arms and stood between.",
        "The other child was on the floor and being hit.",
        ("First aid or medical check", "Calm time with an adult"),
        hurt=(("another", "Red mark", "first-aid"),),
    ),
    Scene(
        "Off-site visit",
        ("A change of routine", "Being told no"),
        ("A limited choice", "Distraction", "Take-up time"),
        "Guide or escort",
        "Some resistance",
        (1, 4),
        ("injury-to-self",),
        "At the farm {child} climbed the rail by the pond. We gave a choice of the goats or the "
        "tractor. {child} stepped over. {adult} and I took an arm each and brought {child} back.",
        "{child} was over the water and does not swim.",
        ("Back to class or activity when ready",),
    ),
    Scene(
        "Classroom",
        ("Something felt unfair", "A search, or something taken away"),
        ("Negotiation", "A change of adult", "Fewer demands"),
        "Hold by two people, standing",
        "Some resistance",
        (2, 7),
        ("damage", "injury-to-others"),
        "{child}'s phone was put in the office as agreed. {child} swept the desks and picked up "
        "the "
        "long ruler and broke the window of the door. When {child} turned towards the class, "
        "{adult} and I held {child} and walked to the corridor.",
        "There was broken glass, and the class was behind a child with a ruler in hand.",
        ("Calm time with an adult", "Collected by a parent or carer"),
    ),
]
# One event, and a record for each of the two
OF_TWO = Scene(
    "Changing room",
    ("Touched or hit by another pupil",),
    ("Calm talking and stance", "A warning that force may be used"),
    "Hold by one person, standing",
    "Strong resistance",
    (1, 4),
    ("injury-to-others",),
    "{child} and {other} were fighting over a towel. I told both to stop, and said that we would "
    "hold them if they did not. Both went on hitting. {adult} took hold of {child} and I took hold "
    "of {other}. We moved them to the two ends of the room and let go when they stopped pulling.",
    "Each was hitting the other, and neither stopped when told.",
    ("First aid or medical check", "Calm time with an adult"),
)
WORDS_SAID = [
    "Somebody told me a boy was carried out of assembly last week. I have not seen a record of it.",
    "I think a door was held shut on a child in the upper corridor on Tuesday before lunch.",
]
