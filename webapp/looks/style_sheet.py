"""Style sheet of the colours and fonts of a site: values of the variables that `theme.css` uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from search.settings.colours import Colour
from search.settings.looks import DEFAULT_DARK, DEFAULT_LIGHT, Looks, Palette
from webapp.looks import palette

_LIGHT = "print, (prefers-color-scheme: light)"
_DARK = "screen and (prefers-color-scheme: dark)"


def style_sheet(looks: Looks) -> str:
    """The style sheet of a site; empty when it says nothing of colours and fonts.

    Paper is always light: the colours of the dark page are for screens only.
    """
    fonts = " ".join((*_family("text-font", looks.text_fonts), *_family("heading-font", looks.heading_fonts)))
    light = " ".join(_colours(looks.light_palette, DEFAULT_LIGHT))
    dark = " ".join(_colours(looks.dark_palette, DEFAULT_DARK))
    parts = (
        fonts and f":root {{ {fonts} }}\n",
        light and f"@media {_LIGHT} {{ :root {{ {light} }} }}\n",
        dark and f"@media {_DARK} {{ :root {{ {dark} }} }}\n",
    )
    return "".join(parts)


def _colours(given: Palette, default: Palette) -> Iterator[str]:
    """Declarations of what differs from the colours of Newsdex."""
    if given == default:
        return
    is_accent_only = (given.paper, given.ink) == (default.paper, default.ink)
    colours: Mapping[str, Colour] = palette.accent_colours(given) if is_accent_only else palette.all_colours(given)
    yield from (f"--{name}: {colour};" for name, colour in colours.items())


def _family(name: str, families: Sequence[str]) -> Iterator[str]:
    """The declaration of a list of families; their names need no escape (see `search.configuration`)."""
    if families:
        quoted = ", ".join(f'"{family}"' for family in families)
        yield f"--{name}: {quoted};"
