"""Batches of files, none of them too large."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import sub

from indexer.reading.walk import ContentFile

Bound = tuple[Callable[[ContentFile], int], int]
"""A measure of a file, and the most of it that a portion may have."""


def portions(files: Iterable[ContentFile], count: int, *bounds: Bound) -> Iterator[list[ContentFile]]:
    """The files in turn, as many at a time as no bound forbids, and at least one."""
    measures, room = [measure for measure, _ in bounds], [most for _, most in bounds]
    some: list[ContentFile] = []
    left = room
    for file in files:
        taken = [measure(file) for measure in measures]
        left = list(map(sub, left, taken))
        if some and (len(some) == count or min(left) < 0):
            yield some
            some, left = [], list(map(sub, room, taken))
        some.append(file)
    if some:
        yield some


def size_bytes(file: ContentFile) -> int:
    """Of what is in it."""
    return file.size_bytes


def name_bytes(file: ContentFile) -> int:
    """Of its path, and of its content folder, which may be that of this file alone."""
    return len(f"{file.root.path}{file.shown}".encode())
