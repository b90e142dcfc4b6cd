"""Which documents stand on a page? The first of an order, without sorting the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.columns import RangedColumn
from search.whoosh_engine.found import Found, Scores
from search.whoosh_engine.subset import Documents, Few, Many, Subset

_GROUP = 32
"""Scores of which only the greatest is looked at first."""
_CHUNK = 4096
"""Documents of a stored order that are looked at together."""


def best(found: Found, subset: Subset, wanted: int) -> Documents:
    """The first documents of a subset by score, equal ones in the order of their numbers."""
    if isinstance(subset, Few):
        documents, scores = subset.documents, found.scores_of(subset.documents)
    else:
        documents, scores = _contenders(found, subset, wanted)
    if len(documents) > wanted:
        least = np.partition(scores, -wanted)[-wanted]
        kept = _enough(scores, least, wanted)
        documents, scores = documents[kept], scores[kept]
    return documents[np.argsort(-scores, kind="stable")][:wanted]


def _contenders(found: Found, subset: Many, wanted: int) -> tuple[Documents, Scores]:
    """Few documents among which are the best: the k-th largest of the groups' greatest scores is reached by k."""
    scores = found.dense(len(subset.mask)).scores
    if subset.mask is not getattr(found, "mask", None):
        scores = scores * subset.mask
    groups = len(scores) // _GROUP
    if wanted * 4 < groups:
        # Each group is of one score in so many: as good as neighbours, and its greatest is found much sooner.
        grouped = scores[: groups * _GROUP].reshape(_GROUP, groups)
        greatest = grouped.max(axis=0)
        least = np.partition(greatest, -wanted)[-wanted]
        if least > 0:  # else documents that are not meant, whose score is 0, would be among them
            having = np.flatnonzero(greatest >= least)
            lines, columns = np.nonzero(grouped.take(having, axis=1) >= least)
            rest = np.flatnonzero(scores[grouped.size :] >= least) + grouped.size
            documents = np.concatenate([lines * groups + having[columns], rest])  # they ascend
            return documents.astype(np.int32), scores[documents]
    if not scores.any():  # nothing was asked for; the first documents are as good as others
        return subset.documents[:wanted], np.zeros(min(wanted, subset.total), np.float32)
    return subset.documents, scores[subset.documents]


def _enough(scores: Scores, least: np.float32, wanted: int) -> NDArray[np.intp]:
    """Places of all scores above the least, and of as many equal to it as are needed, the first ones."""
    above = np.flatnonzero(scores > least)
    equal = np.flatnonzero(scores == least)[: wanted - len(above)]
    return np.sort(np.concatenate([above, equal]))


def first(column: RangedColumn, subset: Subset, wanted: int, *, falling: bool) -> Documents:
    """The first documents of a subset by the values of a column, those without one last."""
    if isinstance(subset, Few):
        ranks = column.ranks[subset.documents]
        keys = np.where(ranks < 0, np.iinfo(np.int64).max, -ranks if falling else ranks)
        return subset.documents[np.argsort(keys, kind="stable")][:wanted]
    order = column.falling if falling else column.rising
    parts: list[Documents] = []
    for start in range(0, len(order), _CHUNK):
        chunk = order[start : start + _CHUNK]
        parts.append(chunk[subset.mask[chunk]])
        if sum(map(len, parts)) >= wanted:
            break
    return np.concatenate(parts)[:wanted] if parts else np.empty(0, np.int32)
