"""Colours: their contrast as WCAG computes it, and mixtures of two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
VISIBLE = 3.0
"""The least contrast of the edge of what one can use (WCAG 2.2, 1.4.11)."""

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour in sRGB; red, green and blue are from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The colour of `#a8321a` or `#fff`; ValueError for any other text."""
        if not is_colour(text):
            raise ValueError(f"{text!r} is no colour")
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return cls(*bytes.fromhex(digits))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """The relative luminance, from 0 of black to 1 of white (WCAG 2.2, definition)."""
        red, green, blue = (_linear(part / 255) for part in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: Colour, share: float) -> Colour:
        """This colour with a share, from 0 to 1, of another one."""
        pairs = ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        return Colour(*(round(own + (its - own) * share) for own, its in pairs))


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)


def is_colour(value: Any) -> bool:
    """Whether a value is the text of a colour, with three or six hexadecimal digits."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition)."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: Colour, grounds: Sequence[Colour], toward: Colour, least: float) -> Colour:
    """A colour with as many twentieths of another as give it this contrast to all grounds; else the other."""
    steps = (colour.mixed(toward, step / 20) for step in range(20))
    return next((one for one in steps if min(contrast(one, ground) for ground in grounds) >= least), toward)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
