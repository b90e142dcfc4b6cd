"""Which queries are asked? Several of each class, made of the words of the corpus by how many records have them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from benchmarks.corpus import Record
from search.analysis import fold, written_words

EACH = 8
"""Questions of a class."""

How = Literal["all", "phrase", "prefix", "topic", "every"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: the ten best, the total, and the counts of all topics and of the twenty first providers."""

    name: str
    """The class that it belongs to."""
    how: How
    words: tuple[str, ...] = ()
    topic: str = ""


def questions(records: Iterable[Record]) -> list[Question]:
    """The questions to these records; the same for the same records."""
    chooser = random.Random(7)
    documents: Counter[str] = Counter()
    titles, topics, count = [], Counter[str](), 0
    for record in records:
        count += 1
        documents.update(set(_words(f"{record.title} {record.excerpt}")))
        topics.update(record.topics)
        if count % 97 == 0:
            titles.append(record.title)
    rare = _between(documents, 20, 60)
    middle = _between(documents, count // 400, count // 60)
    common = [word for word, _ in documents.most_common(60) if word not in {"the", "a", "of"}][:20]
    return [
        *(Question("rare", "all", (word,)) for word in _some(chooser, rare)),
        *(Question("middle", "all", (word,)) for word in _some(chooser, middle)),
        *(Question("common", "all", (word,)) for word in _some(chooser, common)),
        *(Question("two all", "all", pair) for pair in _groups(chooser, common, 2)),
        *(Question("three all", "all", group) for group in _groups(chooser, common, 3)),
        *(Question("phrase", "phrase", pair) for pair in _pairs(chooser, titles)),
        *(Question("prefix", "prefix", (word[:4],)) for word in _some(chooser, middle)),
        *(Question("filter", "topic", topic=topic) for topic in _some(chooser, sorted(topics))),
        *(Question("match all", "every") for _ in range(EACH)),
    ]


def _words(text: str) -> list[str]:
    """The folded words of a text; those in scripts without spaces are left out."""
    return list(map(_fold, written_words(text) or ()))


_fold = lru_cache(maxsize=1 << 20)(fold)


def _between(documents: Counter[str], low: int, high: int) -> list[str]:
    return sorted(word for word, number in documents.items() if low <= number <= high and len(word) > 4)


def _some(chooser: random.Random, choices: list[str]) -> list[str]:
    return chooser.sample(choices, min(EACH, len(choices)))


def _groups(chooser: random.Random, words: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(chooser.sample(words, size)) for _ in range(EACH)]


def _pairs(chooser: random.Random, titles: list[str]) -> list[tuple[str, ...]]:
    """Two words that stand beside each other in a title."""
    pairs = [tuple(_words(title)[:2]) for title in chooser.sample(titles, min(EACH, len(titles)))]
    return [pair for pair in pairs if len(pair) == 2]
