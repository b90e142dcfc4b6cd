"""Visibility of a document: the reasons why it is hidden from readers.

Doubt hides: what may mean “do not show this” is taken to mean it, with a warning.
Every spelling of a key counts, and each of two keys that are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from indexer.documents import hiding_rules
from indexer.documents.hiding_rules import Finding
from indexer.front_matter.hiding_keys import (
    CONTENT_FOLDERS,
    DRAFT_FOLDERS,
    TOP_DRAFT_FOLDERS,
    HidingKeys,
    State,
    hiding_keys,
)
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.schedule import Schedule
from indexer.problems import Problem
from search.settings.hiding import Hiding

PUBLIC = "public"
"""The state of a document that nothing hides."""

SCHEDULED = "scheduled"
"""The kind of reason that passes: the document appears by the clock alone."""


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


def visibility(
    metadata: Metadata, folders: Iterable[str], schedule: Schedule, now: datetime, hiding: Hiding
) -> Visibility:
    """The visibility of the document in these folders of its content folder."""
    keys = hiding_keys(hiding)
    found: list[Finding | Problem] = [*_in_folders(tuple(folders), keys)]
    found += (hiding_rules.doubt(entry, state, f"{what} unclear") for entry, state, what in schedule.doubts(now))
    for name, entry in metadata.named:
        if name in keys.by_name or name in hiding_rules.OTHERS or isinstance(entry.value, dict | list):
            found += hiding_rules.judged(name, entry, keys)
    found += (Finding(state, kind, text) for state, kind, text in schedule.closed(now))
    reasons: dict[str, Reason] = {}
    for one in found:
        if isinstance(one, Finding):
            reasons.setdefault(one.text.casefold(), Reason(*one))
    return Visibility(tuple(reasons.values()), tuple(dict.fromkeys(one for one in found if isinstance(one, Problem))))


def _in_folders(folders: tuple[str, ...], keys: HidingKeys) -> Iterator[Finding]:
    path = ""
    for depth, folder in enumerate(folders):
        name = folder.casefold()
        path = f"{path}/{name}" if path else name
        if {name, path} & keys.shown_folders:
            continue
        is_top = not depth or folders[depth - 1].casefold() in CONTENT_FOLDERS
        if name in DRAFT_FOLDERS or (is_top and name in TOP_DRAFT_FOLDERS):
            yield Finding(DRAFT_FOLDERS.get(name, "draft"), f"in {name}", f"in {folder}")
        elif {name, path} & keys.hidden_folders:
            yield Finding("hidden", f"in {name}", f"in {folder}")
