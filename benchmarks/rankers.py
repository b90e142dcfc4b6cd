"""Rankings of the same documents by Newsdex and others, each of which is built and asked as its documentation shows.

Newsdex is asked as its readers do, with operators, corrections and stories; all others for any of the words.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from benchmarks.judged import Text
from indexer.markup.markdown import start_of
from search.protocol.engine import open_searcher, open_writer
from search.schema.document import Document
from search.schema.fields import BODY, DEFAULT_FIELDS, EXCERPT, TITLE
from search.settings.settings import Settings
from search.terminal.relevance import (
    DEPTH,
    Ask,
    Evaluation,
    Judgments,
    any_word,
    as_served,
    evaluate,
    measure,
    plain,
)
from search.text.languages import ENGLISH, STOP_WORDS

SERVED, ANY = "newsdex", "newsdex, any"
_TITLES = round(DEFAULT_FIELDS[TITLE].weight)
"""How often a title is repeated where it cannot be weighed."""
_NOW = datetime(2026, 6, 1, tzinfo=UTC)


def newsdex(ask: Ask, texts: Iterable[Text], judgments: Judgments) -> Evaluation:
    """With all defaults; a document without an excerpt has the start of its body, as the indexer gives it."""
    with tempfile.TemporaryDirectory() as folder:
        with open_writer(folder, Settings()) as writer:
            for text in texts:
                values = {TITLE: text.title, EXCERPT: start_of(text.text), BODY: text.text}
                writer.add(Document(text.id, {name: value for name, value in values.items() if value}))
            writer.commit(_NOW)
        searcher = open_searcher(folder)
        try:
            return evaluate(searcher, judgments, _NOW, ask)
        finally:
            searcher.close()


def bm25s(titles: int, stop_words: str | list[str], texts: Iterable[Text], judgments: Judgments) -> Evaluation:
    """Lucene's variant with Snowball's stems, over text and so many times the title as one."""
    import bm25s as package  # noqa: PLC0415 - it may not be installed
    import Stemmer  # noqa: PLC0415

    kept = list(texts)
    stemmer = Stemmer.Stemmer("english")

    def tokens(some: list[str]) -> object:
        return package.tokenize(some, stopwords=stop_words, stemmer=stemmer, show_progress=False)

    retriever = package.BM25(method="lucene")
    retriever.index(tokens([f"{titles * f'{text.title} '}{text.text}" for text in kept]), show_progress=False)
    depth = min(DEPTH, len(kept))
    found = retriever.retrieve(tokens(list(judgments.queries.values())), k=depth, show_progress=False)
    rankings = {
        query: [kept[number].id for number, score in zip(*rows, strict=True) if score > 0]
        for query, *rows in zip(judgments.queries, found.documents, found.scores, strict=True)
    }
    return measure(judgments, rankings)


def tantivy(texts: Iterable[Text], judgments: Judgments) -> Evaluation:
    """With English stems, in the fields title and text."""
    import tantivy as package  # noqa: PLC0415 - it may not be installed

    builder = package.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="en_stem")
    index = package.Index(builder.build())
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for text in texts:
        writer.add_document(package.Document(id=text.id, title=text.title, text=text.text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ranking(text: str) -> list[str]:
        hits = searcher.search(index.parse_query(_words(text), ["title", "text"]), DEPTH).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return measure(judgments, _ranked(judgments, ranking))


def sqlite(texts: Iterable[Text], judgments: Judgments) -> Evaluation:
    """FTS5 with its Porter stems, in the columns title and text."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table words using fts5(id unindexed, title, text, tokenize='porter unicode61')")
    rows = ((text.id, text.title, text.text) for text in texts)
    connection.executemany("insert into words values (?, ?, ?)", rows)

    def ranking(text: str) -> list[str]:
        wanted = " OR ".join(f'"{word}"' for word in _words(text).split())
        found = connection.execute(
            "select id from words where words match ? order by bm25(words) limit ?", (wanted, DEPTH)
        )
        return [row[0] for row in found]

    return measure(judgments, _ranked(judgments, ranking))


def _ranked(judgments: Judgments, ranking: Callable[[str], list[str]]) -> Mapping[str, Sequence[str]]:
    return {id: ranking(text) for id, text in judgments.queries.items()}


def _words(text: str) -> str:
    """A query without what other query languages may read as an operator."""
    return re.sub(r"\W+", " ", plain(text)).lower()


RANKERS: Mapping[str, Callable[[Iterable[Text], Judgments], Evaluation]] = {
    SERVED: partial(newsdex, as_served),
    ANY: partial(newsdex, any_word),
    "bm25s": partial(bm25s, 1, "en"),
    "bm25s, our words": partial(bm25s, _TITLES, sorted(STOP_WORDS[ENGLISH])),
    "tantivy": tantivy,
    "sqlite": sqlite,
}
