"""Requests that are made to be slow, of every kind that a stranger may send, and documents to ask them of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from search.protocol.engine import Searcher
from search.protocol.request import MAX_SIZE, Filter, Match, SearchRequest
from search.schema.document import Document

ENDINGS = ("ing", "ion", "ers", "ted", "ness", "able", "ment", "est", "ings", "ions")
_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"
_HAN = tuple(map(chr, range(0x4E00, 0x4E00 + 600)))
_KANA = tuple(map(chr, range(0x3042, 0x3090)))
_SYLLABLES = tuple(first + second for first in _CONSONANTS for second in _VOWELS)

Call = Callable[[Searcher, datetime], object]
"""What one request asks of an engine."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request, and what kind of request it is."""

    kind: str
    text: str
    call: Call


def word(number: int) -> str:
    """A word with one of the endings, the same for the same number."""
    first, second, third = number % 90, number // 90 % 90, number // 8100 % 90
    stem = _SYLLABLES[first] + _SYLLABLES[second] + (_SYLLABLES[third] if number >= 8100 else "")
    return stem + ENDINGS[number * 7 % len(ENDINGS)]


def documents(count: int, now: datetime, *, words: int = 20_000, length: int = 40) -> Iterator[Document]:
    """Documents whose words are common and rare as those of a language are; every fifth has Han characters."""
    random = Random(1)
    for number in range(count):
        some = [word(int(words ** random.random()) - 1) for _ in range(length)]
        values: dict[str, object] = {
            "title": " ".join(some[:6]),
            "excerpt": " ".join(some[6:]),
            "topics": tuple(dict.fromkeys(f"Topic {random.randrange(60)}" for _ in range(3))),
            "provider": (f"Provider {random.randrange(3_000)}",),
            "published": now - timedelta(minutes=random.randrange(2_000_000)),
            "quality": random.randrange(100),
            "heat": random.randrange(1000),
        }
        if number % 5 == 0:
            values["body"] = "".join(random.choices(_HAN, k=50)) + " " + "".join(random.choices(_KANA, k=20))
        yield Document(f"{number:06d}", values)


def requests(random: Random, words: Sequence[str], ids: Sequence[str]) -> Iterator[Hostile]:
    """Requests without end, each kind in turn; `words` are those of the texts, the commonest first."""
    makers = _Maker(random, words, ids)
    while True:
        for kind, make in makers.kinds.items():
            text = make()
            yield from makers.around(kind, text)


class _Maker:
    """Makes query strings, and requests of them."""

    def __init__(self, random: Random, words: Sequence[str], ids: Sequence[str]) -> None:
        self._random, self._words, self._ids = random, words, ids
        self.kinds: dict[str, Callable[[], str]] = {
            "suffixes": lambda: self._joined(" ", self._suffix, 60),
            "alternative suffixes": lambda: self._joined(" OR ", self._suffix, 60),
            "excluded suffixes": lambda: "NOT " + self._joined(" NOT ", self._suffix, 60),
            "prefixes": lambda: self._joined(" ", self._prefix, 200),
            "one letter": lambda: self._joined(" ", lambda: f"{self._random.choice('abcdefgmnprstw')}*", 100),
            "infixes": lambda: self._joined(" ", self._infix, 100),
            "unknown": lambda: self._joined(" ", self._unknown, 198),
            "short unknown": lambda: self._joined(" ", lambda: self._unknown(5), 198),
            "long unknown": lambda: self._joined(" ", lambda: self._unknown(40), 48),
            "alternative unknown": lambda: self._joined(" OR ", self._unknown, 100),
            "common": lambda: self._joined(" ", self._common, 198),
            "alternative common": lambda: self._joined(" OR ", self._common, 99),
            "nearly words": lambda: self._joined(" ", self._shuffled, 198),
            "alternative nearly words": lambda: self._joined(" OR ", self._shuffled, 100),
            "misspelt": lambda: self._joined(" ", self._misspelt, 198),
            "phrase": lambda: f'"{self._joined(" ", self._common, 200)}"',
            "phrases": lambda: self._joined(" ", lambda: f'"{self._common()} {self._common()}"', 100),
            "joined": lambda: self._joined(" ", lambda: "-".join(self._common() for _ in range(4)), 60),
            "nested": self._nested,
            "excluded": lambda: self._common() + " " + self._joined(" ", lambda: f"-{self._common()}", 198),
            "conditions": lambda: self._joined(" OR ", self._condition, 90),
            "excluded conditions": lambda: self._joined(" ", lambda: f"-{self._condition()}", 190),
            "han": lambda: "".join(self._random.choices(_HAN, k=1500)),
            "single han": lambda: self._joined(" ", lambda: self._random.choice(_HAN), 198),
            "phrase of han": lambda: f'"{self._joined(" ", lambda: self._random.choice(_HAN), 100)}"',
            "kana": lambda: "".join(self._random.choices(_KANA, k=1500)),
            "fields": lambda: self._joined(" ", lambda: f"title:{self._suffix()}", 60),
            "nothing": lambda: "",
        }

    def around(self, kind: str, text: str) -> Iterator[Hostile]:
        """The requests that are made of a query string."""
        request = SearchRequest(text[:2000], size=MAX_SIZE, match=self._random.choice(tuple(Match)))
        request = self._filtered(request) if self._random.random() < 0.3 else request
        auto = SearchRequest(text[:2000], size=MAX_SIZE)
        yield Hostile(f"{kind}, auto", text, lambda searcher, now: searcher.search(auto, now))
        explained = SearchRequest(text[:2000], size=MAX_SIZE, match=Match.ANY, explain=True)
        yield Hostile(kind, text, lambda searcher, now: searcher.search(request, now))
        yield Hostile(f"{kind}, explained", text, lambda searcher, now: searcher.search(explained, now))
        yield Hostile(f"{kind}, suggested", text, lambda searcher, now: searcher.suggest(request, 20, now))
        yield Hostile(f"{kind}, facet", text, lambda searcher, now: searcher.facet(request, "provider", "1", 500, now))
        far = SearchRequest(text[:2000], size=MAX_SIZE, page=self._random.choice((2, 99)), collapse=True)
        yield Hostile(f"{kind}, far page", text, lambda searcher, now: searcher.search(far, now))
        id = self._random.choice(self._ids)
        yield Hostile("similar", id, lambda searcher, now: searcher.similar(id, far, now))

    def _filtered(self, request: SearchRequest) -> SearchRequest:
        topics = Filter(any_of=tuple(f"Topic {number}" for number in range(100)), missing=True)
        years = Filter(none_of=tuple(f"{year}-01..{year}-02" for year in range(1900, 2000)))
        return request.with_filter("topics", topics).with_filter("published", years)

    def _joined(self, joint: str, make: Callable[[], str], count: int) -> str:
        return joint.join(make() for _ in range(count))

    def _common(self) -> str:
        return self._random.choice(self._words[:300])

    def _any(self) -> str:
        return self._random.choice(self._words)

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_CONSONANTS + _VOWELS, k=count))

    def _suffix(self) -> str:
        return f"*{self._random.choice((self._any()[-3:], self._random.choice(ENDINGS)))}"

    def _prefix(self) -> str:
        return f"{self._any()[: self._random.choice((1, 2, 3))]}*"

    def _infix(self) -> str:
        return f"*{self._any()[1:4]}*"

    def _unknown(self, letters: int = 9) -> str:
        return self._letters(letters)

    def _shuffled(self) -> str:
        """A word with the letters of another one, as spelling correction looks at most."""
        letters = list(self._random.choice([word for word in self._words[:2000] if len(word) > 7] or self._words))
        self._random.shuffle(letters)
        return "".join(letters)

    def _misspelt(self) -> str:
        known = self._any()
        place = self._random.randrange(len(known))
        return known[:place] + self._random.choice(_VOWELS) + known[place + 1 :]

    def _condition(self) -> str:
        year = self._random.randrange(1990, 2030)
        return self._random.choice(
            (f"published:{year}..{year + 9}", "topics:topic", "provider:prov*", f"quality:{year % 100}..", "has:images")
        )

    def _nested(self) -> str:
        text = self._suffix()
        for _ in range(30):
            text = f"({text} {self._random.choice(('OR', 'AND', 'NOT', ''))} {self._common()})"
        return text
