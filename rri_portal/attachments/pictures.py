"""A picture made anew from its pixels, so that nothing else of the file is left.

No EXIF and so no place or camera, no XMP, IPTC, comment, thumbnail or profile; of an animation the
first frame. Runs in the inspector's process, never in the portal's own.
"""

import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from rri_portal.attachments.refusals import MOST_PIXELS, Damaged, TooManyPixels

LONGEST_EDGE = 2400
QUALITY = 85
LARGEST_PNG = 2 * 1024 * 1024  # bytes; beyond it a photograph was saved as PNG
PLUGINS: dict[str, Callable[[io.BytesIO], Image.Image]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
}


class Developed(NamedTuple):
    content: bytes
    media_type: str
    width: int
    height: int


def develop(content: bytes, kind: str) -> Developed:
    """At most 2400 pixels on its longest edge, upright, in sRGB. Raises `TooManyPixels` before
    anything is decoded, or `Damaged`."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return _encoded(_small(_opened(content, kind)), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError):
        raise Damaged from None


def _opened(content: bytes, kind: str) -> Image.Image:
    """Only its header has been read. One plugin is asked, the one of its kind."""
    image = PLUGINS[kind](io.BytesIO(content))
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels
    if image.width < 1 or image.height < 1:
        raise Damaged
    return image


def _small(image: Image.Image) -> Image.Image:
    """Made smaller first: the rest then costs little, whatever was sent."""
    image.draft(None, (LONGEST_EDGE, LONGEST_EDGE))  # a JPEG is decoded smaller to begin with
    image.load()
    if image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode.startswith(("I", "F")):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), reducing_gap=3.0)
    return _in_srgb(ImageOps.exif_transpose(image))


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        opaque = _converted(clear.convert("RGB"), profile)
        opaque.putalpha(clear.getchannel("A"))
        return opaque
    if image.mode == "L":
        return image
    return _converted(image if image.mode == "CMYK" else image.convert("RGB"), profile)


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that makes no sense is left out of account, as browsers do."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            if made := ImageCms.profileToProfile(image, theirs, ours, outputMode="RGB"):
                return made
    return image.convert("RGB")


def _encoded(image: Image.Image, kind: str) -> Developed:
    """From the bare pixels: whatever the file said of itself stays behind."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    if kind == "PNG" or bare.mode == "RGBA":
        png = _saved(bare, "PNG")
        if bare.mode == "RGBA" or len(png) <= LARGEST_PNG:
            return Developed(png, "image/png", *bare.size)
    jpeg = _saved(bare, "JPEG", quality=QUALITY, optimize=True)
    return Developed(jpeg, "image/jpeg", *bare.size)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()
