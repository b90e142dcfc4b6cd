"""Inverted index of one field: the documents of each term, how often and where, as flat arrays.

For each field the file `<segment>.terms` holds these runs (see `runs`), the terms sorted by their UTF-8 bytes:

    of a term        columns                                            absent when
    ─────────        ───────                                            ───────────
    <field>/terms    bytes                                              never
    <field>/postings documents    int32, ascending                      never
                     frequencies  uint8, 16 or 32: its places there     all are 1
                     weights      float32: what it counts there         all are the frequencies
                     value_sizes  bytes of Whoosh's value               no format of Whoosh's own asks for it
    <field>/tokens   positions    smallest unsigned type                the field has no positions
                     char_starts, char_ends, boosts                     the format has none
    <field>/values   bytes: the values of formats that are unknown here there are none

The posting with frequency 3 owns the next three rows of tokens of its term, and likewise its bytes of values.
`PostingLists` has these runs; what each document has is in `documents`.

No checksum says that values make sense. So the runs of a field are looked at when it is first read, and the postings of
a term when they are first asked for, once: a wrong number is IndexDamaged, and never another document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self, TypeGuard

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.postings import ONE, PostingLists
from search.whoosh_engine.codecs.ragged import Ragged, starts_of

_HEAD = 8
KEPT_NUMBERS = 1_000
"""Terms of which it is kept which number they have: one question asks for each of its own several times."""
_UNKNOWN = -1
BLOCK = 8
"""Postings of a term after which it is kept how many places they have: for few of many, sums begin there."""


Terms = slice | NDArray[np.int64]
"""Numbers of terms: neighbours, or any others, each once."""


@dataclass(frozen=True, eq=False)
class InvertedField:
    """One field of a segment: its terms by number, their postings, and the length of each document."""

    vocabulary: Ragged
    lists: PostingLists
    lengths: Array
    """How many words each document has here, exactly; 0 for all when the field is not scored."""
    file: ArrayFile | None = None
    """Where it was read from; None while it is being made."""
    _looked_at: set[int] = field(default_factory=set, repr=False)
    """The terms whose postings have been looked at."""
    _block_starts: dict[int, NDArray[np.integer]] = field(default_factory=dict, repr=False)
    _numbers: dict[bytes, int | None] = field(default_factory=dict, repr=False)
    """Of the terms that were asked for."""

    @classmethod
    def read(cls, file: ArrayFile, name: str, lengths: Array) -> Self:
        """The field of this name."""
        vocabulary, lists = Ragged.read(file, f"{name}/terms", ["bytes"]), PostingLists.read(file, name)
        if len(vocabulary) != len(lists.postings):
            raise file.damaged(f"{name} has not one list of postings for each term")
        if not vocabulary.is_ordered or "documents" not in lists.postings.columns:
            raise file.damaged(f"the terms of {name} are not in order")
        return cls(vocabulary, lists, lengths, file)

    def save(self, writer: ArrayWriter, name: str) -> None:
        """Write it to a file of arrays; the lengths are kept with the documents."""
        self.vocabulary.save(writer, f"{name}/terms")
        self.lists.save(writer, name)

    def __len__(self) -> int:
        return len(self.vocabulary)

    def term(self, number: int) -> bytes:
        """The term of a number."""
        return self.vocabulary.text(number)

    def terms(self, numbers: slice) -> Iterator[bytes]:
        """The terms of some numbers."""
        return map(self.term, range(*numbers.indices(len(self))))

    def place(self, term: bytes) -> int:
        """The number of the first term that is not before this one."""
        head = _head(term)
        low = int(self._heads.searchsorted(head))
        if low == len(self) or self._heads[low] != head:
            return low
        if len(term) < _HEAD and term[-1:] != b"\0":
            return low  # the head is all of it, and what only begins with it comes later
        # Almost every term has a head of its own; among those that share it the rest of them decides.
        high = int(self._heads.searchsorted(head, "right"))
        return bisect_left(range(low, high), term, key=self.term) + low

    @cached_property
    def _heads(self) -> NDArray[np.uint64]:
        """The first eight bytes of each term as a number, in the same order: numpy searches numbers in one call."""
        starts, sizes = self.vocabulary.starts[:-1], self.vocabulary.sizes
        letters = np.zeros((len(self), _HEAD), np.uint8)
        for place in range(_HEAD):
            longer = np.flatnonzero(sizes > place)
            letters[longer, place] = self.vocabulary["bytes"][starts[longer] + place]
        return letters.view(">u8").ravel().astype(np.uint64)

    def term_number(self, term: bytes) -> int | None:
        """The number of a term; None when no document has it."""
        known = self._numbers.get(term, _UNKNOWN)
        if known == _UNKNOWN:
            number = self.place(term)
            known = number if number < len(self) and self.term(number) == term else None
            if len(self._numbers) >= KEPT_NUMBERS:
                self._numbers.clear()
            self._numbers[term] = known
        return known

    def term_numbers(self, terms: Sequence[bytes]) -> NDArray[np.int64]:
        """The numbers of some terms, without those that no document has; of many sooner than one by one."""
        heads = np.frombuffer(b"".join(term[:_HEAD].ljust(_HEAD, b"\0") for term in terms), ">u8").astype(np.uint64)
        first, last = (self._heads.searchsorted(heads, side) for side in ("left", "right"))
        found: list[int] = []
        for term, number, end in zip(terms, first.tolist(), last.tolist(), strict=True):
            if end > number:  # else no term begins so
                place = number if end == number + 1 else self.place(term)
                if place < len(self) and self.term(place) == term:
                    found.append(place)
        return np.array(found, np.int64)

    def terms_with(self, part: bytes, first: bytes) -> NDArray[np.int64]:
        """The numbers of the terms from a first one on that have some bytes, which are whole characters, anywhere."""
        start = self.place(first)
        if start == len(self):
            return np.empty(0, np.int64)
        starts = self.vocabulary.starts
        letters = self.vocabulary["bytes"][int(starts[start]) :].tobytes()
        places: list[int] = []
        place = letters.find(part)
        while place >= 0:
            places.append(place)
            place = letters.find(part, place + 1)
        ends = np.array(places, np.int64) + int(starts[start]) + len(part)
        numbers = starts.searchsorted(ends, "left") - 1
        # What begins in one term and ends in the next is in neither.
        within = numbers[ends - len(part) >= starts.take(numbers)]
        return np.unique(within).astype(np.int64)

    def term_range(self, prefix: bytes) -> slice:
        """The numbers of the terms that begin with a prefix."""
        head = prefix.rstrip(b"\xff")  # after which no byte is larger
        end = self.place(head[:-1] + bytes([head[-1] + 1])) if head else len(self)
        return slice(self.place(prefix), end)

    def document_frequency(self, number: int) -> int:
        """How many documents have a term, deleted ones included."""
        return len(self.documents(number))

    def documents(self, number: int) -> NDArray[np.int32]:
        """The documents with a term, ascending, deleted ones included."""
        documents: NDArray[np.int32] = self.lists.postings["documents"][self.lists.postings.slice_of(number)]
        if self.file is not None and number not in self._looked_at:
            self._look_at(number, documents)
        return documents

    def _look_at(self, number: int, documents: NDArray[np.int32]) -> None:
        if len(documents):
            is_within = documents[0] >= 0 and documents[-1] < len(self.lengths)
            if not is_within or (documents[1:] <= documents[:-1]).any():
                raise self._damaged(f"the postings of term {number} are not in order")
        self._look_at_places(slice(number, number + 1))
        self._looked_at.add(number)  # two threads may both look

    def _look_at_places(self, terms: Terms) -> None:
        """There is a place for each time that a term is in a document."""
        if self.file is None or self.lists.tokens is None:
            return
        if isinstance(terms, slice):
            rows = self.lists.tokens.rows_of(terms)
            is_right = int(self.range_frequencies(terms).sum(dtype=np.int64)) == rows.stop - rows.start
        else:
            # What a term has of both, as sums up to its end: a term without postings breaks `reduceat`.
            ends = self.lists.postings.sizes.take(terms).cumsum()
            counted = np.append(0, self.range_frequencies(terms).cumsum(dtype=np.int64)).take(ends)
            is_right = bool((counted == self.lists.tokens.sizes.take(terms).cumsum()).all())
        if not is_right:
            raise self._damaged("the places of some terms are not those of their documents")

    @cached_property
    def _all_documents(self) -> NDArray[np.int32]:
        """Those of all postings; each of them is there."""
        documents: NDArray[np.int32] = self.lists.postings["documents"]
        if self.file is None or not len(documents):
            return documents
        if not 0 <= int(documents.min()) <= int(documents.max()) < len(self.lengths):
            raise self._damaged("the postings name documents that are not there")
        return documents

    def _damaged(self, reason: str) -> Exception:
        return self.file.damaged(reason) if self.file else ValueError(reason)

    def frequencies(self, number: int) -> Array:
        """How often a term is in each of its documents."""
        return self.lists.frequencies(number)

    def weights(self, number: int) -> Array:
        """What a term counts in each of its documents: its frequency, but for boosts of Whoosh."""
        return self.lists.weights(number)

    def block_starts(self, number: int) -> NDArray[np.integer]:
        """Where in `positions` those of each block of postings of a term start; they are kept, being few."""
        starts = self._block_starts.get(number)
        if starts is None:
            frequencies = self.frequencies(number)
            sums = np.add.reduceat(frequencies, np.arange(0, len(frequencies), BLOCK), dtype=np.int64)
            starts = self._block_starts[number] = starts_of(sums)
        return starts

    @property
    def has_positions(self) -> bool:
        """Whether `positions` may be asked for."""
        return self.lists.tokens is not None

    def positions(self, number: int) -> Array:
        """All places of a term, those of one document after those of the other; `frequencies` says how many."""
        tokens = self.lists.tokens
        if tokens is None:
            raise ValueError("this field has no positions")
        return tokens["positions"][tokens.slice_of(number)]

    def range_documents(self, terms: Terms) -> NDArray[np.int32]:
        """The documents of the postings of some terms, those of one term after those of the other."""
        return self._all_documents[_rows(self.lists.postings, terms)]

    def range_frequencies(self, terms: Terms) -> Array:
        """How often, for each of these postings."""
        return self._of_range(terms, "frequencies")

    def range_weights(self, terms: Terms) -> Array:
        """What each of these postings counts."""
        return self._of_range(terms, "weights" if "weights" in self.lists.postings.columns else "frequencies")

    def _of_range(self, terms: Terms, name: str) -> Array:
        rows, column = _rows(self.lists.postings, terms), self.lists.postings.columns.get(name)
        if column is not None:
            return column[rows]
        return np.broadcast_to(ONE, rows.stop - rows.start if isinstance(rows, slice) else len(rows))

    def range_positions(self, terms: Terms) -> Array:
        """All places of some terms, in the order of these postings."""
        if self.lists.tokens is None:
            raise ValueError("this field has no positions")
        if not is_one(terms) or terms.start not in self._looked_at:
            self._look_at_places(terms)
        return self.lists.tokens["positions"][_rows(self.lists.tokens, terms)]

    def keeping(self, documents: NDArray[np.bool_], renumbered: NDArray[np.int32]) -> InvertedField:
        """With the marked documents only, under new numbers, and the terms that they have."""
        old = self._all_documents
        lists = self.lists.keeping(documents[old]) if not documents.all() else self.lists
        postings = lists.postings.with_columns(documents=renumbered[lists.postings["documents"]])
        used = postings.sizes > 0
        lists, vocabulary = replace(lists, postings=postings), self.vocabulary
        if not used.all():
            lists, vocabulary = lists.of_things(used), vocabulary.of_things(used)
        return InvertedField(vocabulary, lists, self.lengths[documents])

    def defects(self, documents: int) -> Iterator[str]:
        """What cannot be, though every checksum is right; for `verify`."""
        if not self.lists.is_sound or not self.vocabulary.is_ordered:
            yield "its runs are not in order"
        numbers = self.lists.postings["documents"]
        if len(numbers) and not 0 <= int(numbers.min()) <= int(numbers.max()) < documents:
            yield "its postings name documents that are not there"
        if any(self.term(number) >= self.term(number + 1) for number in range(len(self) - 1)):
            yield "its terms are not in order"


def is_one(terms: Terms) -> TypeGuard[slice]:
    """Whether it is one term, whose documents ascend."""
    return isinstance(terms, slice) and terms.stop - terms.start == 1


def _rows(runs: Ragged, terms: Terms) -> slice | NDArray[np.int64]:
    return runs.rows_of(terms) if isinstance(terms, slice) else runs.rows_of_some(terms)


def _head(term: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(term[:_HEAD].ljust(_HEAD, b"\0"), "big"))
