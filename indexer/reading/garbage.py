"""Rarer runs of the garbage collector while many small objects are made and kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLD = 50_000
"""New objects between two runs of the youngest generation; 700 make them a tenth of a build's time."""


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector run rarely inside; what is cyclic is still freed."""
    before = gc.get_threshold()
    gc.set_threshold(THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
