"""Derived values: what stands for fields that the front matter does not give, by the text and the place of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from indexer.addresses.scheme import AddressScheme
from indexer.documents.place import Place
from indexer.front_matter import dates
from indexer.markup.html import Prose
from indexer.markup.markdown import one_line, start_of
from search.schema.fields import BODY, COLLECTION, EXCERPT, LOCALE, PUBLISHED, TITLE
from search.text.languages import canonical_tag

_DATE_PREFIX = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_. ]+(?=\S)", re.ASCII)
_SEPARATORS = re.compile(r"[-_\s]+")
_DATED_FOLDER = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)", re.ASCII)
_WITH_BUNDLES = frozenset({"hugo", "zola"})
"""Generators in which a folder with a file `index` is one page."""
_NAMED_BY_HEADING = frozenset({"mdbook"})
"""Generators whose files have names for their order, as `ch12-02-a-file`, and a heading of any level at the top."""
_BLANKS = re.compile(r"[_\s]+")
_INDEX_NAMES = frozenset({"index", "_index", "readme"})


def derived_values(
    prose: Prose, place: Place, explicit: Mapping[str, Any], zone: tzinfo, scheme: AddressScheme
) -> dict[str, Any]:
    """The values that the front matter does not give: the body, and those that stand in for absent ones."""
    derived: dict[str, Any] = {BODY: prose.text} if prose.text else {}
    is_named_by_heading = scheme.generator.name in _NAMED_BY_HEADING
    title = explicit.get(TITLE) or _derived_title(prose, place, by_heading=is_named_by_heading)
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


def _start(prose: Prose, title: str) -> str:
    """The lead or the start of the body, without a heading that only repeats the title."""
    text = prose.lead or prose.text
    first, _, rest = text.partition("\n")
    return start_of(rest if rest and first.casefold() == title.casefold() else text)


def _derived_title(prose: Prose, place: Place, *, by_heading: bool) -> str:
    """The main heading, else the name of the file; a lesser heading at the top where no name says anything."""
    stem = _DATE_PREFIX.sub("", place.stem)
    if stem.casefold() in _INDEX_NAMES and place.folders:
        stem = _DATE_PREFIX.sub("", place.folders[-1])
    says_nothing = by_heading or stem.casefold() in _INDEX_NAMES or not any(char.isalpha() for char in stem)
    return one_line(prose.heading) or (says_nothing and one_line(prose.section)) or _readable_name(stem, place)


def _readable_name(stem: str, place: Place) -> str:
    """A file name as a title: `hello-world` is “Hello world”, `Pop-out windows` and `iPhone_tips` keep their words.

    Hyphens separate words only where nothing else does, for they are in names, too.
    """
    separators = _BLANKS if _BLANKS.search(stem.strip("_ ")) else _SEPARATORS
    words = separators.sub(" ", stem).strip() or place.stem
    is_written = " " in stem or not words.islower()
    return one_line(words if is_written else words[:1].upper() + words[1:]) or place.stem + place.suffix


def _sections(place: Place, scheme: AddressScheme) -> tuple[str, ...]:
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
