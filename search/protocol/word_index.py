"""Word index: the words of the visible documents with their postings, for whoever keeps them in another place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from numpy.typing import NDArray


class TermPostings(NamedTuple):
    """The visible documents with a term."""

    term: str
    frequency: int
    """df: the number of visible documents that have it, in the field where most have it."""
    documents: NDArray[Any]
    """Ascending places in `WordIndex.ids`; never empty."""
    weights: NDArray[Any]
    """For each counted / (counted + k1), above 0 and below 1: its score by its idf (see `search.primitives.bm25f`)."""


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Words of the fields that readers see; no word that only hidden or waiting documents have is in it."""

    ids: tuple[str, ...]
    """The visible documents."""
    ends: Mapping[str, datetime]
    """By id the moment from which on a document is hidden; of those that expire."""
    languages: tuple[str, ...]
    """Of their terms, sorted."""
    forms: Mapping[str, tuple[str, ...]]
    """By surface form its terms, sorted; one for each language that stems it otherwise."""
    terms: Iterator[TermPostings]
    """The terms of these forms, sorted."""
