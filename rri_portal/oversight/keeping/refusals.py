"""Why a backup or a restore did not happen: each carries a sentence to show, and nobody's name."""


class Refused(Exception):
    """Nothing was changed."""


class AlreadyThere(Refused):
    """A file of that name exists, and a backup is never written over another."""


class NotABackup(Refused):
    """The file is not one of ours, is not whole, or was changed since it was made."""


class FromElsewhere(Refused):
    """A sound backup, of a portal that this one cannot become."""


class NotEmpty(Refused):
    """There is a school here already, and nobody said that it may be replaced."""


class WrongRole(Refused):
    """The database's policies would hide rows from whoever runs this."""


class ProgramMissing(Refused):
    """PostgreSQL's own program is not on this machine, or too old for the server."""


class ProgramFailed(Refused):
    """PostgreSQL's own program began and gave up."""


class NotWhatWasKept(Refused):
    """What was restored does not hold what the backup says that it held."""
