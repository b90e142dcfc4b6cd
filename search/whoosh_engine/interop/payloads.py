"""Posting values of Whoosh as columns of arrays, and the same bytes again.

Whoosh's formats pickle what they keep: positions, characters, boosts.
Values are taken apart when they are written, and made anew when Whoosh asks for them, so that segments hold no pickles.
A value that would not come out as the same bytes, and those of formats that are not Whoosh's own, are kept as they are;
before Whoosh may read one of its own pickles, that is checked to hold nothing but numbers.
"""

from __future__ import annotations

import pickle
import struct
from array import array
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, NoReturn

import numpy as np
from whoosh import formats

from search.whoosh_engine.codecs.array_file import narrow
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.ragged import Ragged, offsets_of

_TOKENS: Mapping[type, tuple[str, tuple[str, ...], int]] = {
    formats.Positions: ("positions", ("positions",), 4),
    formats.Characters: ("characters", ("positions", "char_starts", "char_ends"), 4),
    formats.PositionBoosts: ("position_boosts", ("positions", "boosts"), 8),
    formats.CharacterBoosts: ("character_boosts", ("positions", "char_starts", "char_ends", "boosts"), 8),
}
"""What a format calls the rows of its tokens, the columns of such a row, and where in a value its pickle begins."""

_Row = tuple[Any, ...]
_BROKEN = (pickle.UnpicklingError, EOFError, ValueError, TypeError, IndexError, struct.error)


class _NumbersOnly(pickle.Unpickler):
    """Reads numbers, texts and lists of them, which run nothing."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"expected numbers, found {module}.{name}")


def _tokens(format: Any, value: bytes) -> list[_Row]:
    """The rows in a value of a format that has tokens; an error of `_BROKEN` when there are none."""
    name, columns, start = _TOKENS[type(format)]
    _NumbersOnly(BytesIO(value[start:])).load()
    rows = format.decode_as(name, value)
    return [(row,) for row in rows] if len(columns) == 1 else rows


def _parsed(format: Any, value: bytes) -> tuple[int, list[_Row]]:
    """The frequency and the tokens in a value; one of the frequency 1 when it cannot be read."""
    try:
        if type(format) in _TOKENS:
            rows = _tokens(format, value)
            return len(rows), rows
        return format.decode_frequency(value) if format.supports("frequency") else 1, []
    except _BROKEN:
        return 1, []


def _encoded(format: Any, frequency: int, rows: list[_Row]) -> bytes | None:
    """The value in Whoosh's form; None when the format is not its own."""
    if type(format) in _TOKENS:
        made = format.encode([row[0] for row in rows] if type(format) is formats.Positions else rows)
        value: bytes = made[0] if isinstance(made, tuple) else made
        return value
    if type(format) is formats.Frequency:
        return struct.pack("!I", frequency)
    return b"" if type(format) is formats.Existence else None


class PayloadWriter:
    """Collects the weights and values of postings in one format of Whoosh."""

    def __init__(self, format: Any) -> None:
        self._format = format
        self._weights, self._frequencies = array("f"), array("q")
        columns = _TOKENS[type(format)][1] if type(format) in _TOKENS else ()
        self._tokens = {name: array("d" if name == "boosts" else "q") for name in columns}
        self._value_sizes, self._values = array("q"), bytearray()
        self._is_exact = True

    def add(self, weight: float, value: bytes) -> None:
        """One posting."""
        frequency, rows = _parsed(self._format, value)
        self._is_exact = self._is_exact and _encoded(self._format, frequency, rows) == value
        self._weights.append(weight)
        self._frequencies.append(frequency)
        for column, values in zip(self._tokens.values(), zip(*rows, strict=True), strict=False):
            column.extend(values)
        self._value_sizes.append(len(value))
        self._values += value

    def finish(self, sizes: Sequence[int] | np.ndarray[Any, Any], **columns: Any) -> PostingLists:
        """All postings; the first `sizes[0]` of them are the first list."""
        weights, frequencies = np.array(self._weights, np.float32), np.array(self._frequencies, np.int64)
        postings = Ragged.of_sizes(sizes, **columns)
        if (frequencies != 1).any():
            postings = postings.with_columns(frequencies=narrow(frequencies))
        if (weights != frequencies).any():
            postings = postings.with_columns(weights=weights)
        if not self._is_exact and self._values:
            value_sizes = narrow(np.array(self._value_sizes))
            postings = postings.with_columns(value_sizes=value_sizes)
            values = np.frombuffer(bytes(self._values), np.uint8)
            return PostingLists(postings, values=Ragged(offsets_of(value_sizes)[postings.offsets], {"bytes": values}))
        if self._is_exact and self._tokens:
            rows = {name: np.array(column) for name, column in self._tokens.items()}
            rows = {name: column if name == "boosts" else narrow(column) for name, column in rows.items()}
            return PostingLists(postings, tokens=Ragged(offsets_of(frequencies)[postings.offsets], rows))
        return PostingLists(postings)


class Payloads:
    """The weights and values of one posting list, for Whoosh's matchers."""

    def __init__(self, lists: PostingLists, number: int, format: Any) -> None:
        self._format, self._lists = format, lists
        self.weights: list[float] = lists.weights(number).astype(np.float64).tolist()
        self._frequencies = lists.frequencies(number)
        if lists.tokens is not None:
            self._starts = offsets_of(self._frequencies) + int(lists.tokens.offsets[number])
        elif lists.values is not None:
            value_sizes = lists.postings["value_sizes"][lists.postings.slice_of(number)]
            self._starts = offsets_of(value_sizes) + int(lists.values.offsets[number])

    def value(self, index: int) -> bytes:
        """The value of one posting, in Whoosh's form."""
        if self._lists.values is not None:
            return self._lists.values["bytes"][self._starts[index] : self._starts[index + 1]].tobytes()
        return _encoded(self._format, int(self._frequencies[index]), self._rows(index)) or b""

    def value_as(self, index: int, name: str) -> Any:
        """One posting as what a format calls `positions`, `frequency` and so on."""
        if name == "frequency":
            return int(self._frequencies[index])
        value = self.value(index)
        if isinstance(self._format, formats.Positions) and self._lists.values is not None:
            _NumbersOnly(BytesIO(value[_pickle_start(self._format) :])).load()
        elif name == "positions" and self._lists.tokens is not None:
            return [row[0] for row in self._rows(index)]
        return self._format.decode_as(name, value)

    def _rows(self, index: int) -> list[_Row]:
        """The tokens of one posting."""
        if self._lists.tokens is None:
            return []
        rows = slice(self._starts[index], self._starts[index + 1])
        return list(zip(*(column[rows].tolist() for column in self._lists.tokens.columns.values()), strict=True))


def _pickle_start(format: Any) -> int:
    """Where in a value of a format, or of one made from it, the pickle begins."""
    return 8 if isinstance(format, formats.PositionBoosts | formats.CharacterBoosts) else 4
