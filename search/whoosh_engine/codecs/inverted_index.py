"""Inverted index of one field: the documents of each term, how often and where, as flat arrays.

For each field the file `<segment>.terms` holds these lists (see `ragged`), the terms sorted by their UTF-8 bytes:

    of a term        columns                                            absent when
    ─────────        ───────                                            ───────────
    <field>/terms    bytes                                              never
    <field>/postings documents    int32, ascending                      never
                     frequencies  uint8, 16 or 32: its places there     all are 1
                     weights      float32: what it counts there         all are the frequencies
                     value_sizes  bytes of Whoosh's value               no format of Whoosh's own asks for it
                     forms        uint8: its surface form (`postings`)  Whoosh wrote the segment
    <field>/tokens   positions    smallest unsigned type                the field has no positions
                     char_starts, char_ends, boosts                     the format has none
    <field>/values   bytes: the values of formats that are unknown here there are none
    <field>/forms    codes: uint8, of tokens in mixed postings          the postings have no forms

The posting with frequency 3 owns the next three tokens of its term, and likewise its bytes of values.
`PostingLists` has these lists; what each document has is in `document_values`.
No checksum says that values make sense. So the lists of a field are validated when it is first read, and the postings
of a term when they are first asked for, once: a wrong number is IndexDamaged, and never another document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, TypeGuard

import numpy as np
from numpy.typing import NDArray

from search.cached_property import cached_property
from search.whoosh_engine.codecs.array_file import Array, ArrayFile, ArrayWriter
from search.whoosh_engine.codecs.postings import ONE, PostingLists
from search.whoosh_engine.codecs.ragged import Ragged, offsets_of
from search.whoosh_engine.codecs.surface_forms import SurfaceForms

_HEAD = 8
CACHED_NUMBERS = 1_000
"""Terms whose number is cached: one query looks up each of its own several times."""
_UNKNOWN = -1
BLOCK = 8
"""Postings of a term after which it is kept how many positions they have: for few of many, sums begin there."""

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
    surface_forms: SurfaceForms | None = None
    """Those of its segment, which have the codes of forms."""
    _validated: set[int] = field(default_factory=set, repr=False)
    """The terms whose postings have been validated."""
    _validated_together: set[bytes] = field(default_factory=set, repr=False)
    """Numbers of terms whose positions have been validated together."""
    expansions: dict[Hashable, list[tuple[Terms, float]]] = field(default_factory=dict, repr=False)
    """The terms that were looked up for one word (see `slot_terms`)."""
    _block_starts: dict[int, NDArray[np.integer]] = field(default_factory=dict, repr=False)
    _numbers: dict[bytes, int | None] = field(default_factory=dict, repr=False)
    """The numbers of terms that were looked up."""

    @classmethod
    def read(cls, file: ArrayFile, name: str, lengths: Array, surface_forms: SurfaceForms | None = None) -> Self:
        """The field of this name."""
        vocabulary, lists = Ragged.read(file, f"{name}/terms", ["bytes"]), PostingLists.read(file, name)
        if len(vocabulary) != len(lists.postings):
            raise file.damaged(f"{name} has not one list of postings for each term")
        if not vocabulary.is_ordered or "documents" not in lists.postings.columns:
            raise file.damaged(f"the terms of {name} are not in order")
        return cls(vocabulary, lists, lengths, file, surface_forms)

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

    def ceiling(self, term: bytes) -> int:
        """The number of the first term that is not before this one; `len` when there is none."""
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
        starts, sizes = self.vocabulary.offsets[:-1], self.vocabulary.sizes
        letters = np.zeros((len(self), _HEAD), np.uint8)
        for place in range(_HEAD):
            longer = np.flatnonzero(sizes > place)
            letters[longer, place] = self.vocabulary["bytes"][starts[longer] + place]
        return letters.view(">u8").ravel().astype(np.uint64)

    def term_number(self, term: bytes) -> int | None:
        """The number of a term; None when no document has it."""
        known = self._numbers.get(term, _UNKNOWN)
        if known == _UNKNOWN:
            number = self.ceiling(term)
            known = number if number < len(self) and self.term(number) == term else None
            if len(self._numbers) >= CACHED_NUMBERS:
                self._numbers.clear()
            self._numbers[term] = known
        return known

    def term_numbers(self, terms: Sequence[bytes]) -> NDArray[np.int64]:
        """The numbers of some terms, without those that no document has; for many it is faster than one by one."""
        heads = np.frombuffer(b"".join(term[:_HEAD].ljust(_HEAD, b"\0") for term in terms), ">u8").astype(np.uint64)
        first, last = (self._heads.searchsorted(heads, side) for side in ("left", "right"))
        found: list[int] = []
        for term, number, end in zip(terms, first.tolist(), last.tolist(), strict=True):
            if end > number:  # else no term begins so
                nearest = number if end == number + 1 else self.ceiling(term)
                if nearest < len(self) and self.term(nearest) == term:
                    found.append(nearest)
        return np.array(found, np.int64)

    def terms_containing(self, part: bytes, first: bytes) -> NDArray[np.int64]:
        """The numbers of the terms from a first one on that contain some bytes, which are whole characters."""
        start = self.ceiling(first)
        starts = self.vocabulary.offsets
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
        end = self.ceiling(head[:-1] + bytes([head[-1] + 1])) if head else len(self)
        return slice(self.ceiling(prefix), end)

    def document_frequency(self, number: int) -> int:
        """How many documents have a term, deleted ones included."""
        return len(self.documents(number))

    def documents(self, number: int) -> NDArray[np.int32]:
        """The documents with a term, ascending, deleted ones included."""
        documents: NDArray[np.int32] = self.lists.postings["documents"][self.lists.postings.slice_of(number)]
        if self.file is not None and number not in self._validated:
            self._validate(number, documents)
        return documents

    def _validate(self, number: int, documents: NDArray[np.int32]) -> None:
        if len(documents):
            is_within = documents[0] >= 0 and documents[-1] < len(self.lengths)
            if not is_within or (documents[1:] <= documents[:-1]).any():
                raise self.damaged(f"the postings of term {number} are not in order")
        self._validate_positions(slice(number, number + 1))
        self._validated.add(number)  # two threads may both validate

    def _validate_positions(self, terms: Terms) -> None:
        """Raise IndexDamaged unless there is a position for each time that a term is in a document."""
        if self.file is None or self.lists.tokens is None:
            return
        if isinstance(terms, slice):
            entries = self.lists.tokens.slice_of_range(terms)
            is_right = int(self.range_frequencies(terms).sum(dtype=np.int64)) == entries.stop - entries.start
        else:
            if (key := terms.tobytes()) in self._validated_together:
                return
            # What a term has of both, as sums up to its end: a term without postings breaks `reduceat`.
            ends = self.lists.postings.sizes.take(terms).cumsum()
            counted = np.append(0, self.range_frequencies(terms).cumsum(dtype=np.int64)).take(ends)
            is_right = bool((counted == self.lists.tokens.sizes.take(terms).cumsum()).all())
            if is_right and len(self._validated_together) < CACHED_NUMBERS:
                self._validated_together.add(key)
        if not is_right:
            raise self.damaged("the positions of some terms are not those of their documents")

    @cached_property
    def _all_documents(self) -> NDArray[np.int32]:
        """The documents of all postings, validated."""
        documents: NDArray[np.int32] = self.lists.postings["documents"]
        if self.file is None or not len(documents):
            return documents
        if not 0 <= int(documents.min()) <= int(documents.max()) < len(self.lengths):
            raise self.damaged("the postings name documents that are not there")
        return documents

    def damaged(self, reason: str) -> Exception:
        """The error to raise about what is not what was written."""
        return self.file.damaged(reason) if self.file else ValueError(reason)

    def frequencies(self, number: int) -> Array:
        """How often a term is in each of its documents."""
        return self.lists.frequencies(number)

    def weights(self, number: int) -> Array:
        """What a term counts in each of its documents: its frequency, but for boosts of Whoosh."""
        return self.lists.weights(number)

    def block_starts(self, number: int) -> NDArray[np.integer]:
        """Where in `positions` those of each block of postings of a term start; they are cached, being few."""
        starts = self._block_starts.get(number)
        if starts is None:
            frequencies = self.frequencies(number)
            sums = np.add.reduceat(frequencies, np.arange(0, len(frequencies), BLOCK), dtype=np.int64)
            starts = self._block_starts[number] = offsets_of(sums)
        return starts

    def positions(self, number: int) -> Array:
        """All positions of a term, one document after the other; `frequencies` says how many each has."""
        tokens = self.lists.tokens
        if tokens is None:
            raise ValueError("this field has no positions")
        return tokens["positions"][tokens.slice_of(number)]

    def range_documents(self, terms: Terms) -> NDArray[np.int32]:
        """The documents of the postings of some terms, one term after the other."""
        return self._all_documents[_entries(self.lists.postings, terms)]

    def range_frequencies(self, terms: Terms) -> Array:
        """How often, for each of these postings."""
        return self._of_range(terms, "frequencies")

    def range_weights(self, terms: Terms) -> Array:
        """What each of these postings counts."""
        return self._of_range(terms, "weights" if "weights" in self.lists.postings.columns else "frequencies")

    def _of_range(self, terms: Terms, name: str) -> Array:
        entries, column = _entries(self.lists.postings, terms), self.lists.postings.columns.get(name)
        if column is not None:
            return column[entries]
        return np.broadcast_to(ONE, entries.stop - entries.start if isinstance(entries, slice) else len(entries))

    def range_positions(self, terms: Terms) -> Array:
        """All positions of some terms, in the order of these postings."""
        if self.lists.tokens is None:
            raise ValueError("this field has no positions")
        if not is_single(terms) or terms.start not in self._validated:
            self._validate_positions(terms)
        return self.lists.tokens["positions"][_entries(self.lists.tokens, terms)]

    def filtered(self, documents: NDArray[np.bool_], renumbered: NDArray[np.int32]) -> InvertedField:
        """Without the documents that are not marked, and the terms that only they have; documents get new numbers."""
        old = self._all_documents
        lists = self.lists.filter_postings(documents[old]) if not documents.all() else self.lists
        postings = lists.postings.with_columns(documents=renumbered[lists.postings["documents"]])
        used = postings.sizes > 0
        lists, vocabulary = replace(lists, postings=postings), self.vocabulary
        if not used.all():
            lists, vocabulary = lists.filter_lists(used), vocabulary.filter_lists(used)
        return InvertedField(vocabulary, lists, self.lengths[documents])

    def defects(self, documents: int) -> Iterator[str]:
        """What cannot be, though every checksum is right; for `verify`."""
        if not self.lists.is_valid or not self.vocabulary.is_ordered:
            yield "its lists are not in order"
        numbers = self.lists.postings["documents"]
        if len(numbers) and not 0 <= int(numbers.min()) <= int(numbers.max()) < documents:
            yield "its postings name documents that are not there"
        if any(self.term(number) >= self.term(number + 1) for number in range(len(self) - 1)):
            yield "its terms are not in order"


def is_single(terms: Terms) -> TypeGuard[slice]:
    """Whether it is one term, whose documents ascend."""
    return isinstance(terms, slice) and terms.stop - terms.start == 1


def _entries(lists: Ragged, terms: Terms) -> slice | NDArray[np.int64]:
    return lists.slice_of_range(terms) if isinstance(terms, slice) else lists.entries_of(terms)


def _head(term: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(term[:_HEAD].ljust(_HEAD, b"\0"), "big"))
