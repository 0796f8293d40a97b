"""Files as people send them, and as they should not: all made here, none committed."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image, ImageCms
from pypdf import PdfWriter

PAGE = 200
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
CANARY = "Canary-Amara"
LARGEST = 20 * 1024 * 1024


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options) -> bytes:
    """Red on its left half, blue on its right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return saved(image, kind, **options)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def from_a_phone(kind: str = "JPEG") -> bytes:
    """With where it was taken, by which camera, a name in every corner, and held sideways."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, CANARY
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (51.0, 30.0, 26.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict = {"exif": exif, "icc_profile": profile}
    if kind == "JPEG":
        options |= {"comment": CANARY, "xmp": f"<x:xmpmeta>{CANARY}</x:xmpmeta>".encode()}
    return picture(kind, (120, 80), **options)


@cache
def of_exactly(size: int) -> bytes:
    """A photograph of so many bytes: one of a camera, with other data behind it as phones add."""
    content = picture(size=(1200, 900))
    return content + b"\x00" * (size - len(content))


def claiming_pixels(side: int) -> bytes:
    """A PNG of side × side pixels, all black, which packs to very little."""
    packing = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    packed = b"".join(packing.compress(row) for _ in range(side)) + packing.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def zip_bomb() -> bytes:
    """A hundred megabytes of nothing in a hundred kilobytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", bytes(100 * 1024 * 1024))
    return made.getvalue()


def small_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("x.txt", "x")
    return made.getvalue()


def pdf(*objects: bytes) -> bytes:
    """A page, and whatever else."""
    catalog = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    pages = b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    body = b"%PDF-1.7\n" + catalog + pages + b"".join(objects)
    return body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def stream(dictionary: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"7 0 obj\n<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        dictionary,
        len(packed),
        packed,
    )


def written_pdf(write) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(PAGE, PAGE)
    write(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
