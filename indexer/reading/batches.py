"""Batches of files, bounded in count, bytes and length of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import sub

from indexer.reading.walk import ContentFile

Bound = tuple[Callable[[ContentFile], int], int]
"""A measure of a file, and the most of it that a batch may have."""


def batches(files: Iterable[ContentFile], count: int, *bounds: Bound) -> Iterator[list[ContentFile]]:
    """The files in turn, as many at a time as no bound forbids, and at least one."""
    measures, room = [measure for measure, _ in bounds], [most for _, most in bounds]
    batch: list[ContentFile] = []
    left = room
    for file in files:
        taken = [measure(file) for measure in measures]
        left = list(map(sub, left, taken))
        if batch and (len(batch) == count or min(left) < 0):
            yield batch
            batch, left = [], list(map(sub, room, taken))
        batch.append(file)
    if batch:
        yield batch


def size_bytes(file: ContentFile) -> int:
    """Of what is in it."""
    return file.size_bytes


def name_bytes(file: ContentFile) -> int:
    """Of its path, and of its content folder, which may be that of this file alone."""
    return len(f"{file.root.path}{file.shown}".encode())
