"""How is SQLite's FTS5 asked?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import Record
from benchmarks.peers import PROVIDERS, SIZE, Hit, Reply
from benchmarks.questions import Question

_SCHEMA = """
create table record (number integer primary key, id text, provider text, title text, excerpt text, published text);
create virtual table words using fts5(
    title, excerpt, tokenize = 'porter unicode61', content = 'record', content_rowid = 'number'
);
create table topic (number integer, value text, primary key (number, value)) without rowid;
create index record_published on record (published);
"""


_BEST = f"""
select number, id, title, excerpt, provider from hit join record using (number) order by score limit {SIZE}
"""
_MARKED = """
select highlight(words, 0, '<mark>', '</mark>'), highlight(words, 1, '<mark>', '</mark>')
from words where words match ? and rowid = ?
"""
_PROVIDERS = f"""
select provider, count(*) from hit join record using (number) group by provider order by 2 desc limit {PROVIDERS}
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

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """The hits into a table in memory, then one count for each facet."""
        if question.how == "fuzzy":
            return None
        run = self.connection.execute
        run("delete from hit")
        sql, parameter = _selection(question)
        run(f"insert into hit {sql}", parameter)
        topics = run("select value, count(*) from hit join topic using (number) group by value").fetchall()
        providers = run(_PROVIDERS).fetchall()
        match = parameter[0] if highlighted else ""
        hits = tuple(self._hit(row, match) for row in run(_BEST).fetchall())
        (total,) = run("select count(*) from hit").fetchone()
        return Reply(hits, total, dict(topics), dict(providers))

    def _hit(self, row: tuple[int, str, str, str, str], match: str) -> Hit:
        """One hit; its words are marked by the text that it was found with, if there is one."""
        number, id, title, excerpt, provider = row
        topics = self.connection.execute("select value from topic where number = ?", (number,)).fetchall()
        marked = self.connection.execute(_MARKED, (match, number)).fetchone() if match else ()
        return Hit(id, title, excerpt, tuple(topic for (topic,) in topics), provider, marked)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def _selection(question: Question) -> tuple[str, tuple[str, ...]]:
    if question.how == "every":
        return "select number, 0 from record", ()
    if question.how == "year":
        ends = (f"{question.year}-01-01", f"{question.year + 1}-01-01")
        return "select number, 0 from record where published >= ? and published < ?", ends
    words = " ".join(question.words)
    text = {"phrase": f'"{words}"', "prefix": f'"{words}"*'}.get(question.how)
    text = text or f" {'OR' if question.how == 'any' else 'AND'} ".join(f'"{word}"' for word in question.words)
    return "select rowid, bm25(words, 3.0, 1.5) from words where words match ?", (text,)
