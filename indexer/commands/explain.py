"""Explain command: what became of one file and why, which key gave what, and its address."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from indexer.addresses import site_generators
from indexer.commands import config
from indexer.documents.provenance import FieldSource
from indexer.job import Job
from indexer.problems import quoted
from indexer.reading import sources
from indexer.reporting import explanation
from indexer.reporting.explanation import Explanation
from indexer.reporting.summary import STYLES, plain
from search.errors import ContentMissing, NewsdexError
from search.protocol.engine import read_user_data
from search.schema.document import date_text
from search.settings.settings import Settings

VALUE_LENGTH = 80
"""Of a value that is shown, in characters."""


def add_command(commands: Any, add_index: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add this command to the parser's."""
    command = commands.add_parser(
        "explain",
        help="tell what becomes of one file, and why",
        description="Tell what becomes of one file: its fields and the keys that give them, its address, why it is "
        "hidden, and what was left out. Nothing is written, and no private value is shown.",
        epilog="Exit status: 0, or 2 when there is no such file.",
    )
    add = command.add_argument
    add("file", type=Path, metavar="FILE", help="a file of the content")
    content = "the content folder (default: that of the index, else the first folder of the path)"
    add("--content", type=Path, metavar="FOLDER", help=content)
    add("--config", type=Path, metavar="FILE", help=f"settings (default: {config.FILE_NAME} here or by the content)")
    add("--json", action="store_true", help="print it as JSON")
    add_index(command)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, console: Console) -> int:
    if not options.file.exists() and not options.file.is_symlink():
        raise ContentMissing(path=str(options.file), reason="there is no such file")
    folder = options.content or content_folder(options.file, options.index)
    path = options.config or config.find((folder,), Path.cwd())
    settings = config.read(path, (folder,)) if path else Settings()
    scheme = site_generators.recognised(folder, settings.locales)
    job = Job((folder,), options.index, settings, datetime.now(UTC), schemes=(scheme,))
    scan = sources.scan(job)
    explained = explanation.explain(options.file, replace(job, inheritance=scan.inheritance), scan)
    if options.json:
        facts = {"content": str(folder), "config": str(path) if path else None} | explained.to_json()
        print(json.dumps(facts, indent=2, ensure_ascii=False))  # noqa: T201
    else:
        for line in _lines(explained, folder, path):
            console.print(line, soft_wrap=True)
    return 0


def content_folder(file: Path, index: str) -> Path:
    """The content folder that a file is probably in: a source of the index, else the first folder of its path."""
    with suppress(NewsdexError):
        for source in map(Path, read_user_data(index).info.sources):
            if source.is_dir() and (file.parent.resolve() / file.name).is_relative_to(source.resolve()):
                return source
    first = file.parts[0]
    return Path(first) if len(file.parts) > 1 and first not in {"/", "..", "."} else file.parent


def _lines(one: Explanation, folder: Path, config_path: Path | None) -> Iterator[Text]:
    report = one.report
    yield _pair("file", report.path, style="bold")
    yield _pair("content folder", str(folder))
    yield _pair("settings", str(config_path) if config_path else "built in")
    if report.id is not None:
        yield _pair("id", report.id)
    yield _pair("outcome", f"{report.outcome}: {report.ignored}" if report.ignored else report.outcome)
    yield from _visibility(one)
    if one.address:
        yield _pair("address", one.address)
        yield _pair("  made by", one.address_rule)
    elif one.fields:
        yield _pair("address", "none")
    for source in one.fields:
        yield _pair(source.field.name, f"{_value(source)}  ← {_origin(source)}")
    if one.private:
        yield _pair("private", f"dropped: {', '.join(one.private)}")
    if one.unread:
        yield _pair("read by no field", ", ".join(one.unread))
    for problem in report.problems:
        place = ":".join(str(part) for part in (problem.line, problem.column) if part is not None)
        what = f"{f'line {place}: ' if place else ''}{problem.reason}. Remedy: {problem.remedy}"
        yield _pair(str(problem.severity), what, STYLES[problem.severity])


def _visibility(one: Explanation) -> Iterator[Text]:
    for hiding in one.hidden_by:
        key = f", key {quoted(hiding.key)}" if hiding.key else ""
        line = f", line {hiding.line}" if hiding.line else ""
        yield _pair("hidden", f"{hiding.reason.text} (rule of {hiding.rule}{key}{line})", "yellow")
    if one.appears:
        yield _pair("shown from", date_text(one.appears))
    if one.expires:
        yield _pair("hidden from", date_text(one.expires))


def _pair(label: str, text: str, style: str = "") -> Text:
    return Text.assemble((f"{label:<16} ", "dim"), (plain(text).plain, style))


def _value(source: FieldSource) -> str:
    shown = explanation.shown_value(source)
    if isinstance(shown, dict) and shown.keys() == {"words"}:
        return f"{shown['words']:,} word{'s' * (shown['words'] != 1)}"
    text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
    if isinstance(shown, str):
        return quoted(text, VALUE_LENGTH)
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH]}…"


def _origin(source: FieldSource) -> str:
    keys = []
    for one in source.keys:
        where = "inherited" if one.is_inherited else f"line {one.line}" if one.line else ""
        alias = f"alias {one.alias}" if one.alias != one.key else ""
        notes = ", ".join(filter(None, (where, alias)))
        keys.append(f"{one.key} ({notes})" if notes else one.key)
    return ", ".join((*keys, *source.derived))
