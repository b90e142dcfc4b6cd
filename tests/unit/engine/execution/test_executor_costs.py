"""Does finding few documents cost nothing of the size of the corpus?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from random_corpora import Plain, opened, write
from whoosh import query as q

from search.primitives.term_alternatives import Beginning
from search.whoosh_engine.execution import index_reader as corpus_module
from search.whoosh_engine.execution import scored_doc_sets as found_module
from search.whoosh_engine.execution import scoring
from search.whoosh_engine.execution.executor import PhraseQuery
from search.whoosh_engine.execution.scored_doc_sets import Sparse

LARGE = 40_000


@pytest.mark.parametrize("deleted", [(), (5, LARGE - 1)], ids=["whole", "deleted"])
def test_rare_terms_cost_nothing_of_the_size_of_the_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deleted: tuple[int, ...]
) -> None:
    """When norms and common words are kept, finding few documents makes no array with a place for every document."""
    rare = {0: "ape bat", 5: "ape", 20_000: "ape dog bat", LARGE - 1: "dog"}
    plain = {n: Plain({"title": [], "body": [["cat", *rare.get(n, "").split()]]}, frozenset()) for n in range(LARGE)}
    half = LARGE // 2
    write(tmp_path / "index", [{n: plain[n] for n in range(half)}, {n: plain[n] for n in range(half, LARGE)}], deleted)
    _, executor = opened(tmp_path / "index")
    ape, dog, cat = (q.Term("body", word) for word in ("ape", "dog", "cat"))
    left = [number for number in rare if number not in deleted]
    apes = [number for number in left if "ape" in rare[number]]
    cases: tuple[tuple[Any, list[int]], ...] = (
        (ape, apes),
        (q.Or([ape, dog]), left),
        (q.And([cat, ape]), apes),
        (q.AndMaybe(ape, cat), apes),
        (q.AndNot(ape, cat), []),
        (q.ConstantScoreQuery(ape, 2.0), apes),
        (q.Prefix("body", "ap"), apes),
        (PhraseQuery("body", [Beginning("ap", frozenset({"dog"}))]), left),
        (q.Phrase("body", ["ape", "bat"]), [0]),
        (q.Term("body", "absent"), []),
    )
    for query, _ in cases:
        executor.find(query)
    full: Any = SimpleNamespace(**vars(np))
    for name in ("zeros", "ones", "full", "empty"):
        monkeypatch.setattr(full, name, _refusing(getattr(np, name)))
    for module in (corpus_module, found_module, scoring):
        monkeypatch.setattr(module, "np", full)
    for query, expected in cases:
        tracemalloc.start()
        found = executor.find(query)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(found, Sparse), query
        assert found.documents.tolist() == expected, query
        assert peak < LARGE // 2, query
    with pytest.raises(AssertionError, match="of the size of the corpus"):
        executor.find(q.Prefix("body", "ca"))


def _refusing(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(shape: Any, *rest: Any) -> Any:
        assert not isinstance(shape, int) or shape < LARGE // 2, "an array of the size of the corpus"
        return make(shape, *rest)

    return made
