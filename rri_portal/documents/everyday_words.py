"""Everyday English words that are also names on a school's roll.

A lone one of these is taken for a name only with a reason. Names that are hardly ever anything
else (Harry, Jack, Taylor) are left out on purpose: a needless question costs a tap, a child's name
in another family's letter cannot be called back.
"""

MONTHS = frozenset({"april", "may", "june", "august"})

# Parts of surnames that name nobody by themselves
PARTICLES = frozenset(
    {"abdul", "abu", "ben", "bin", "bint", "dal", "das", "del", "della", "den", "der", "des"}
    | {"dos", "ibn", "mac", "saint", "san", "ter", "the", "van", "von"}
)

_FORENAMES = """
amber angel april art ash august autumn basil bay blossom blue bonny brook bunny carol chance
charity chase cherry christian cliff constance coral crystal daisy dash dawn dean destiny drew duke
earl earnest eve faith fern flora forest frank gale gene ginger glen grace grant guy happy harmony
haven hazel heath heather holly honey honor honour hope hunter iris ivory ivy jade jasmine jay jet
joy june juniper kit lance lane laurel lily lotus love major marina mark max may melody mercy miles
misty myrtle noble nova ocean olive pansy pat patience peace pearl penny petal pierce poppy precious
prince princess promise prosper queen rain ray red reed reign rich river rob robin rocky rose
rosemary rowan royal ruby rusty saffron sage sandy sapphire serenity shy silver skip sky sonny star
storm sue summer sunny teddy trinity trip unity van verity victor viola violet wade will willow
winter wren
"""

_SURNAMES = """
abbot ball banks barber bean bell berry best bird bishop black bliss bloom bond bones booth bridge
bridges brown burns bush butcher butler carpenter case cash chambers church coal cook cotton court
cross day doctor driver english farmer field fields fisher fleet ford foster fox freeman french
friend frost gardener gates gold golden good gray green grey grove hall hand hands head heard high
hill holder holiday hood house hunt hurt jewel judge key keys kind king kitchen knight lake lamb law
lawn leaf light little lock long lord low man marsh mason mead miller mills moon moss mount neat
nice noon north nurse page parent parish park parks pepper piper plant pool poor pope porter potter
power price pride prior proud quick read reader rice rivers roads rock rush salt sand sands savage
sharp shepherd shirt short silk sister sitter skinner sleep small smart snow south speed spring
stable staff steel still stone street strong style summers swan swift tanner temple thorn thorns
towers town trick underwood vine walker wall walls ward warden waters wells west wheeler white wild
wind wise wolf wood woods words work young
"""

# Short names of many languages that English uses for its smallest words
_SMALL = """
all am an any as at be bee by can do for go had ham has he her him his in is it low man me men mine
my no now of on or our out own pan pay say see she sing so son song sun sung tan ten than the then
they tin to too under up us wan war was we were who win won yes you your
"""

EVERYDAY_WORDS = frozenset(f"{_FORENAMES} {_SURNAMES} {_SMALL}".split())
