"""Word-delimiter variants of a segment: joined words with their parts, and the languages of its texts.

    /compounds   texts, ascending: the term of the joined word, and after a NUL that of each of its parts
    /languages   texts, ascending: the languages of the texts, as in `search.text.languages`

`search.text.compounds` says which words are joined. What only deleted documents have stays until a merge writes the
segment anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Self

from search.text.compounds import Compound
from search.text.languages import ENGLISH, SNOWBALL, UNKNOWN
from search.whoosh_engine.codecs.array_file import ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.ragged import Ragged
from search.whoosh_engine.codecs.text_bytes import encoded

_NAME = "/compounds"
_LANGUAGES = "/languages"


@dataclass(frozen=True, eq=False)
class DelimiterVariants:
    """The joined words of a segment with their parts, as terms."""

    texts: Ragged

    @classmethod
    def of(cls, compounds: Iterable[Compound]) -> Self:
        """The variants of some compounds, in any order."""
        return cls(Ragged.of_texts(sorted({"\0".join((one.joined, *one.parts)).encode() for one in compounds})))

    @classmethod
    def read(cls, file: ArrayFile) -> Self:
        """The variants of a segment; none when Whoosh wrote it."""
        return cls(Ragged.read(file, _NAME, ["bytes"])) if f"{_NAME}.starts" in file else cls.of([])

    def save(self, writer: ArrayWriter) -> None:
        """Write them to a file of arrays."""
        self.texts.save(writer, _NAME)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.texts.text, range(len(self.texts)))

    def parts_of(self, term: str) -> Iterator[tuple[str, ...]]:
        """The terms of the parts of a joined word, once for each way in which it is split."""
        begin, numbers = encoded(f"{term}\0"), range(len(self.texts))
        following = map(self.texts.text, numbers[bisect_left(numbers, begin, key=self.texts.text) :])
        for text in takewhile(lambda text: text.startswith(begin), following):
            yield tuple(text.decode().split("\0")[1:])

    def starting_with(self, prefix: str) -> Iterator[tuple[str, ...]]:
        """The terms of the parts of the joined words that begin so."""
        begin, numbers = encoded(prefix), range(len(self.texts))
        following = map(self.texts.text, numbers[bisect_left(numbers, begin, key=self.texts.text) :])
        for text in takewhile(lambda text: text.startswith(begin), following):
            yield tuple(text.decode().split("\0")[1:])

    def defects(self) -> Iterator[str]:
        """What cannot be, though every checksum is right."""
        if any(before >= after for before, after in pairwise(self)):
            yield "its joined words are not in order"


def save_languages(writer: ArrayWriter, languages: Iterable[str]) -> None:
    """Write the languages of a segment to a file of arrays."""
    Ragged.of_texts([language.encode() for language in sorted(set(languages))]).save(writer, _LANGUAGES)


def read_languages(file: ArrayFile) -> tuple[str, ...]:
    """The languages of a segment; of one that Whoosh wrote it is English."""
    if f"{_LANGUAGES}.starts" not in file:
        return (ENGLISH,)
    texts = Ragged.read(file, _LANGUAGES, ["bytes"])
    found = tuple(text.decode("utf-8", "replace") for text in texts.texts())
    if not SNOWBALL.keys() | {UNKNOWN} >= set(found):
        raise file.damaged(f"{_LANGUAGES} has what is no language")
    return found


def merged_variants(parts: Iterable[DelimiterVariants]) -> DelimiterVariants:
    """The variants of segments that become one."""
    return DelimiterVariants(Ragged.of_texts(sorted({text for part in parts for text in part})))
