"""Visibility of a document: the reasons why it is hidden from readers.

Doubt hides: what may mean “do not show this” is taken to mean it, with a warning.
Every spelling of a key counts, and each of two keys that are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from indexer.documents import file_patterns
from indexer.front_matter import hiding_rules
from indexer.front_matter.decoding import INVISIBLE
from indexer.front_matter.hiding_keys import HidingKeys, State, each, hiding_keys
from indexer.front_matter.hiding_rules import Finding
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.schedule import Schedule
from indexer.problems import Problem
from search.settings.hiding import Hiding

PUBLIC = "public"
"""The state of a document that nothing hides."""

SCHEDULED = "scheduled"
"""The kind of reason that passes: the document appears by the clock alone."""


DRAFT_FOLDERS: Mapping[str, State] = MappingProxyType(
    {
        **dict.fromkeys(("_drafts", "_draft", "_wip"), "draft"),
        "_trash": "removed",
        "_unpublished": "unpublished",
        **dict.fromkeys(("_private", "_hidden"), "hidden"),
    }
)
"""Folders that hide what is in them, wherever they are."""

TOP_DRAFT_FOLDERS: Mapping[str, State] = MappingProxyType({"drafts": "draft", "trash": "removed"})
"""Folders that do so at the top of the content and beside posts: elsewhere the word has other meanings."""

CONTENT_FOLDERS = each(
    "content contents _content src source sources site website web www app pages posts _posts post blog "
    "blogs news articles article stories entries writing notes docs documents"
)
"""Folders in which such a folder is as at the top."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is hidden."""

    state: State
    kind: str
    """The same for all documents that are hidden by the same rule: `published: false`, `expired`."""
    text: str
    """With the particulars: `expired since 2025-03-01`."""
    problem: Problem | None = None
    """Set when the document is hidden by doubt."""


class Visibility(NamedTuple):
    """The reasons why a document is hidden, and what may have been meant to hide it and does not."""

    reasons: tuple[Reason, ...]
    """Empty when readers may see it."""
    warnings: tuple[Problem, ...]


class Place(NamedTuple):
    """Where a file is in its content folder."""

    path: str
    folders: tuple[str, ...]
    """Those of its path, but for that of its locale."""


def visibility(metadata: Metadata, place: Place, schedule: Schedule, now: datetime, hiding: Hiding) -> Visibility:
    """The visibility of the document of a file at a place."""
    keys = hiding_keys(hiding)
    found: list[Finding | Problem] = [*_by_place(place, keys, hiding)]
    found += (hiding_rules.doubt(entry, state, f"{what} unclear") for entry, state, what in schedule.doubts(now))
    for name, entry in metadata.named:
        is_nested = "." in name or isinstance(entry.value, dict)  # lists are looked into where the key is known
        if is_nested or name in keys.by_name or name in hiding_rules.OTHERS:
            found += hiding_rules.judged(name, entry, keys)
    found += (Finding(state, kind, text) for state, kind, text in schedule.closed(now))
    reasons: dict[str, Reason] = {}
    for one in found:
        if isinstance(one, Finding):
            reasons.setdefault(one.text.casefold(), Reason(one.state, one.kind, one.text, one.problem))
    return Visibility(tuple(reasons.values()), tuple(dict.fromkeys(one for one in found if isinstance(one, Problem))))


_LOCALE_OR_YEAR = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?|(?:19|20)\d\d", re.ASCII)
"""Folders between the content and what lies in it."""


def _by_place(place: Place, keys: HidingKeys, hiding: Hiding) -> Iterator[Finding]:
    """What hides the file by where it is, unless `show` has a pattern of it."""
    if file_patterns.first_match(place.path, hiding.show.patterns):
        return
    yield from _in_folders(place.folders, keys)
    if pattern := file_patterns.first_match(place.path, hiding.hide.patterns):
        yield Finding("hidden", f"matches {pattern}", f"matches {pattern}")


def _in_folders(folders: tuple[str, ...], keys: HidingKeys) -> Iterator[Finding]:
    path, is_top = "", True
    for folder in folders:
        name = folder if folder.isascii() else unicodedata.normalize("NFKC", folder).strip(INVISIBLE)
        name = name.casefold()
        path = f"{path}/{name}" if path else name
        if not {name, path} & keys.shown_folders:
            if name in DRAFT_FOLDERS or (is_top and name in TOP_DRAFT_FOLDERS):
                state = DRAFT_FOLDERS.get(name) or TOP_DRAFT_FOLDERS[name]
                yield Finding(state, f"in {name}", f"in {folder}")
            elif {name, path} & keys.hidden_folders:
                yield Finding("hidden", f"in {name}", f"in {folder}")
        is_top = name in CONTENT_FOLDERS or (is_top and bool(_LOCALE_OR_YEAR.fullmatch(name)))
