"""What a file is told by its content, and what of it is kept."""

import subprocess
import sys

import pytest
from PIL import Image, PngImagePlugin

from rri_portal.attachments import examining, papers, refusals
from rri_portal.attachments.examining import examine
from tests.attachments import files

pytestmark = pytest.mark.sqlite
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
RED, BLUE = (254, 0, 0), (0, 0, 254)


def near(pixel, colour) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


# The six that it was built for


def test_a_photograph_of_exactly_twenty_megabytes_is_taken():
    examined = examine(files.of_exactly(files.LARGEST))
    assert (examined.media_type, examined.width, examined.height) == ("image/jpeg", 1200, 900)
    assert len(examined.content) < 1024 * 1024


def test_one_byte_more_is_refused_with_a_sentence():
    with pytest.raises(refusals.TooLarge, match="larger than 20 MB"):
        examine(files.of_exactly(files.LARGEST) + b"\x00")


@pytest.mark.parametrize(
    "program",
    [b"MZ\x90\x00\x03" + bytes(200), b"\x7fELF\x02\x01" + bytes(200), b"#!/bin/sh\nrm -r x\n",
     b"\xcf\xfa\xed\xfe" + bytes(200)],
    ids=["exe", "elf", "script", "mach-o"],
)  # fmt: skip
def test_a_program_is_refused_whatever_it_is_called(program):
    with pytest.raises(refusals.AProgram, match="whatever its name says"):
        examine(program)


@pytest.mark.parametrize(
    "drawing",
    [SVG, SVG[22:], b"\xef\xbb\xbf" + SVG, SVG.decode().encode("utf-16"),
     b"<!-- hello -->" * 200 + SVG, b"<!DOCTYPE html><p>x", b"<html><body onload=alert(1)>"],
)  # fmt: skip
def test_a_drawing_or_a_page_that_can_carry_a_script_is_refused(drawing):
    with pytest.raises(refusals.AWebPage, match="SVG"):
        examine(drawing)


def test_a_picture_of_900_megapixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(examining, "MEMORY", 300 * 1024**2)  # decoding it would need more
    content = files.claiming_pixels(30_000)
    assert len(content) < 200_000
    with pytest.raises(refusals.TooManyPixels, match="50 million pixels"):
        examine(content)


def test_a_zip_bomb_is_refused_without_being_opened():
    content = files.zip_bomb()
    assert len(content) < 200_000
    with pytest.raises(refusals.AnArchive, match="Save a document as PDF"):
        examine(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_where_when_or_by_whom_is_left_in_a_picture(kind):
    sent = files.from_a_phone(kind)
    assert files.opened(sent).getexif().get_ifd(files.GPS)
    kept = examine(sent).content
    picture = files.opened(kept)
    assert not picture.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment", "photoshop"} & picture.info.keys()
    for trace in (b"Exif", files.CANARY.encode(), b"xmpmeta", b"ICC_PROFILE", b"iCCP", b"eXIf"):
        assert trace not in kept


# Pictures


def test_a_picture_held_sideways_stands_upright():
    upright = files.opened(examine(files.from_a_phone()).content)
    assert upright.size == (80, 120)
    assert near(upright.getpixel((40, 10)), RED)
    assert near(upright.getpixel((40, 110)), BLUE)


def test_a_large_picture_is_made_smaller_in_its_own_shape():
    examined = examine(files.picture(size=(4800, 1600)))
    assert (examined.width, examined.height) == (2400, 800)


def test_a_small_picture_keeps_its_size():
    examined = examine(files.picture("PNG", (30, 20)))
    assert (examined.media_type, examined.width, examined.height) == ("image/png", 30, 20)


def test_what_is_clear_in_a_picture_stays_clear():
    sent = files.saved(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "WEBP", lossless=True)
    kept = examine(sent)
    assert kept.media_type == "image/png"
    assert files.opened(kept.content).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_pictures_of_every_making_are_understood(mode):
    grey = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else Image.new("L", (40, 30), 156)
    sent = grey if mode == "I;16" else grey.convert(mode)
    kept = files.opened(examine(files.saved(sent, "JPEG" if mode == "CMYK" else "PNG")).content)
    light = 255 if mode == "1" else 156
    assert abs(kept.convert("L").getpixel((20, 15)) - light) < 8


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        sent = files.saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        kept = files.opened(examine(sent).content)
        assert getattr(kept, "n_frames", 1) == 1
        assert near(kept.convert("RGB").getpixel((5, 5)), RED)


def test_a_photograph_saved_as_png_does_not_weigh_down_the_page():
    sent = files.saved(Image.effect_noise((1200, 800), 80).convert("RGB"), "PNG")
    assert examine(sent).media_type == "image/jpeg"


def test_a_picture_that_lost_its_end_is_refused():
    with pytest.raises(refusals.Damaged, match="not all of it arrived"):
        examine(files.picture(size=(400, 300))[:1500])


def test_a_comment_that_unpacks_without_end_is_refused():
    text = PngImagePlugin.PngInfo()
    text.add_text("c", "a" * 80_000_000, zip=True)
    with pytest.raises(refusals.NotTaken):
        examine(files.picture("PNG", pnginfo=text))


# What is something else


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", refusals.Empty),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), refusals.AnotherPicture),
        (b"GIF89a" + bytes(40), refusals.AnotherPicture),
        (b"II*\x00" + bytes(40), refusals.AnotherPicture),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(40), refusals.AFilm),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", refusals.AFilm),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), refusals.AnArchive),
        (b"{\\rtf1 hello}", refusals.AnArchive),
        (b"\x1f\x8b\x08" + bytes(40), refusals.AnArchive),
        (b"\x01\x02\x03 nobody knows", refusals.UnknownKind),
        (b"Word for word\x00", refusals.UnknownKind),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_content(content, refusal):
    with pytest.raises(refusal):
        examine(content)


@pytest.mark.parametrize(
    "content",
    [
        files.picture() + files.small_zip(),
        files.picture("PNG") + files.small_zip(),
        files.picture(comment=b"<script>alert(1)</script>"),
        files.picture(comment=b"%PDF-1.7"),
        files.pdf() + files.small_zip() + b"\nstartxref\n0\n%%EOF",
        files.pdf(b"<script>alert(1)</script>"),
    ],
)
def test_a_file_that_is_two_kinds_at_once_is_refused(content):
    with pytest.raises(refusals.TwoKindsAtOnce, match="two kinds of file at once"):
        examine(content)


def test_a_picture_with_a_film_behind_it_as_phones_make_them_is_taken():
    assert examine(files.picture() + b"\x00\x00\x00\x18ftypmp42" + bytes(99)).is_picture


def test_every_refusal_is_one_plain_sentence_or_two():
    said = [one.sentence for one in refusals.NotTaken.__subclasses__()]
    assert all(sentence.endswith(".") and len(sentence) < 170 for sentence in said)


# Plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_kept_as_its_words(encoding):
    examined = examine("Siân said:\r\n“stop”".encode(encoding))
    assert examined.content.decode() == "Siân said:\n“stop”"
    assert examined.media_type == "text/plain"
    assert not examined.is_picture


# PDFs


def test_an_ordinary_pdf_is_kept_to_the_byte():
    content = files.written_pdf(lambda writer: None)
    examined = examine(content)
    assert examined.content == content
    assert (examined.media_type, examined.width) == ("application/pdf", None)


def test_a_locked_pdf_is_refused():
    with pytest.raises(refusals.LockedPdf, match="locked with a password"):
        examine(files.written_pdf(lambda writer: writer.encrypt("secret")))


ACTION = b"<< /S /JavaScript /JS (app.alert(1)) >>"
PACKED = b"9 0 " + ACTION


@pytest.mark.parametrize(
    "content",
    [
        files.pdf(b"3 0 obj\n" + ACTION + b"\nendobj\n"),
        files.written_pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")),
        files.pdf(b"3 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"),
        files.pdf(b"3 0 obj\n<< /S /#4aava#53cript /JS (x) >>\nendobj\n"),
        files.pdf(files.stream(b"/Type /ObjStm /N 1 /First 4", PACKED)),
        files.pdf(files.stream(b"/Type 5 0 R /N 1 /First 4", PACKED)),
        files.pdf(files.stream(b"/Subtype /Image", PACKED)),
        files.pdf(files.stream(b"/Type /ObjStm", b"%a remark\n" + PACKED)),
        files.pdf(files.stream(b"/Type /ObjStm /DecodeParms << /Predictor 12 >>", b"\x02 0")),
        files.pdf(b"3 0 obj\n<< /Type /ObjStm /Filter /ASCIIHexDecode >>\nstream\n0>\nendstream"),
    ],
    ids=["script", "file within", "launch", "in other letters", "packed", "packed, not saying so",
         "packed as a picture", "packed behind a remark", "packed oddly", "packed in hex"],
)  # fmt: skip
def test_a_pdf_that_can_do_something_by_itself_is_refused(content):
    with pytest.raises(refusals.UnsafePdf, match="Print it to a new PDF"):
        examine(content)


def test_a_pdf_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(papers, "MOST_UNPACKED", 1024 * 1024)
    content = files.pdf(files.stream(b"/Type /ObjStm", b"9 0 " + bytes(4 * 1024 * 1024)))
    assert len(content) < 10_000
    with pytest.raises(refusals.TooMuchInside):
        papers.look_through(content)


def test_a_pdf_that_lost_its_end_is_refused():
    with pytest.raises(refusals.Damaged):
        examine(files.pdf()[:-8])


# The inspector


def test_a_file_that_takes_too_long_is_stopped_with_a_sentence(monkeypatch):
    monkeypatch.setattr(examining, "PATIENCE", 0.01)
    with pytest.raises(refusals.TookTooMuch, match="too much time or memory"):
        examine(files.picture())


def test_a_file_that_takes_too_much_memory_is_stopped_with_a_sentence(monkeypatch):
    monkeypatch.setattr(examining, "MEMORY", 180 * 1024**2)
    with pytest.raises(refusals.NotTaken):
        examine(files.saved(Image.new("RGB", (7000, 7000)), "PNG"))


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/passwd')", "__import__('socket').create_connection(('127.0.0.1', 9))",
     "__import__('os').system('true')", "__import__('subprocess').run(['true'])"],
)  # fmt: skip
def test_the_inspector_itself_could_do_no_harm_if_it_tried(attempt):
    script = (
        "import sys, os, socket, subprocess\nfrom rri_portal.attachments import inspector\n"
        f"sys.addaudithook(inspector._refuse)\n{attempt}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "inspector.Strange" in done.stderr


def test_the_inspector_is_told_no_secret(settings, tmp_path):
    told = examining._environment(str(tmp_path))
    assert settings.SECRET_KEY not in str(told)
    assert set(told) == {"HOME", "LANG", "PATH", "PYTHONPATH", "TMPDIR"}


def test_nothing_of_a_file_lies_in_another_file(monkeypatch, tmp_path):
    monkeypatch.setattr(examining.tempfile, "tempdir", str(tmp_path))
    examine(files.from_a_phone())
    assert list(tmp_path.iterdir()) == []


def test_uploads_of_the_largest_size_stay_in_memory(settings):
    handlers = settings.FILE_UPLOAD_HANDLERS
    assert handlers == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert refusals.LARGEST < settings.FILE_UPLOAD_MAX_MEMORY_SIZE
