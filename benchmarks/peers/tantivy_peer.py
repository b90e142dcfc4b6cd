"""How is tantivy asked?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.corpus import Record
from benchmarks.peers import PROVIDERS, SIZE, TOPICS, Hit, Reply
from benchmarks.questions import Question

_TEXT = ("title", "excerpt")
_COUNTS = {
    "topics": {"terms": {"field": "topics", "size": TOPICS}},
    "provider": {"terms": {"field": "provider", "size": PROVIDERS}},
}

_MAX_CHARACTERS = 10_000
"""Of a marked text: all of it, as from the others."""


class Engine:
    """tantivy-py with one writer thread, English stems, and its aggregations for the facets."""

    indexed: Any
    searcher: Any

    def __init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in _TEXT:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem", index_option="position")
        for name in ("topics", "provider"):
            builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_date_field("published", stored=True, fast=True, indexed=True)
        self.schema = builder.build()

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """With one thread, as all others."""
        indexed = tantivy.Index(self.schema, path=str(folder))
        writer = indexed.writer(heap_size=256_000_000, num_threads=1)
        for record in records:
            writer.add_document(
                tantivy.Document(
                    id=record.id,
                    title=record.title,
                    excerpt=record.excerpt,
                    topics=list(record.topics),
                    provider=record.provider,
                    published=record.published,
                )
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """With one searcher for all questions."""
        self.indexed = tantivy.Index.open(str(folder))
        self.searcher = self.indexed.searcher()

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """Hits and counts are two searches: the binding has no way to ask for both at once."""
        wanted = self._query(question)
        found = self.searcher.search(wanted, SIZE)
        counts = self.searcher.aggregate(wanted, _COUNTS)
        markers = [self._marker(wanted, name) for name in _TEXT] if highlighted else []
        documents = (self.searcher.doc(address) for _, address in found.hits)
        return Reply(
            tuple(_hit(document, markers) for document in documents),
            found.count,
            *({one["key"]: one["doc_count"] for one in counts[name]["buckets"]} for name in _COUNTS),
        )

    def _marker(self, wanted: Any, name: str) -> Any:
        marker = tantivy.SnippetGenerator.create(self.searcher, wanted, self.schema, name)
        marker.set_max_num_chars(_MAX_CHARACTERS)
        return marker

    def close(self) -> None:
        """It is in this process."""

    def _query(self, question: Question) -> Any:
        if question.how == "every":
            return tantivy.Query.all_query()
        if question.how == "year":
            first, after = (datetime(question.year + later, 1, 1, tzinfo=UTC) for later in (0, 1))
            date = tantivy.FieldType.Date
            return tantivy.Query.range_query(self.schema, "published", date, first, after, include_upper=False)
        words = " ".join(question.words)
        if question.how == "fuzzy":
            each = [tantivy.Query.fuzzy_term_query(self.schema, name, words) for name in _TEXT]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])
        if question.how == "prefix":
            each = [tantivy.Query.regex_query(self.schema, name, f"{words}.*") for name in _TEXT]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])
        if question.how == "phrase":
            text = " OR ".join(f'{name}:"{words}"' for name in _TEXT)
        else:
            sign = "" if question.how == "any" else "+"
            text = " ".join(f"{sign}(title:{word} OR excerpt:{word})" for word in question.words)
        return self.indexed.parse_query(text, list(_TEXT))


def _hit(document: Any, markers: list[Any]) -> Hit:
    kept = document.to_dict()
    marked = tuple(marker.snippet_from_doc(document).to_html() for marker in markers)
    (id,), (title,), (excerpt,), (provider,) = (kept[name] for name in ("id", "title", "excerpt", "provider"))
    return Hit(id, title, excerpt, tuple(kept.get("topics", ())), provider, marked)
