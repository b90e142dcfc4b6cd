"""Pauses of the garbage collector while many small objects are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without a search for garbage in the block, or in the function that this decorates.

    For steps that make one thing or more for each file and drop none: the collector would go through all of them each
    time that their number has grown by a quarter, which is half of the time of a scan.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
