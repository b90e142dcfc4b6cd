"""Document of a file: its values, or the reasons why it is hidden."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.documents import page_link, values, visibility
from indexer.documents.sections import sections as sections_of
from indexer.documents.visibility import PUBLIC, SCHEDULED, Reason
from indexer.front_matter import dates, parser
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.parser import FrontMatter
from indexer.front_matter.schedule import Schedule
from indexer.markup.html import Prose
from indexer.markup.markdown import one_line, read_html_body, read_markdown, read_mdx, start_of
from indexer.problems import Problem
from search.schema.document import Document, Section
from search.schema.fields import BODY, COLLECTION, EXCERPT, EXPIRES, ID, LOCALE, PUBLISHED, STATE, TITLE, URL, Fields
from search.settings.settings import Settings

READERS: Mapping[str, Callable[[str], Prose]] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mdoc"), read_markdown),
    ".mdx": read_mdx,
    **dict.fromkeys((".html", ".htm"), read_html_body),
}
"""What reads the body of content, by the suffix of its file."""

_DATE_PREFIX = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_. ]+(?=\S)", re.ASCII)
_SEPARATORS = re.compile(r"[-_\s]+")
_INDEX_NAMES = frozenset({"index", "_index", "readme"})


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What one file says: a document, or the reasons why it is hidden, and what is doubtful."""

    document: Document | None
    reasons: tuple[Reason, ...]
    """Of a document for readers only that it appears later, by the clock."""
    problems: tuple[Problem, ...]
    validity: tuple[int, int]
    """From when until when the clock changes nothing of this, in microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file is in its content folder; a `PurePosixPath` takes several times as long to make and to read."""

    folders: tuple[str, ...]
    stem: str
    suffix: str
    locale: str = ""

    @classmethod
    def of(cls, path: str) -> Self:
        *folders, name = path.split("/")
        stem, dot, suffix = name.rpartition(".")
        return cls(tuple(folders), stem or name, dot + suffix if stem else "")

    def located(self, locales: Sequence[str]) -> Self:
        """The place with the locale that a suffix of the name or a folder gives, and without that suffix or folder."""
        named = {locale.casefold(): locale for locale in locales}
        stem, _, end = self.stem.rpartition(".")
        if stem and end.casefold() in named:
            return replace(self, stem=stem, locale=named[end.casefold()])
        for number, folder in enumerate(self.folders):
            if folder.casefold() in named:
                folders = self.folders[:number] + self.folders[number + 1 :]
                return replace(self, folders=folders, locale=named[folder.casefold()])
        return self

    @property
    def path(self) -> str:
        """Without the suffix."""
        return "/".join((*self.folders, self.stem))


def id_of(path: str) -> str:
    """The id of the document at this path: without its suffix, and the same on every file system."""
    return in_ids(path.rpartition(".")[0])


def in_ids(path: str) -> str:
    """A path as ids have it."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


class ContentPath(NamedTuple):
    """Where a file is."""

    path: str
    """Relative to its content folder, with / between names."""
    scheme: AddressScheme = NO_SCHEME
    """How pages of this folder get their addresses."""


def read(data: bytes, at: ContentPath, settings: Settings, now: datetime, *, editors: bool = False) -> ParsedFile:
    """The document of a file with these bytes at this path.

    A hidden one is made only for editors; one that appears later is made for readers, too, because what shows it is
    the clock when a query runs.
    Raises UnreadableFileError when the file cannot be understood.
    """
    file, place = parser.parse(data), _Place.of(at.path).located(settings.locales)
    schedule = _schedule(file, place, settings)
    validity = schedule.standing(now)
    reasons, warnings = visibility.visibility(file.metadata, place.folders, schedule, now, settings.hiding)
    problems = [*file.problems, *warnings, *(reason.problem for reason in reasons if reason.problem)]
    if not editors and any(reason.kind != SCHEDULED for reason in reasons):
        return ParsedFile(None, reasons, tuple(problems), validity)
    explicit, doubts = _field_values(file.metadata, settings.fields)
    problems += doubts
    prose = _prose(file.body, place)
    field_values = {**_derived_values(prose, place, explicit), **explicit}
    said = field_values[TITLE], field_values.get(PUBLISHED)
    link = page_link.read(at.path, file.metadata, said, settings, at.scheme)
    problems += link.problems
    if link.values:
        field_values[URL] = link.values[0]
    if schedule.ends:
        field_values[EXPIRES] = min(schedule.ends)
    if STATE in settings.fields and editors:
        field_values[STATE] = tuple(dict.fromkeys(reason.state for reason in reasons)) or (PUBLIC,)
    is_shown_early = bool(reasons) and not editors and field_values.get(PUBLISHED) != max(schedule.starts)
    is_markdown = READERS.get(place.suffix.lower()) is not read_html_body
    sections = sections_of(prose, at.scheme, is_markdown=is_markdown)
    document = None if is_shown_early else _document(at.path, field_values, sections, settings)
    return ParsedFile(document, reasons, tuple(problems), validity)


def _field_values(metadata: Metadata, fields: Fields) -> tuple[dict[str, Any], list[Problem]]:
    """The values of the fields in the front matter, and what is doubtful about them."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in values.asked(fields, metadata):
        if field.name == URL:
            continue  # see `page_link`
        reading = values.read(field, metadata)
        problems += reading.problems
        if reading.values:
            found[field.name] = reading.values if field.many else reading.values[0]
    return found, problems


def _schedule(file: FrontMatter, place: _Place, settings: Settings) -> Schedule:
    """When the clock shows a document; without a date in its front matter, from that in its path on."""
    schedule = Schedule.of(file.metadata, settings.fields)
    named = None if schedule.starts else dates.in_path(place.path)
    return replace(schedule, starts=(named,)) if named and PUBLISHED in settings.fields else schedule


def _document(path: str, found: Mapping[str, Any], sections: tuple[Section, ...], settings: Settings) -> Document:
    values = {name: found[name] for name in found if name in settings.fields and name != ID}
    return Document(id_of(path), values, sections if BODY in values else ())


def _derived_values(prose: Prose, place: _Place, explicit: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the front matter does not give: the body, and those that stand in for absent ones."""
    derived: dict[str, Any] = {BODY: prose.text} if prose.text else {}
    title = explicit.get(TITLE) or one_line(prose.heading) or _readable_name(place)
    derived[TITLE] = title
    if EXCERPT not in explicit and (start := _start(prose, title)):
        derived[EXCERPT] = start
    if collection := _collection(place.folders):
        derived[COLLECTION] = collection
    if place.locale:
        derived[LOCALE] = place.locale
    if PUBLISHED not in explicit and (date := dates.in_path(place.path)):
        derived[PUBLISHED] = date
    return derived


def _prose(body: str, place: _Place) -> Prose:
    if not body.strip():
        return Prose("")
    return READERS.get(place.suffix.lower(), read_markdown)(body)


def _start(prose: Prose, title: str) -> str:
    """The start of the body, without a heading that only repeats the title."""
    first, _, rest = prose.text.partition("\n")
    return start_of(rest if rest and first.casefold() == title.casefold() else prose.text)


def _readable_name(place: _Place) -> str:
    """A file name as a title: `2021-03-02-hello_world.md` is “Hello world”; an index file has its folder's name."""
    stem = place.stem
    if stem.casefold() in _INDEX_NAMES and place.folders:
        stem = place.folders[-1]
    words = _SEPARATORS.sub(" ", _DATE_PREFIX.sub("", stem)).strip() or stem
    return one_line(words[:1].upper() + words[1:]) or place.stem + place.suffix


def _collection(folders: tuple[str, ...]) -> str | None:
    """The collection that the folders name: `_news`, else the one inside `content`, else the top folder."""
    named = next((folder[1:] for folder in folders if folder.startswith("_") and len(folder) > 1), None)
    if named or not folders:
        return named
    if "content" in folders[:-1]:
        return folders[folders.index("content") + 1]
    return None if folders == ("content",) else folders[0]
