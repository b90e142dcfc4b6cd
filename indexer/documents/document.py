"""Document of a file: its values, or the reasons why it is hidden."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, NamedTuple, Self

from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.documents import formats, page_link, value_lists, values, visibility
from indexer.documents.sections import sections as sections_of
from indexer.documents.visibility import PUBLIC, SCHEDULED, Reason
from indexer.front_matter import dates
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.parser import NO_FRONT_MATTER, FrontMatter
from indexer.front_matter.schedule import Schedule
from indexer.inheritance.inherited import NOTHING, Inherited
from indexer.inheritance.sections import CASCADE, is_section
from indexer.markup.html import Prose
from indexer.markup.markdown import one_line, start_of
from indexer.problems import Problem, UnreadableFileError
from search.schema.document import Document, Section
from search.schema.fields import (
    BODY,
    COLLECTION,
    EXCERPT,
    EXPIRES,
    ID,
    LOCALE,
    PUBLISHED,
    STATE,
    TITLE,
    TOPICS,
    URL,
)
from search.settings.settings import Settings
from search.text.languages import canonical_tag

_DATE_PREFIX = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_. ]+(?=\S)", re.ASCII)
_SEPARATORS = re.compile(r"[-_\s]+")
_DATED_FOLDER = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)", re.ASCII)
_WITH_BUNDLES = frozenset({"hugo", "zola"})
"""Generators in which a folder with a file `index` is one page."""
_BLANKS = re.compile(r"[_\s]+")
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
    inherited: Inherited = NOTHING
    """What stands below the keys of its own front matter."""


def read(data: bytes, at: ContentPath, settings: Settings, now: datetime, *, editors: bool = False) -> ParsedFile:
    """The document of a file with these bytes at this path, as `document_of` makes it.

    Raises UnreadableFileError when the file cannot be understood.
    """
    return document_of(with_inherited(parse(data, at), at), at, settings, now, editors=editors)


def parse(data: bytes, at: ContentPath) -> FrontMatter:
    """The front matter and the body of a file, in the format that its suffix says; raises UnreadableFileError."""
    return formats.parse(data, _Place.of(at.path).suffix.lower())


def document_of(
    file: FrontMatter, at: ContentPath, settings: Settings, now: datetime, *, editors: bool = False
) -> ParsedFile:
    """The document of a file that is read.

    A hidden one is made only for editors; one that appears later is made for readers, too, because what shows it is
    the clock when a query runs.
    """
    place = _Place.of(at.path).located(settings.locales)
    schedule = _schedule(file, place, settings)
    validity = schedule.standing(now)
    at_place = visibility.Place(at.path, place.folders)
    reasons, warnings = visibility.visibility(file.metadata, at_place, schedule, now, settings.hiding)
    problems = [*file.problems, *warnings, *(reason.problem for reason in reasons if reason.problem)]
    if not editors and any(reason.kind != SCHEDULED for reason in reasons):
        return ParsedFile(None, reasons, tuple(problems), validity)
    explicit, doubts = _field_values(file.metadata, settings, at.scheme)
    problems += doubts
    if at.scheme.is_vault and TOPICS in settings.fields:
        explicit |= _with_body_tags(explicit.get(TOPICS, ()), file.body)
    prose = _prose(file.body, place)
    if formats.is_html(place.suffix.lower()):
        problems = _of_page(problems, prose)
    field_values = {**_derived_values(prose, place, explicit, settings.site.zone, at.scheme), **explicit}
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
    is_markdown = not formats.is_html(place.suffix.lower())
    sections = sections_of(prose, at.scheme, is_markdown=is_markdown)
    document = None if is_shown_early else _document(at.path, field_values, sections, settings)
    return ParsedFile(document, reasons, tuple(problems), validity)


def with_inherited(file: FrontMatter, at: ContentPath) -> FrontMatter:
    """A file that is read, with what it inherits; UnreadableFileError when that cannot be understood."""
    inherited = at.inherited
    if inherited.problem:
        raise UnreadableFileError(inherited.problem.reason, inherited.problem.remedy)
    metadata = file.metadata
    if not (inherited.entries or CASCADE in metadata.names_among({CASCADE})):
        return file
    if is_section(at.path):  # what it says to all below it says to itself, too, but where it means others
        metadata = metadata.without({CASCADE})
    return replace(file, metadata=inherited.stands_below(metadata))


def _with_body_tags(topics: tuple[str, ...], body: str) -> dict[str, Any]:
    """The topics of a note of Obsidian, with those that its text has as tags."""
    found = values.distinct((*topics, *value_lists.tags_in(body)))
    return {TOPICS: found} if found else {}


def _field_values(
    metadata: Metadata, settings: Settings, scheme: AddressScheme
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of the fields in the front matter, and what is doubtful about them."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    split_blanks, zone = value_lists.split_blanks(scheme.generator.name), settings.site.zone
    for field in values.asked(settings.fields, metadata):
        if field.name == URL:
            continue  # see `page_link`
        reading = values.read(field, metadata, zone, split_blanks)
        problems += reading.problems
        if reading.values:
            found[field.name] = reading.values if field.many else reading.values[0]
    return found, problems


def schedule_of(file: FrontMatter, at: ContentPath, settings: Settings) -> Schedule:
    """When the clock shows the document of a file, and when it hides it."""
    return _schedule(file, _Place.of(at.path).located(settings.locales), settings)


def _schedule(file: FrontMatter, place: _Place, settings: Settings) -> Schedule:
    """When the clock shows a document; without a date in its front matter, from that in its path on."""
    schedule = Schedule.of(file.metadata, settings.fields, settings.site.zone)
    named = None if schedule.starts else dates.in_path(place.path, settings.site.zone)
    return replace(schedule, starts=(named,)) if named and PUBLISHED in settings.fields else schedule


def _document(path: str, found: Mapping[str, Any], sections: tuple[Section, ...], settings: Settings) -> Document:
    values = {name: found[name] for name in found if name in settings.fields and name != ID}
    return Document(id_of(path), values, sections if BODY in values else ())


def _derived_values(
    prose: Prose, place: _Place, explicit: Mapping[str, Any], zone: tzinfo, scheme: AddressScheme
) -> dict[str, Any]:
    """The values that the front matter does not give: the body, and those that stand in for absent ones."""
    derived: dict[str, Any] = {BODY: prose.text} if prose.text else {}
    title = explicit.get(TITLE) or _derived_title(prose, place)
    derived[TITLE] = title
    if EXCERPT not in explicit and (start := _start(prose, title)):
        derived[EXCERPT] = start
    if collection := _collection(_sections(place, scheme)):
        derived[COLLECTION] = collection
    if place.locale:
        derived[LOCALE] = canonical_tag(place.locale)
    if PUBLISHED not in explicit and (date := dates.in_path(place.path, zone)):
        derived[PUBLISHED] = date
    return derived


def _prose(body: str, place: _Place) -> Prose:
    if not body.strip():
        return Prose("")
    return formats.read(body, place.suffix.lower())


def _of_page(problems: Iterable[Problem], prose: Prose) -> list[Problem]:
    """The problems of HTML, which says itself what front matter would say, or should."""
    said = bool(prose.heading or prose.lead)
    untitled = Problem("no title", "Give the page a <title>, and a <meta> with its description.", 1, 1)
    return [
        untitled if one.reason == NO_FRONT_MATTER else one
        for one in problems
        if one.reason != NO_FRONT_MATTER or not said
    ]


def _start(prose: Prose, title: str) -> str:
    """The lead or the start of the body, without a heading that only repeats the title."""
    text = prose.lead or prose.text
    first, _, rest = text.partition("\n")
    return start_of(rest if rest and first.casefold() == title.casefold() else text)


def _derived_title(prose: Prose, place: _Place) -> str:
    """The main heading, else the name of the file, else a lesser heading where no name says anything."""
    stem = _DATE_PREFIX.sub("", place.stem)
    if stem.casefold() in _INDEX_NAMES and place.folders:
        stem = _DATE_PREFIX.sub("", place.folders[-1])
    says_nothing = stem.casefold() in _INDEX_NAMES or not any(char.isalpha() for char in stem)
    return one_line(prose.heading) or (says_nothing and one_line(prose.section)) or _readable_name(stem, place)


def _readable_name(stem: str, place: _Place) -> str:
    """A file name as a title: `hello-world` is “Hello world”, `Pop-out windows` and `iPhone_tips` keep their words.

    Hyphens separate words only where nothing else does, for they are in names, too.
    """
    separators = _BLANKS if _BLANKS.search(stem.strip("_ ")) else _SEPARATORS
    words = separators.sub(" ", stem).strip() or place.stem
    is_written = " " in stem or not words.islower()
    return one_line(words if is_written else words[:1].upper() + words[1:]) or place.stem + place.suffix


def _sections(place: _Place, scheme: AddressScheme) -> tuple[str, ...]:
    """The folders of a file without the one that is a page by itself, as `my-post` in `posts/my-post/index.md`.

    That the folder of an index is no section is known of generators whose sections have `_index`, or by its date.
    """
    if place.stem.casefold() == "index" and place.folders:
        is_page = scheme.generator.name in _WITH_BUNDLES or _DATED_FOLDER.match(place.folders[-1])
        return place.folders[:-1] if is_page else place.folders
    return place.folders


def _collection(folders: tuple[str, ...]) -> str | None:
    """The collection that the folders name: `_news`, else the one inside `content`, else the top folder."""
    named = next((folder[1:] for folder in folders if folder.startswith("_") and len(folder) > 1), None)
    if named or not folders:
        return named
    if "content" in folders[:-1]:
        return folders[folders.index("content") + 1]
    return None if folders == ("content",) else folders[0]
