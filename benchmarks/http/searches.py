"""Searches: words by how many records have them, pairs and phrases of titles, each with enough hits for a page."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import TypeVar

from Stemmer import Stemmer

from benchmarks.corpus import Record
from search.text.analysis import stop_words
from search.text.languages import ENGLISH

LEAST_HITS = 12
"""More than a page has."""
_RARE_HITS = 50
_COMMON = 150
"""So many of the most frequent words are common."""
_SHARES = {"rare": 25, "middle": 25, "common": 15, "pair": 25, "phrase": 10}
"""Of a hundred searches."""
_TRIED = 30
"""Pairs that are looked at for each that is wanted: few have enough hits."""
_WORD = re.compile(r"[a-z]+")

Pair = tuple[str, str]
Choice = TypeVar("Choice", str, Pair)


@dataclass(frozen=True, slots=True)
class Search:
    """The ten best of what has all words, or the phrase; its total; the counts of providers, topics and years."""

    text: str
    is_phrase: bool = False
    year: int = 0
    """Only what was published in it, unless 0."""
    page: int = 1

    @property
    def query(self) -> str:
        """The text as all servers read it."""
        return f'"{self.text}"' if self.is_phrase else self.text


def searches(records: Sequence[Record], count: int) -> list[Search]:
    """At most so many, mixed, the same for the same records; fewer where the records have too few words for a kind."""
    random = Random(5)
    wanted = {kind: count * share // 100 for kind, share in _SHARES.items()}
    texts = [_words(f"{record.title} {record.excerpt}") for record in records]
    documents = Counter(word for words in texts for word in set(words))
    plain = _plain_words(documents, records)
    titles = [_words(record.title) for record in records]
    least = max(LEAST_HITS, len(records) // 400)
    words = {
        "rare": sorted(word for word in plain if LEAST_HITS <= documents[word] <= _RARE_HITS),
        "middle": sorted(word for word in plain if least <= documents[word] <= len(records) // 60),
        "common": [word for word, count in documents.most_common(10 * _COMMON) if word in plain and count >= least][
            :_COMMON
        ],
    }
    pairs = _together(texts, _pairs(titles, plain, random, _TRIED * wanted["pair"], is_phrase=False))
    phrases = _beside(texts, _pairs(titles, plain, random, _TRIED * wanted["phrase"], is_phrase=True))
    some = [Search(word) for kind, choices in words.items() for word in _some(random, choices, wanted[kind])]
    some += [Search(" ".join(pair)) for pair in _some(random, pairs, wanted["pair"])]
    some += [Search(" ".join(pair), is_phrase=True) for pair in _some(random, phrases, wanted["phrase"])]
    some = list(dict.fromkeys(some))  # a common word may be of the middle, too
    random.shuffle(some)
    return some


def narrowed(some: Iterable[Search], years: Iterable[int]) -> list[Search]:
    """Each as it is, its second page, and of each year: as many times as many, mixed."""
    each = tuple(years)
    more = [
        one for search in some for one in (search, replace(search, page=2), *(replace(search, year=y) for y in each))
    ]
    Random(3).shuffle(more)
    return more


def beginnings(some: Iterable[Search]) -> list[Search]:
    """What is typed on the way to each search, letter by letter; each once, mixed."""
    typed = dict.fromkeys(search.text[:end] for search in some for end in range(1, len(search.text) + 1))
    texts = [text for text in typed if not text.endswith(" ")]
    Random(4).shuffle(texts)
    return [Search(text) for text in texts]


def _words(text: str) -> list[str]:
    return list(map(sys.intern, _WORD.findall(text.lower())))


def _plain_words(documents: Iterable[str], records: Iterable[Record]) -> set[str]:
    """Words that mean the same to all servers: no stop words, and none of topics or providers, which not all search."""
    stem = Stemmer("english").stemWord
    named = {stem(word) for record in records for name in (*record.topics, record.provider) for word in _words(name)}
    stopped = stop_words((ENGLISH,))
    return {word for word in documents if len(word) > 3 and word not in stopped and stem(word) not in named}


def _pairs(titles: Sequence[list[str]], plain: set[str], random: Random, count: int, *, is_phrase: bool) -> list[Pair]:
    """Two plain words of a title, beside each other for a phrase."""
    found: dict[Pair, None] = {}
    for _ in range(4 * count):
        title = titles[random.randrange(len(titles))]
        if len(found) >= count or len(title) < 2:
            continue
        first = random.randrange(len(title) - 1)
        second = first + 1 if is_phrase else random.randrange(first + 1, len(title))
        if title[first] != title[second] and {title[first], title[second]} <= plain:
            found[title[first], title[second]] = None
    return list(found)


def _together(texts: Iterable[list[str]], pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs of which enough texts have both."""
    seconds: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        seconds[first].add(second)
    counted: Counter[Pair] = Counter()
    for words in map(set, texts):
        counted.update((first, second) for first in words & seconds.keys() for second in words & seconds[first])
    return _frequent(counted)


def _beside(texts: Iterable[list[str]], pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that enough texts have as they are."""
    wanted = set(pairs)
    return _frequent(Counter(pair for text in texts for pair in wanted & set(pairwise(text))))


def _frequent(counted: Counter[Pair]) -> list[Pair]:
    return sorted(pair for pair, count in counted.items() if count >= LEAST_HITS)


def _some(random: Random, choices: Sequence[Choice], count: int) -> list[Choice]:
    return random.sample(choices, min(count, len(choices)))
