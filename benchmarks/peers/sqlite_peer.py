"""How is SQLite's FTS5 asked?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import Record
from benchmarks.peers import Reply
from benchmarks.questions import Question

_SCHEMA = """
create virtual table words using fts5(title, excerpt, tokenize = 'porter unicode61', content = '');
create table record (number integer primary key, id text, provider text, title text, excerpt text, published text);
create table topic (number integer, value text, primary key (number, value)) without rowid;
create index topic_value on topic (value, number);
"""


class Engine:
    """FTS5 in a file, with tables for the facets; one selection of hits for all counts."""

    connection: sqlite3.Connection

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """In one transaction."""
        connection = sqlite3.connect(folder / "index.db")
        connection.executescript(_SCHEMA)
        with connection:
            for number, record in enumerate(records):
                connection.execute(
                    "insert into words (rowid, title, excerpt) values (?, ?, ?)",
                    (number, record.title, record.excerpt),
                )
                row = (number, record.id, record.provider, record.title, record.excerpt, str(record.published))
                connection.execute("insert into record values (?, ?, ?, ?, ?, ?)", row)
                connection.executemany("insert into topic values (?, ?)", ((number, one) for one in record.topics))
        connection.execute("insert into words (words) values ('optimize')")
        connection.commit()
        connection.close()

    def open(self, folder: Path) -> None:
        """With room for all pages in memory."""
        self.connection = sqlite3.connect(folder / "index.db")
        self.connection.execute("pragma cache_size = -500000")
        self.connection.execute("pragma temp_store = memory")
        self.connection.execute("create temp table hit (number integer primary key, score real)")

    def ask(self, question: Question) -> Reply | None:
        """The hits into a table in memory, then one count for each facet."""
        run = self.connection.execute
        run("delete from hit")
        sql, parameter = _selection(question)
        run(f"insert into hit {sql}", parameter)
        topics = run("select value, count(*) from hit join topic using (number) group by value")
        providers = run(
            "select provider, count(*) from hit join record using (number) group by provider order by 2 desc limit 20"
        )
        best = run("select id from hit join record using (number) order by score limit 10")
        (total,) = run("select count(*) from hit").fetchone()
        return Reply(total, [row[0] for row in best], dict(topics.fetchall()), dict(providers.fetchall()))


def _selection(question: Question) -> tuple[str, tuple[str, ...]]:
    if question.how == "every":
        return "select number, 0 from record", ()
    if question.how == "topic":
        return "select number, 0 from topic where value = ?", (question.topic,)
    words = " ".join(question.words)
    text = {"phrase": f'"{words}"', "prefix": f'"{words}"*'}.get(question.how)
    text = text or " AND ".join(f'"{word}"' for word in question.words)
    return "select rowid, bm25(words, 3.0, 1.5) from words where words match ?", (text,)
