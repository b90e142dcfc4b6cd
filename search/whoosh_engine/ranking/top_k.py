"""Top k: the first documents of an order, without sorting the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.execution.doc_sets import DocIds, DocList, DocMask, DocSet
from search.whoosh_engine.execution.doc_values import RangedDocValues
from search.whoosh_engine.execution.scored_doc_sets import ScoredDocSet, Scores

_GROUP = 32
"""Scores of which only the greatest is read first."""
_CHUNK = 4096
"""Documents that are read together."""


def best(scored: ScoredDocSet, doc_set: DocSet, wanted: int) -> DocIds:
    """The first documents of a doc set by score, equal ones in the order of their numbers."""
    if not wanted:
        return np.empty(0, np.int32)
    if isinstance(doc_set, DocMask):
        scores = scored.dense(len(doc_set.mask)).scores
        if doc_set.mask is not getattr(scored, "mask", None):
            scores = scores * doc_set.mask
        if not (scores[:_CHUNK].any() or scores.any()):  # no query: the first documents are as good
            return doc_set.documents[:wanted]
        places = _highest(scores, wanted)
        if scores[places[-1]] > 0:  # else documents of score 0 are there that are not in the doc set
            return places.astype(np.int32)
    documents = doc_set.documents
    return documents[_highest(scored.scores_of(documents), wanted)]


def _highest(scores: Scores, wanted: int) -> NDArray[np.intp]:
    """The places of the highest scores, the highest first, equal ones in their order."""
    if len(scores) <= wanted:
        return (-scores).argsort(kind="stable")
    places = _candidates(scores, wanted) if len(scores) > 4 * _GROUP * wanted else None
    some = scores if places is None else scores.take(places)
    least = np.partition(some, -wanted)[-wanted]
    above, equal = (some > least).nonzero()[0], (some == least).nonzero()[0]
    kept = np.concatenate([above, equal[: wanted - len(above)]])
    ordered: NDArray[np.intp] = kept[(-some[kept]).argsort(kind="stable")]
    return ordered if places is None else places[ordered]


def _candidates(scores: Scores, wanted: int) -> NDArray[np.intp] | None:
    """A few places, ascending, among which are the highest scores; None when there would be many.

    The k-th largest of the groups' greatest scores is reached by k of all scores, or more.
    """
    groups = len(scores) // _GROUP
    # Each group is of one score in so many: as good as neighbours, and its greatest is found much sooner.
    grouped = scores[: groups * _GROUP].reshape(_GROUP, groups)
    greatest = grouped.max(axis=0)
    least = np.partition(greatest, -wanted)[-wanted]
    having = (greatest >= least).nonzero()[0]
    if len(having) * 4 > groups:
        return None
    lines, columns = (grouped.take(having, axis=1) >= least).nonzero()
    rest = (scores[grouped.size :] >= least).nonzero()[0] + grouped.size
    return np.concatenate([lines * groups + having[columns], rest])  # they ascend


def first(column: RangedDocValues, doc_set: DocSet, wanted: int, *, falling: bool) -> DocIds:
    """The first documents of a doc set by the values of a column, those without one last."""
    if isinstance(doc_set, DocList):
        ranks = column.ranks[doc_set.documents]
        keys = np.where(ranks < 0, np.iinfo(np.int64).max, -ranks if falling else ranks)
        return doc_set.documents[np.argsort(keys, kind="stable")][:wanted]
    order = column.falling if falling else column.rising
    parts: list[DocIds] = []
    for start in range(0, len(order), _CHUNK):
        chunk = order[start : start + _CHUNK]
        parts.append(chunk[doc_set.mask[chunk]])
        if sum(map(len, parts)) >= wanted:
            break
    return np.concatenate(parts)[:wanted] if parts else np.empty(0, np.int32)
