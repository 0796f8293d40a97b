"""Why a file is not taken: each with the one sentence that whoever sent it reads."""

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000


class NotTaken(Exception):
    """A file that is not attached. The sentence names nothing that is in it."""

    sentence = (
        "This kind of file cannot be attached. Send a picture (JPEG, PNG or WebP), a PDF or plain "
        "text."
    )

    def __init__(self) -> None:
        super().__init__(self.sentence)


class UnknownKind(NotTaken):
    """Nothing we know begins like this, whatever its name ends in."""


class Empty(NotTaken):
    sentence = "The file is empty. Choose another."


class TooLarge(NotTaken):
    sentence = (
        "The file is larger than 20 MB. Send it smaller: a phone offers “medium” when it shares a "
        "picture."
    )


class TooManyPixels(NotTaken):
    sentence = "The picture has more than 50 million pixels. Make it smaller, then send it."


class TooMuchInside(NotTaken):
    sentence = "The file unpacks to far more than it should. Print it to a new PDF, and send that."


class AProgram(NotTaken):
    sentence = "This is a program, whatever its name says. Programs cannot be attached."


class AnArchive(NotTaken):
    sentence = (
        "This is a Word, Excel or ZIP file, which can hold more than it shows. Save a document as "
        "PDF and send that; send other files one by one."
    )


class AWebPage(NotTaken):
    sentence = (
        "This is a web page or an SVG drawing, which can carry a program. Save it as a PDF, or "
        "take a picture of it."
    )


class AnotherPicture(NotTaken):
    sentence = (
        "The portal cannot read this kind of picture, such as HEIC from an iPhone. Save it as "
        "JPEG, and send that."
    )


class AFilm(NotTaken):
    sentence = (
        "Films and sound recordings are not kept here. Say where the footage is kept instead, "
        "under “CCTV footage”."
    )


class TwoKindsAtOnce(NotTaken):
    sentence = (
        "This file is two kinds of file at once, which is how harm is hidden. Save it again, or "
        "take a picture of it."
    )


class LockedPdf(NotTaken):
    sentence = "This PDF is locked with a password. Print it to a new PDF, and send that."


class UnsafePdf(NotTaken):
    sentence = (
        "This PDF holds a program, another file or a link that opens by itself. Print it to a new "
        "PDF, and send that."
    )


class Damaged(NotTaken):
    sentence = "The file is damaged, or not all of it arrived. Save it again, and send that."


class TookTooMuch(NotTaken):
    sentence = "Reading the file took too much time or memory. Make it smaller, then send it."


class NotAPicture(NotTaken):
    sentence = "A photograph is a picture: send a JPEG, PNG or WebP file."


def too_large(size: int) -> str | None:
    """The sentence for a file, or a form around one, of more bytes than are taken."""
    return TooLarge.sentence if size > LARGEST else None
