"""Word chunks: words and their postings in files, each with a range of words.

A chunk is JSON. `forms` has for a surface form its term, or terms; a form that is absent there is its own term.
`terms` has for a term its df, and then for each document how far its number is from the one before, and its weight, a
number from 1 to `LEVELS` in place of one from 0 to 1 (see `search.protocol.word_index`).
Forms and terms have one order, that of their UTF-16 code units, as browsers compare texts: a word and its term are
mostly in one file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from search.protocol.word_index import TermPostings, WordIndex
from search.text.analysis import is_unspaced

LEVELS = 255
"""Weights that are told apart."""
CHUNK_BYTES = 24_000
"""From which on a chunk ends, before it is compressed."""

COMMON_ENDING = 5
"""Forms that must have an ending."""


class Chunk(NamedTuple):
    """A file of words."""

    first: str
    """The first form or term that may be in it."""
    content: bytes


def word_chunks(words: WordIndex, numbers: Mapping[str, int]) -> Iterator[Chunk]:
    """The words of scripts with spaces; `numbers` are those of the documents on the page, by id."""
    places = np.array([numbers[id] for id in words.ids], np.int64)
    forms = {form: _terms(terms) for form, terms in words.forms.items() if not is_unspaced(form) and terms != (form,)}
    terms = {one.term: _postings(one, places) for one in words.terms if not is_unspaced(one.term)}
    chunk: dict[str, dict[str, Any]] = defaultdict(dict)
    first, size = "", 0
    for key in sorted(forms.keys() | terms.keys(), key=lambda key: key.encode("utf-16-be")):
        if size > CHUNK_BYTES:
            yield Chunk(first, orjson.dumps(chunk))
            chunk, first, size = defaultdict(dict), key, 0
        for name, entries in (("forms", forms), ("terms", terms)):
            if key in entries:
                chunk[name][key] = entries[key]
                size += len(key) + len(orjson.dumps(entries[key]))
    yield Chunk(first, orjson.dumps(chunk))


def endings(words: WordIndex) -> list[tuple[str, str]]:
    """What stemming takes from the end of several forms, and what it puts there; the shortest first.

    By these the page guesses the term of a form that no document has: it has no stemmer.
    """
    pairs = ((form, term) for form, terms in words.forms.items() for term in terms if form != term)
    found = Counter(_ending(form, term) for form, term in pairs if not is_unspaced(form))
    common = [ending for ending, count in found.items() if count >= COMMON_ENDING]
    return sorted(common, key=lambda ending: (len(ending[0]), ending))


def _ending(form: str, term: str) -> tuple[str, str]:
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(form, term, strict=False)))
    return form[shared:], term[shared:]


def _terms(terms: tuple[str, ...]) -> str | tuple[str, ...]:
    return terms[0] if len(terms) == 1 else terms


def _postings(one: TermPostings, places: NDArray[np.int64]) -> list[int]:
    documents = places.take(one.documents)
    order = documents.argsort()
    gaps = np.diff(documents.take(order), prepend=0)
    weights = np.maximum(np.rint(LEVELS * one.weights), 1).astype(np.int64).take(order)
    listed: list[int] = np.column_stack((gaps, weights)).ravel().tolist()
    return [one.frequency, *listed]
