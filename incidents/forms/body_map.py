"""The body map: a list of places on the body that script also shows as two figures to tap."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from incidents.models import Region

WIDTH, HEIGHT = 260, 560


@dataclass(frozen=True)
class Shape:
    """A rectangle of a figure, in its own units; large enough for a thumb."""

    region: str
    label: str
    x: int
    y: int
    width: int
    height: int
    round: int = 8


@dataclass(frozen=True)
class Figure:
    """`near` is the side of the body that stands on the left of the picture."""

    title: str
    near: str
    shapes: tuple[Shape, ...]


def _both(region: str, x: int, y: int, width: int, height: int) -> list[tuple]:
    """A limb on the left of the picture and its mirror image; `{}` stands for the side."""
    return [
        (region, "near", x, y, width, height),
        (region, "far", WIDTH - x - width, y, width, height),
    ]


def _limbs(face: str) -> list[tuple]:
    return [
        *_both(f"{face}-{{}}-shoulder", 42, 112, 46, 40),
        *_both(f"{face}-{{}}-upper-arm", 42, 154, 34, 54),
        *_both(f"{face}-{{}}-elbow", 38, 210, 34, 28),
        *_both(f"{face}-{{}}-forearm", 34, 240, 34, 52),
        *_both(f"{face}-{{}}-hand", 24, 294, 40, 40),
        *_both(f"{face}-{{}}-thigh", 84, 306, 44, 84),
        *_both(f"{face}-{{}}-knee", 86, 392, 42, 34),
        *_both(f"{face}-{{}}-lower-leg", 88, 428, 38, 78),
        *_both(f"{face}-{{}}-foot", 78, 508, 48, 34),
    ]


_FRONT = [
    ("front-head", "", 102, 8, 56, 30),
    ("face", "", 102, 40, 56, 40),
    ("front-neck", "", 110, 82, 40, 28),
    ("chest", "", 90, 112, 80, 74),
    ("abdomen", "", 90, 188, 80, 66),
    *_both("{}-hip", 84, 256, 45, 48),
    *_limbs("front"),
]
_BACK = [
    ("back-head", "", 102, 8, 56, 72),
    ("back-neck", "", 110, 82, 40, 28),
    ("upper-back", "", 90, 112, 80, 74),
    ("lower-back", "", 90, 188, 80, 66),
    *_both("{}-buttock", 84, 256, 45, 48),
    *_limbs("back"),
]


def _figure(title: str, places: list[tuple], near: str) -> Figure:
    far = {"left": "right", "right": "left"}[near]
    shapes = []
    for region, side, *box in places:
        code = region.format({"near": near, "far": far}.get(side, ""))
        shapes.append(Shape(code, Region(code).label, *box))
    return Figure(title, near, tuple(shapes))


FIGURES = (_figure("Front", _FRONT, near="right"), _figure("Back", _BACK, near="left"))


class BodyMap:
    """A field of `Region`s with the figures that stand for it above."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_: Any
    ) -> SafeString:
        shown = {
            "figures": FIGURES,
            "width": WIDTH,
            "height": HEIGHT,
            "list": render_field(self.name, form, context, template_pack=template_pack),
        }
        return render_to_string("incidents/_body_map.html", shown)
