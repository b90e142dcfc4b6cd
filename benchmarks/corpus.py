"""Which records are indexed? Synthetic ones, made the same each time, or real headlines."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import orjson

HEADLINES = Path(__file__).parents[2] / "shared/data/headlines.jsonl.gz"
WORDS = 30_000
TOPICS = 60
PROVIDERS = 3_000
RARE_HITS = 38
"""Records that have a rare word, on average, however many records there are: real vocabularies grow with a corpus."""
_WITH_RARE = 0.3
"""The share of records with one rare word."""
_BATCH = 10_000
"""Records that are drawn together."""
_NEWEST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One record to index."""

    id: str
    title: str
    excerpt: str
    topics: tuple[str, ...]
    provider: str
    published: datetime


def records(name: str, count: int) -> Iterator[Record]:
    """The first `count` records of the corpus `synthetic` or `headlines`."""
    return _synthetic(count) if name == "synthetic" else _headlines(count)


def _synthetic(count: int) -> Iterator[Record]:
    """Records of about fifty words whose frequencies follow Zipf's law, with one to three of sixty topics."""
    random = np.random.default_rng(1)
    rare_words = max(1, int(count * _WITH_RARE / RARE_HITS))
    words = np.array([word(number) for number in range(WORDS + rare_words)], object)
    share = 1 / np.arange(1, WORDS + 1)
    cumulated = np.cumsum(share / share.sum())
    for first in range(0, count, _BATCH):
        size = min(_BATCH, count - first)
        lengths = random.integers(40, 61, size)
        ends = np.cumsum(lengths)
        chosen = np.searchsorted(cumulated, random.random(ends[-1]))
        lasts = ends[random.random(size) < _WITH_RARE] - 1
        chosen[lasts] = WORDS + random.integers(0, rare_words, len(lasts))
        texts = np.split(words[chosen], ends[:-1])
        topics = random.integers(0, TOPICS, (size, 3)).tolist()
        facts = zip(
            random.integers(1, 4, size).tolist(),
            (PROVIDERS * random.random(size) ** 2).astype(int).tolist(),
            random.integers(0, 2_000_000, size).tolist(),
            strict=True,
        )
        for number, (text, some, (many, provider, age)) in enumerate(zip(texts, topics, facts, strict=True), first):
            yield Record(
                id=f"{number:07d}",
                title=" ".join(text[:10]),
                excerpt=" ".join(text[10:]),
                topics=tuple(dict.fromkeys(f"Topic {topic}" for topic in some[:many])),
                provider=f"Provider {provider}",
                published=_NEWEST - timedelta(minutes=age),
            )


def word(number: int) -> str:
    """A word that can be spoken and that no stemmer changes much: consonants and vowels in turn."""
    letters = ""
    number += 20
    while number:
        number, consonant = divmod(number, 17)
        number, vowel = divmod(number, 4)
        letters += "bcdfghjklmnprtvwz"[consonant] + "aiou"[vowel]
    return f"{letters}k"


def _headlines(count: int) -> Iterator[Record]:
    """Real headlines, their dates taken as UTC; those without one have the oldest."""
    with gzip.open(HEADLINES) as lines:
        for _, line in zip(range(count), lines, strict=False):
            data = orjson.loads(line)
            yield Record(
                id=data["id"],
                title=data["title"],
                excerpt=data.get("excerpt", ""),
                topics=tuple(data.get("topics", ())),
                provider=data.get("provider", ""),
                published=datetime.fromisoformat(data.get("date") or "1970-01-01").replace(tzinfo=UTC),
            )
