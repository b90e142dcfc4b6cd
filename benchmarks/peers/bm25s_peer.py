"""How is bm25s asked? For the ten best of any of some words: it has no totals, counts, phrases or other queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import bm25s
import Stemmer

from benchmarks.corpus import Record
from benchmarks.peers import SIZE, Hit, Reply
from benchmarks.questions import Question


class Engine:
    """bm25s with numpy or numba, English stems, and the records in a file mapped into memory."""

    searcher: Any

    def __init__(self, backend: Literal["numpy", "numba"] = "numpy") -> None:
        if backend == "numba":
            import numba  # noqa: F401, PLC0415 - without it bm25s would go on with numpy
        self.backend = backend
        self.stemmer = Stemmer.Stemmer("english")

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """Title and excerpt as one text."""
        kept = [asdict(record) | {"published": str(record.published)} for record in records]
        texts = [f"{record['title']} {record['excerpt']}" for record in kept]
        searcher = bm25s.BM25(backend=self.backend)
        searcher.index(self._tokens(texts), show_progress=False)
        searcher.save(folder, corpus=kept)

    def _tokens(self, texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords=[], stemmer=self.stemmer, show_progress=False)

    def open(self, folder: Path) -> None:
        """With all arrays mapped into memory."""
        self.searcher = bm25s.BM25.load(folder, mmap=True, load_corpus=True, show_progress=False)

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """The ten best; a single word is any of one word."""
        if highlighted or (question.how != "any" and (question.how != "all" or len(question.words) > 1)):
            return None
        tokens = [self.stemmer.stemWords(list(question.words))]
        (found,), (scores,) = self.searcher.retrieve(tokens, k=SIZE, show_progress=False)
        # Where fewer have one of the words, it goes on with others, whose score is 0.
        return Reply(tuple(_hit(kept) for kept, score in zip(found, scores, strict=True) if score > 0))

    def close(self) -> None:
        """It is in this process."""


def _hit(kept: dict[str, Any]) -> Hit:
    return Hit(kept["id"], kept["title"], kept["excerpt"], tuple(kept["topics"]), kept["provider"])
