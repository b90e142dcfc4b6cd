"""Colours of the page that follow from the few that a site gives: each can be read, or seen, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.settings.colours import BLACK, READABLE, VISIBLE, WHITE, Colour, contrast, readable
from search.settings.looks import Palette

_RAISED = {True: (0.04, 0.02, 0.01), False: (0.6, 0.3, 0.1)}
"""Shares of white behind boxes, by whether the page is dark; the first that leaves texts readable counts."""
_TINT = (0.06, 0.05, 0.04, 0.03, 0.02, 0.01)
"""Shares of ink behind what is pointed at; the same counts."""
_MARK = {True: Colour(0x5D, 0x4A, 0x14), False: Colour(0xFF, 0xE7, 0xA0)}


def accent_colours(palette: Palette) -> Mapping[str, Colour]:
    """The accent and what stands on it, by the name of the variable."""
    accent = Colour.parse(palette.accent)
    on_accent = WHITE if contrast(WHITE, accent) >= READABLE else BLACK
    return {"accent": accent, "on-accent": on_accent}


def all_colours(palette: Palette) -> Mapping[str, Colour]:
    """All colours of a page by the names of their variables."""
    accent, paper, ink = map(Colour.parse, (palette.accent, palette.paper, palette.ink))
    is_dark = paper.luminance < ink.luminance
    raised = _ground(paper, WHITE, _RAISED[is_dark], (accent, ink))
    tint = _ground(paper, ink, _TINT, (accent, ink))
    line, mark = paper.mixed(ink, 0.13), _MARK[is_dark]
    grounds = (paper, raised, tint)
    return {
        **accent_colours(palette),
        "paper": paper,
        "raised": raised,
        "tint": tint,
        "line": line,
        "strong-line": readable(line, grounds, ink, VISIBLE),
        "ink": ink,
        "soft": readable(ink.mixed(paper, 0.35), grounds, ink, READABLE),
        "mark": mark if contrast(ink, mark) >= READABLE else tint,
    }


def _ground(paper: Colour, other: Colour, shares: Sequence[float], texts: Sequence[Colour]) -> Colour:
    """The paper with the first share of another colour on which all texts can be read; else the paper."""
    mixed = (paper.mixed(other, share) for share in shares)
    return next((one for one in mixed if min(contrast(text, one) for text in texts) >= READABLE), paper)
