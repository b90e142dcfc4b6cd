"""Nearest known name to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LEAST_LIKENESS = 0.6
"""Of two names, from 0 to 1 (see `difflib`); one that is less like was hardly meant."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like one, whatever its case; empty when none is like it."""
    by_folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), by_folded, 1, cutoff=LEAST_LIKENESS)
    return by_folded[found[0]] if found else ""
