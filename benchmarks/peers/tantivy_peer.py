"""How is tantivy asked?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.corpus import Record
from benchmarks.peers import Reply
from benchmarks.questions import Question

_TEXT = ("title", "excerpt")
_COUNTS = {
    "topics": {"terms": {"field": "topics", "size": 100}},
    "provider": {"terms": {"field": "provider", "size": 20}},
}


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
        builder.add_date_field("published", stored=True, fast=True)
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

    def ask(self, question: Question) -> Reply | None:
        """Hits and counts are two searches: the binding has no way to ask for both at once."""
        wanted = self._query(question)
        found = self.searcher.search(wanted, 10)
        counts = self.searcher.aggregate(wanted, _COUNTS)
        return Reply(
            found.count,
            [self.searcher.doc(address)["id"][0] for _, address in found.hits],
            *({one["key"]: one["doc_count"] for one in counts[name]["buckets"]} for name in _COUNTS),
        )

    def _query(self, question: Question) -> Any:
        if question.how == "every":
            return tantivy.Query.all_query()
        if question.how == "topic":
            return tantivy.Query.term_query(self.schema, "topics", question.topic)
        words = " ".join(question.words)
        if question.how == "prefix":
            each = [tantivy.Query.regex_query(self.schema, name, f"{words}.*") for name in _TEXT]
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])
        if question.how == "phrase":
            text = " OR ".join(f'{name}:"{words}"' for name in _TEXT)
        else:
            text = " ".join(f"+(title:{word} OR excerpt:{word})" for word in question.words)
        return self.indexed.parse_query(text, list(_TEXT))
