"""Which document is a file?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from indexer import dates, front_matter, lockstep, values, visibility
from indexer.front_matter import FrontMatter
from indexer.html_text import Prose
from indexer.lockstep import Steps
from indexer.metadata import Metadata
from indexer.plain_text import one_line, read_html_body, read_markdown, start_of
from indexer.problems import Problem
from indexer.visibility import PUBLIC, SCHEDULED, Reason, Schedule
from search.document import Document
from search.fields import BODY, COLLECTION, EXCERPT, EXPIRES, ID, PUBLISHED, STATE, TITLE, Fields
from search.settings import Settings

HTML_SUFFIXES = frozenset({".html", ".htm"})

_DATE_PREFIX = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_. ]+(?=\S)", re.ASCII)
_SEPARATORS = re.compile(r"[-_\s]+")
_INDEX_NAMES = frozenset({"index", "_index", "readme"})


class Readings(NamedTuple):  # for the same reason as `walk.Found`
    """What was read from one file: a document, or the reasons why it is hidden, and what is doubtful."""

    document: Document | None
    reasons: tuple[Reason, ...]
    """Of a document for readers only that it appears later, by the clock."""
    problems: tuple[Problem, ...]
    stands: tuple[int, int]
    """From when until when the clock changes nothing of this, in microseconds since 1970."""


def id_of(path: str) -> str:
    """The id of the document at this path: without its suffix, and the same on every file system."""
    return in_ids(path.rpartition(".")[0])


def in_ids(path: str) -> str:
    """A path as it stands in ids."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def read(data: bytes, path: PurePosixPath, settings: Settings, now: datetime, *, editors: bool = False) -> Readings:
    """The document of a file with these bytes at this path, relative to its content folder.

    A hidden one is made only for editors; one that appears later is made for readers, too, because what shows it is
    the clock when a query runs.
    Raises UnreadableFileError when the file cannot be understood.
    """
    return lockstep.result(steps(data, path, settings, now, editors=editors))


def steps(
    data: bytes, path: PurePosixPath, settings: Settings, now: datetime, *, editors: bool = False
) -> Steps[Readings]:
    """The same, a step at a time."""
    file = front_matter.parse(data)
    yield
    schedule = _schedule(file, path, settings)
    stands = schedule.standing(now)
    yield
    reasons = visibility.reasons(file.metadata, path, settings.fields, schedule, now)
    problems = [*file.problems, *(reason.problem for reason in reasons if reason.problem)]
    if not editors and any(reason.kind != SCHEDULED for reason in reasons):
        return Readings(None, reasons, tuple(problems), stands)
    found, doubts = yield from _given(file.metadata, settings.fields)
    problems += doubts
    found = {**_derived(file, path, found), **found}
    yield
    if schedule.ends:
        found[EXPIRES] = min(schedule.ends)
    if STATE in settings.fields and editors:
        found[STATE] = tuple(dict.fromkeys(reason.state for reason in reasons)) or (PUBLIC,)
    is_shown_early = bool(reasons) and not editors and found.get(PUBLISHED) != max(schedule.starts)
    document = None if is_shown_early else _document(path, found, settings)
    return Readings(document, reasons, tuple(problems), stands)


def _given(metadata: Metadata, fields: Fields) -> Steps[tuple[dict[str, Any], list[Problem]]]:
    """The values of the fields in the front matter, and what is doubtful about them."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in fields:
        reading = values.read(field, metadata)
        problems += reading.problems
        if reading.values:
            found[field.name] = reading.values if field.many else reading.values[0]
            yield
    return found, problems


def _schedule(file: FrontMatter, path: PurePosixPath, settings: Settings) -> Schedule:
    """When the clock shows a document; without a date in its front matter, from that in its name on."""
    schedule = Schedule.of(file.metadata, settings.fields)
    named = None if schedule.starts else dates.in_file_name(path.stem)
    return replace(schedule, starts=(named,)) if named and PUBLISHED in settings.fields else schedule


def _document(path: PurePosixPath, found: Mapping[str, Any], settings: Settings) -> Document:
    known = {name: value for name, value in found.items() if name in settings.fields and name != ID}
    return Document(id_of(str(path)), known)


def _derived(file: FrontMatter, path: PurePosixPath, found: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says without its front matter: the values that stand in for absent ones, and the body."""
    prose = _prose(file.body, path)
    derived: dict[str, Any] = {BODY: prose.text} if prose.text else {}
    title = found.get(TITLE) or one_line(prose.heading) or readable_name(path)
    derived[TITLE] = title
    if EXCERPT not in found and (start := _start(prose, title)):
        derived[EXCERPT] = start
    if collection := _collection(path):
        derived[COLLECTION] = collection
    if PUBLISHED not in found and (date := dates.in_file_name(path.stem)):
        derived[PUBLISHED] = date
    return derived


def _prose(body: str, path: PurePosixPath) -> Prose:
    if not body.strip():
        return Prose("")
    return read_html_body(body) if path.suffix.lower() in HTML_SUFFIXES else read_markdown(body)


def _start(prose: Prose, title: str) -> str:
    """The start of the body, without a heading that only repeats the title."""
    first, _, rest = prose.text.partition("\n")
    return start_of(rest if rest and first.casefold() == title.casefold() else prose.text)


def readable_name(path: PurePosixPath) -> str:
    """A file name as a title: `2021-03-02-hello_world.md` is “Hello world”; an index file has its folder's name."""
    stem = path.stem
    if stem.casefold() in _INDEX_NAMES and path.parent.name:
        stem = path.parent.name
    words = _SEPARATORS.sub(" ", _DATE_PREFIX.sub("", stem)).strip() or stem
    return one_line(words[:1].upper() + words[1:]) or path.name


def _collection(path: PurePosixPath) -> str | None:
    """The collection that the folders name: `_news`, else the one inside `content`, else the top folder."""
    folders = path.parts[:-1]
    named = next((folder[1:] for folder in folders if folder.startswith("_") and len(folder) > 1), None)
    if named or not folders:
        return named
    if "content" in folders[:-1]:
        return folders[folders.index("content") + 1]
    return None if folders == ("content",) else folders[0]
