"""How is Groonga asked?"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from benchmarks.corpus import Record
from benchmarks.peers import PROVIDERS, SIZE, TOPICS, Hit, Reply
from benchmarks.questions import Question

_SCHEMA = """
table_create Topics TABLE_PAT_KEY ShortText
table_create Providers TABLE_PAT_KEY ShortText
table_create Records TABLE_NO_KEY
column_create Records id COLUMN_SCALAR ShortText
column_create Records title COLUMN_SCALAR Text
column_create Records excerpt COLUMN_SCALAR Text
column_create Records topics COLUMN_VECTOR Topics
column_create Records provider COLUMN_SCALAR Providers
column_create Records published COLUMN_SCALAR Time
table_create Times TABLE_PAT_KEY Time
table_create Words TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto
"""
_INDEXES = """
column_create Words records COLUMN_INDEX|WITH_POSITION|WITH_SECTION Records title,excerpt
column_create Times records COLUMN_INDEX Records published
"""
_SELECT = "select Records --command_version 2"
"""The first version has no functions in what is shown."""
_HIT = "id,title,excerpt,topics,provider"
_MARKED = ",highlight_html(title),highlight_html(excerpt)"
_COUNTS = (
    f"--drilldowns[topics].keys topics --drilldowns[topics].limit {TOPICS} "
    f"--drilldowns[provider].keys provider --drilldowns[provider].limit {PROVIDERS} "
    "--drilldowns[provider].sort_keys -_nsubrecs"
)
_BATCH = 5_000
"""Records that are loaded by one command."""


class Engine:
    """Groonga as a process that reads commands: words as written, for its stemmer is a package of its own."""

    process: subprocess.Popen[bytes]

    def __init__(self) -> None:
        command = shutil.which("groonga")
        if command is None:
            raise ImportError("expected the command groonga, found none; on Debian: apt-get install groonga-bin")
        self.command = command

    def index(self, records: Iterable[Record], folder: Path) -> None:
        """Its indexes after the records, as its documentation advises."""
        self._start("-n", str(folder / "db"))
        self._run_all(_SCHEMA)
        rest = iter(records)
        while batch := list(islice(rest, _BATCH)):
            self._run("load --table Records", json.dumps(list(map(_loaded, batch))))
        self._run_all(_INDEXES)
        self.close()

    def open(self, folder: Path) -> None:
        """With one process for all questions."""
        self._start(str(folder / "db"))
        self._run("status")

    def ask(self, question: Question, *, highlighted: bool) -> Reply | None:
        """Hits and counts with one command."""
        columns = _HIT + _MARKED * highlighted
        order = "--sort_keys -_score" if question.words else ""
        shown = f"{order} --limit {SIZE} --output_columns {json.dumps(columns)}"
        found = self._run(f"{_SELECT} {_condition(question)} {shown} {_COUNTS}")
        (total,), _, *rows = found[0]
        counts = {name: dict(rows[2:]) for name, rows in found[1].items()}
        return Reply(
            tuple(Hit(row[0], row[1], row[2], tuple(row[3]), row[4], tuple(row[5:])) for row in rows),
            total,
            counts["topics"],
            counts["provider"],
        )

    def close(self) -> None:
        """Its commands end with its input."""
        self.process.communicate()

    def _start(self, *arguments: str) -> None:
        self.process = subprocess.Popen([self.command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _run_all(self, commands: str) -> None:
        for command in commands.strip().splitlines():
            self._run(command)

    def _run(self, *lines: str) -> Any:
        """The body of the answer to one command."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()
        (status, *_), body = (*orjson.loads(self.process.stdout.readline()), None)[:2]
        if status != 0:
            raise RuntimeError(f"expected an answer of Groonga to {lines[0]}, found the error {status}")
        return body


def _loaded(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "excerpt": record.excerpt,
        "topics": record.topics,
        "provider": record.provider,
        "published": _since_1970_s(record.published),
    }


def _since_1970_s(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def _condition(question: Question) -> str:
    """What selects the records, as arguments of the command."""
    if question.how == "every":
        return ""
    if question.how == "year":
        first, after = (_since_1970_s(datetime(question.year + later, 1, 1, tzinfo=UTC)) for later in (0, 1))
        return f"--filter 'published >= {first} && published < {after}'"
    if question.how == "fuzzy":
        each = (f'fuzzy_search({name}, "{question.words[0]}", {{"max_distance": 1}})' for name in ("title", "excerpt"))
        return f"--filter {json.dumps(' || '.join(each))}"
    words = [f'"{word}"' for word in question.words]
    text = {
        "any": " OR ".join(words),
        "phrase": f'"{" ".join(question.words)}"',
        "prefix": f"{question.words[0]}*",
    }.get(question.how, " ".join(words))
    return f"--match_columns title*6||excerpt*3 --query {json.dumps(text)}"
