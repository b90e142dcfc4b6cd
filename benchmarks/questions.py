"""Which queries are asked? Several of each class, made of the words of the corpus by how many records have them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from benchmarks.corpus import RARE_HITS, Record
from search.text.analysis import stop_words, written_words
from search.text.folding import fold
from search.text.languages import ENGLISH

EACH = 8
"""Questions of a class."""
RARE = "rare"
_ABOUT = 4
"""How far the hits of a rare word may be from `RARE_HITS`."""

How = Literal["all", "any", "phrase", "prefix", "fuzzy", "year", "every"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: the ten best, the total, and the counts of all topics and of the twenty first providers."""

    name: str
    """The class that it belongs to."""
    how: How
    """All or any of the words, the words beside each other, words that begin so or have one letter more, less or
    another; what was published in a year; or everything."""
    words: tuple[str, ...] = ()
    year: int = 0


def questions(records: Iterable[Record]) -> list[Question]:
    """The questions to these records; the same for the same records."""
    chooser = random.Random(7)
    documents: Counter[str] = Counter()
    titles, years, count = [], set[int](), 0
    for record in records:
        count += 1
        documents.update(set(_words(f"{record.title} {record.excerpt}")))
        years.add(record.published.year)
        if count % 97 == 0:
            titles.append(record.title)
    rare = _between(documents, RARE_HITS - _ABOUT, RARE_HITS + _ABOUT)
    middle = _between(documents, count // 400, count // 60)
    long = [word for word in _between(documents, RARE_HITS - _ABOUT, count // 60) if len(word) > 6]
    # Without stop words, which some engines demand and others do not.
    common = [word for word, _ in documents.most_common(1000) if word not in stop_words((ENGLISH,))][:20]
    return [
        *(Question(RARE, "all", (word,)) for word in _some(chooser, rare)),
        *(Question("middle", "all", (word,)) for word in _some(chooser, middle)),
        *(Question("common", "all", (word,)) for word in _some(chooser, common)),
        *(Question("two any", "any", pair) for pair in _groups(chooser, common, 2)),
        *(Question("three any", "any", group) for group in _groups(chooser, common, 3)),
        *(Question("two all", "all", pair) for pair in _groups(chooser, common, 2)),
        *(Question("three all", "all", group) for group in _groups(chooser, common, 3)),
        *(Question("phrase", "phrase", pair) for pair in _pairs(chooser, titles)),
        *(Question("prefix", "prefix", (word[:4],)) for word in _some(chooser, middle)),
        *(Question("fuzzy", "fuzzy", (_with_slip(chooser, word),)) for word in _some(chooser, long)),
        # Not by a topic: the counts of topics would leave that filter aside here, and keep it elsewhere.
        *(Question("filter only", "year", year=year) for year in sorted(years)[-EACH:]),
        *(Question("match all", "every") for _ in range(EACH)),
    ]


def _words(text: str) -> list[str]:
    """The folded words of a text; those in scripts without spaces are left out."""
    return list(map(_fold, written_words(text) or ()))


_fold = lru_cache(maxsize=1 << 20)(fold)


def _between(documents: Counter[str], low: int, high: int) -> list[str]:
    """Words of at least five letters in so many records."""
    return sorted(word for word, number in documents.items() if low <= number <= high and len(word) > 4)


def _some(chooser: random.Random, choices: list[str]) -> list[str]:
    return chooser.sample(choices, min(EACH, len(choices)))


def _groups(chooser: random.Random, words: list[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(chooser.sample(words, size)) for _ in range(EACH)]


def _pairs(chooser: random.Random, titles: list[str]) -> list[tuple[str, ...]]:
    """Two words that stand beside each other in a title."""
    firsts = (tuple(_words(title)[:2]) for title in chooser.sample(titles, len(titles)))
    return list(islice((pair for pair in firsts if len(pair) == 2), EACH))


def _with_slip(chooser: random.Random, word: str) -> str:
    """The word with another letter in its middle."""
    place = len(word) // 2
    letters = sorted(set("abcdefghijklmnopqrstuvwxyz") - {word[place]})
    return word[:place] + chooser.choice(letters) + word[place + 1 :]
