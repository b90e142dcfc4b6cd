"""Ideas of the engine, each beside the plain way to the same answer: the figures of docs/engine.md.

Both answers are compared before they are timed, in turn; each figure is the least of some rounds, for other work on the
machine only adds.
"""

from __future__ import annotations

import argparse
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.ragged import Ragged, merge_lists
from search.whoosh_engine.execution.doc_sets import DocList, DocMask, distinct
from search.whoosh_engine.execution.doc_values import DocValues
from search.whoosh_engine.execution.phrases import phrase_documents
from search.whoosh_engine.execution.scored_doc_sets import Dense, ScoredDocSet, Sparse, all_of, any_of
from search.whoosh_engine.facets.ordinal_counts import Ordinals
from search.whoosh_engine.ranking import top_k

Answer = NDArray[Any]
_TOPICS = 40
"""Values of the facet, of which a document has one to four."""
_TERMS = 50_000
_WIDTH = 120
"""Characters of a line."""
_POSITION = 32
"""Bits of a position in the number of a place (see `phrases`)."""


class Idea(NamedTuple):
    """Two ways to the same answer."""

    name: str
    plain: str
    """What the plain way is."""
    by_hand: Callable[[], Answer]
    by_engine: Callable[[], Answer]


class Collection:
    """Arrays as an index of so many documents has them."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.random = np.random.default_rng(20)

    def documents(self, share: float) -> NDArray[np.int32]:
        """A share of all documents, ascending."""
        return np.flatnonzero(self.random.random(self.count) < share).astype(np.int32)

    def found(self, share: float) -> Sparse:
        """A share of all documents, with scores."""
        documents = self.documents(share)
        return Sparse(documents, self.random.gamma(2, 2, len(documents)).astype(np.float32))

    def words(self, count: int) -> list[bytes]:
        """Distinct words of three to twelve letters, in order."""
        letters = self.random.integers(ord("a"), ord("z") + 1, (count, 12)).astype(np.uint8)
        sizes = self.random.integers(3, 13, count).tolist()
        return sorted({line.tobytes()[:size] for line, size in zip(letters, sizes, strict=True)})


def ideas(some: Collection) -> Iterator[Idea]:
    """All of them."""
    yield from _doc_sets(some)
    dense = some.found(0.3).dense(some.count)
    best = lambda: top_k.best(dense, dense.doc_set, 10)  # noqa: E731
    yield Idea("the ten best of 30 %", "partition all scores", lambda: _best_of_all(dense.scores), best)
    yield from _facets(some)
    yield _look_up(some)
    yield _phrase(some)
    yield _merging(some)


def _doc_sets(some: Collection) -> Iterator[Idea]:
    common, rare = ([some.found(share), some.found(share)] for share in (0.3, 0.0005))
    masks, arrays = (_dense(found, some.count) for found in (common, rare))
    union = lambda: _ids(any_of(masks, some.count))  # noqa: E731
    yield Idea("any of two words, 30 % each", "sort both lists", lambda: _any_of_lists(common), union)
    both = lambda: _ids(all_of(masks, some.count))  # noqa: E731
    yield Idea("all of two words, 30 % each", "search one list in the other", lambda: _all_of_lists(common), both)
    dense, sparse = (lambda found=found: _ids(any_of(found, some.count)) for found in (arrays, rare))
    yield Idea("any of two words, 0.05 % each", "add arrays", dense, sparse)
    numbers = some.random.permutation(np.concatenate([found.documents for found in common]))
    yield Idea("each of many numbers once", "np.unique", lambda: np.unique(numbers), lambda: distinct(numbers))


def _dense(found: Sequence[Sparse], count: int) -> list[Dense]:
    return [one.dense(count) for one in found]


def _ids(found: ScoredDocSet) -> Answer:
    return found.documents if isinstance(found, Sparse) else found.doc_set.documents


def _any_of_lists(found: Sequence[Sparse]) -> Answer:
    """Both lists sorted together, and the scores of each document summed."""
    documents = np.concatenate([one.documents for one in found])
    order = np.argsort(documents, kind="stable")
    documents = documents[order]
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    np.add.reduceat(np.concatenate([one.scores for one in found])[order], first)
    return documents[first]


def _all_of_lists(found: Sequence[Sparse]) -> Answer:
    """Each document of the first list looked for in the second, and both scores summed."""
    one, other = found
    places = other.documents.searchsorted(one.documents)
    hit = other.documents.take(places, mode="clip") == one.documents
    one.scores[hit] + other.scores[places[hit]]
    both: Answer = one.documents[hit]
    return both


def _best_of_all(scores: NDArray[np.float32]) -> Answer:
    best: Answer = np.argpartition(-scores, 10)[:10]
    ordered: Answer = best[np.argsort(-scores[best], kind="stable")]
    return ordered


def _facets(some: Collection) -> Iterator[Idea]:
    sizes = some.random.integers(1, 5, some.count)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    first = np.repeat(some.random.integers(0, _TOPICS, some.count), sizes)
    column = Ragged.of_sizes(sizes, codes=((first + within) % _TOPICS).astype(np.uint8))  # no document has one twice
    values = DocValues(column.offsets, column["codes"])
    ordinals = Ordinals(values, _TOPICS)
    for share in (0.03, 0.3, 0.9):
        documents = some.documents(share)
        mask = np.zeros(some.count, bool)
        mask[documents] = True

        def by_hand(documents: NDArray[np.int32] = documents) -> Answer:
            return np.bincount(values.rows_of(documents), minlength=_TOPICS)

        def by_engine(documents: NDArray[np.int32] = documents, mask: NDArray[np.bool_] = mask) -> Answer:
            # A new set each time: counts of one that was counted before are kept.
            return ordinals.counts(DocList(documents) if len(documents) * 20 < len(mask) else DocMask(mask))

        yield Idea(f"the counts of a facet over {share:.0%}", "count all rows", by_hand, by_engine)


def _look_up(some: Collection) -> Idea:
    words = some.words(_TERMS)
    postings = Ragged.of_sizes([1] * len(words), documents=np.zeros(len(words), np.int32))
    field = InvertedField(Ragged.of_texts(words), PostingLists(postings), np.ones(1, np.uint8))
    sought = [words[place] for place in some.random.integers(0, len(words), 100)]
    by_hand = lambda: np.array([bisect_left(range(len(words)), term, key=field.term) for term in sought])  # noqa: E731
    return Idea(
        "a hundred terms looked up", "bisect their bytes", by_hand, lambda: np.array([*map(field.ceiling, sought)])
    )


def _phrase(some: Collection) -> Idea:
    before, after = (some.documents(0.2).astype(np.int64) << _POSITION for _ in range(2))
    before += some.random.integers(0, 4, len(before))
    after += some.random.integers(0, 4, len(after))

    def by_hand() -> Answer:
        following = set(after.tolist())
        return np.array(sorted({place >> _POSITION for place in before.tolist() if place + 1 in following}))

    return Idea(
        "two words beside each other, 20 % each", "a set of places", by_hand, lambda: phrase_documents([before, after])
    )


def _merging(some: Collection) -> Idea:
    parts = []
    for _ in range(2):
        sizes = some.random.integers(0, 12, _TERMS)
        parts.append(Ragged.of_sizes(sizes, documents=some.random.integers(0, some.count, int(sizes.sum()))))
    places = np.arange(_TERMS)

    def by_hand() -> Answer:
        return np.concatenate([part["documents"][part.slice_of(term)] for term in range(_TERMS) for part in parts])

    return Idea(
        f"the postings of {_TERMS:,} terms merged",
        "a step for each term",
        by_hand,
        lambda: merge_lists([(part, places) for part in parts], _TERMS)["documents"],
    )


def _seconds(call: Callable[[], Answer]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ideas", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    table = Table("what", "plain way", "ms", "here, ms", "times")
    for idea in ideas(Collection(options.documents)):
        if not np.array_equal(idea.by_hand(), idea.by_engine()):
            raise SystemExit(f"{idea.name}: the two ways differ")
        pairs = [(_seconds(idea.by_hand), _seconds(idea.by_engine)) for _ in range(options.rounds)]
        plain, here = (min(column) * 1000 for column in zip(*pairs, strict=True))
        table.add_row(idea.name, idea.plain, f"{plain:.3g}", f"{here:.3g}", f"{plain / here:.1f}")
    Console(width=_WIDTH).print(table)


if __name__ == "__main__":
    main()
