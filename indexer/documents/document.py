"""Document of a file: its values, or the reasons why it is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.documents import formats, page_link, value_lists, values, visibility
from indexer.documents.derived_values import derived_values
from indexer.documents.place import Place, id_of
from indexer.documents.sections import sections as sections_of
from indexer.documents.visibility import PUBLIC, SCHEDULED, Reason
from indexer.front_matter import dates
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.parser import NO_FRONT_MATTER, FrontMatter
from indexer.front_matter.schedule import Schedule
from indexer.inheritance.inherited import NOTHING, Inherited
from indexer.inheritance.sections import CASCADE, is_section
from indexer.markup.html import Prose
from indexer.problems import Problem, UnreadableFileError
from search.schema.document import Document, Section
from search.schema.fields import (
    BODY,
    EXPIRES,
    ID,
    PUBLISHED,
    STATE,
    TITLE,
    TOPICS,
    URL,
)
from search.settings.settings import Settings

_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What one file says: a document, or the reasons why it is hidden, and what is doubtful."""

    document: Document | None
    reasons: tuple[Reason, ...]
    """Of a document for readers only that it appears later, by the clock."""
    problems: tuple[Problem, ...]
    validity: tuple[int, int]
    """From when until when the clock changes nothing of this, in microseconds since 1970."""


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
    return formats.parse(data, Place.of(at.path).suffix.lower())


def document_of(
    file: FrontMatter, at: ContentPath, settings: Settings, now: datetime, *, editors: bool = False
) -> ParsedFile:
    """The document of a file that is read.

    A hidden one is made only for editors; one that appears later is made for readers, too, because what shows it is
    the clock when a query runs.
    """
    place = Place.of(at.path).located(settings.locales)
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
        problems = _of_page(problems, prose, is_whole=bool(_WHOLE_PAGE.search(file.body)))
    field_values = {**derived_values(prose, place, explicit, settings.site.zone, at.scheme), **explicit}
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
    return _schedule(file, Place.of(at.path).located(settings.locales), settings)


def _schedule(file: FrontMatter, place: Place, settings: Settings) -> Schedule:
    """When the clock shows a document; without a date in its front matter, from that in its path on."""
    schedule = Schedule.of(file.metadata, settings.fields, settings.site.zone)
    named = None if schedule.starts else dates.in_path(place.path, settings.site.zone)
    return replace(schedule, starts=(named,)) if named and PUBLISHED in settings.fields else schedule


def _document(path: str, found: Mapping[str, Any], sections: tuple[Section, ...], settings: Settings) -> Document:
    names = settings.fields.names
    values = {name: value for name, value in found.items() if name in names and name != ID}
    return Document(id_of(path), values, sections if BODY in values else ())


def _prose(body: str, place: Place) -> Prose:
    if not body.strip():
        return Prose("")
    return formats.read(body, place.suffix.lower())


def _of_page(problems: Iterable[Problem], prose: Prose, *, is_whole: bool) -> list[Problem]:
    """The problems of HTML, which says itself what front matter would say, or should, unless it is a part of a page."""
    said = bool(prose.heading or prose.lead)
    untitled = Problem("no title", "Give the page a <title>, and a <meta> with its description.", 1, 1)
    untitled = untitled if is_whole else untitled.as_note()
    return [
        untitled if one.reason == NO_FRONT_MATTER else one
        for one in problems
        if one.reason != NO_FRONT_MATTER or not said
    ]
