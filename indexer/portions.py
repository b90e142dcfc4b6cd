"""How are many files taken in portions, none of them too large?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from indexer.walk import Found

Bound = tuple[Callable[[Found], int], int]
"""A measure of a file, and the most of it that a portion may have."""


def portions(files: Iterable[Found], count: int, *bounds: Bound) -> Iterator[list[Found]]:
    """The files in turn, as many at a time as no bound forbids, and at least one."""
    some: list[Found] = []
    sums = [0] * len(bounds)
    for file in files:
        own = [measure(file) for measure, _ in bounds]
        grown = [total + one for total, one in zip(sums, own, strict=True)]
        if some and (len(some) == count or any(total > most for total, (_, most) in zip(grown, bounds, strict=True))):
            yield some
            some, grown = [], own
        some.append(file)
        sums = grown
    if some:
        yield some


def size_bytes(file: Found) -> int:
    """Of what is in it."""
    return file.size_bytes


def name_bytes(file: Found) -> int:
    """Of its names."""
    return len(f"{file.inner}{file.shown}{file.id}".encode())
