"""The records that all servers index: headlines with bodies made of other headlines, or synthetic ones."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from benchmarks import corpus
from benchmarks.corpus import Record

BODY_WORDS = 38
"""Words of a body, at least; with its title a record has about 52."""


def records(name: str, count: int) -> Iterator[Record]:
    """So many records of `headlines` or `synthetic`, the same each time; the excerpt of a record is its body."""
    return corpus.records("synthetic", count) if name == "synthetic" else _headlines(count)


def _headlines(count: int) -> Iterator[Record]:
    """From the whole list, which is in the order of its sources; all of it where there are fewer."""
    every = list(corpus.records("headlines", sys.maxsize))
    titles = [" ".join(record.title.replace("\0", " ").split()) for record in every]
    places = sorted(Random(1).sample(range(len(every)), min(count, len(every))))
    for number, place in enumerate(places):
        body = _body(titles, Random(place))
        yield replace(every[place], id=f"{number:07d}", title=titles[place], excerpt=body)


def _body(titles: Sequence[str], random: Random) -> str:
    sentences: list[str] = []
    words = 0
    while words < BODY_WORDS:
        title = titles[random.randrange(len(titles))]
        sentences.append(f"{title.rstrip('.')}.")
        words += len(title.split())
    return " ".join(sentences)
