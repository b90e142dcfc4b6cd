"""How does the value that Whoosh keeps with a posting become rows of arrays, and the same bytes again?

Whoosh's formats pickle what they keep: positions, characters, boosts.
Nothing here is ever unpickled from a file: values are taken apart when they are written, and made anew when Whoosh
asks for them.
The values of formats that are not Whoosh's own are kept as they are; it is their class that reads them.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from whoosh import formats

from search.whoosh_engine.arrays import narrow
from search.whoosh_engine.inverted import PostingLists
from search.whoosh_engine.runs import Runs, starts_of

_TOKENS: Mapping[type, tuple[str, tuple[str, ...]]] = {
    formats.Positions: ("positions", ("positions",)),
    formats.Characters: ("characters", ("positions", "char_starts", "char_ends")),
    formats.PositionBoosts: ("position_boosts", ("positions", "boosts")),
    formats.CharacterBoosts: ("character_boosts", ("positions", "char_starts", "char_ends", "boosts")),
}
"""What a format calls the rows of its tokens, and the columns of such a row."""

_NO_TOKENS = (formats.Existence, formats.Frequency)


def _rows(format: Any, value: bytes) -> list[tuple[Any, ...]]:
    """The tokens in a value of a format that has them."""
    rows = format.decode_as(_TOKENS[type(format)][0], value)
    return [(row,) for row in rows] if type(format) is formats.Positions else rows


class PayloadWriter:
    """Collects the weights and values of postings in one format of Whoosh."""

    def __init__(self, format: Any) -> None:
        self._format = format
        self._names = _TOKENS.get(type(format), ("", ()))[1]
        self._weights, self._frequencies = array("f"), array("q")
        self._tokens = {name: array("d" if name == "boosts" else "q") for name in self._names}
        self._value_sizes, self._values = array("q"), bytearray()

    def add(self, weight: float, value: bytes) -> None:
        """One posting."""
        self._weights.append(weight)
        if self._names:
            rows = _rows(self._format, value)
            self._frequencies.append(len(rows))
            for column, values in zip(self._tokens.values(), zip(*rows, strict=True), strict=False):
                column.extend(values)
            return
        counts = self._format.supports("frequency")
        self._frequencies.append(self._format.decode_frequency(value) if counts else 1)
        if type(self._format) not in _NO_TOKENS:
            self._value_sizes.append(len(value))
            self._values += value

    def finish(self, sizes: Sequence[int], **columns: Any) -> PostingLists:
        """All postings; the first `sizes[0]` of them are those of the first thing."""
        weights, frequencies = np.array(self._weights, np.float32), np.array(self._frequencies, np.int64)
        postings = Runs.of_sizes(sizes, **columns)
        if (frequencies != 1).any():
            postings = postings.with_columns(frequencies=narrow(frequencies))
        if (weights != frequencies).any():
            postings = postings.with_columns(weights=weights)
        tokens = values = None
        if self._names:
            rows = {name: np.array(column) for name, column in self._tokens.items()}
            rows = {name: column if name == "boosts" else narrow(column) for name, column in rows.items()}
            tokens = Runs(starts_of(frequencies)[postings.starts], rows)
        if self._values:
            value_sizes = narrow(np.array(self._value_sizes))
            postings = postings.with_columns(value_sizes=value_sizes)
            values = Runs(
                starts_of(value_sizes)[postings.starts], {"bytes": np.frombuffer(bytes(self._values), np.uint8)}
            )
        return PostingLists(postings, tokens, values)


class Payloads:
    """The weights and values of the postings of one thing, for Whoosh's matchers."""

    def __init__(self, lists: PostingLists, thing: int, format: Any) -> None:
        self._format = format
        self.weights: list[float] = lists.weights(thing).astype(np.float64).tolist()
        self._tokens, self._values = lists.tokens, lists.values
        self._frequencies = lists.frequencies(thing)
        if self._tokens is not None:
            self._starts = starts_of(self._frequencies) + int(self._tokens.starts[thing])
        elif self._values is not None:
            value_sizes = lists.postings["value_sizes"][lists.postings.slice_of(thing)]
            self._starts = starts_of(value_sizes) + int(self._values.starts[thing])

    def value(self, index: int) -> bytes:
        """The value of one posting, in Whoosh's form."""
        if self._tokens is not None:
            encoded = self._format.encode(self._row(index))
            value: bytes = encoded[0] if isinstance(encoded, tuple) else encoded
            return value
        if self._values is not None:
            return self._values["bytes"][self._starts[index] : self._starts[index + 1]].tobytes()
        if isinstance(self._format, formats.Frequency):
            return formats.pack_uint(int(self._frequencies[index]))  # type: ignore[no-any-return]
        return b""

    def value_as(self, index: int, name: str) -> Any:
        """One posting as what a format calls `positions`, `frequency` and so on."""
        if name == "frequency":
            return int(self._frequencies[index])
        if self._tokens is not None and name == _TOKENS[type(self._format)][0]:
            return self._row(index)
        return self._format.decode_as(name, self.value(index))

    def _row(self, index: int) -> list[Any]:
        """The tokens of one posting, as its format has them."""
        assert self._tokens is not None  # noqa: S101 - asked for only then
        rows = slice(self._starts[index], self._starts[index + 1])
        columns = [column[rows].tolist() for column in self._tokens.columns.values()]
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
