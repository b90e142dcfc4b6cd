"""Provenance of a document: where the value of each field comes from, and which rule hides it.

Nothing here makes a document: its values are compared with what each key gives by itself, and with those of the same
file without its text.
So building pays nothing for it, and it holds whatever makes the values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from indexer.documents import values
from indexer.documents.visibility import DRAFT_FOLDERS, TOP_DRAFT_FOLDERS, Reason
from indexer.front_matter import dates, hiding_rules
from indexer.front_matter.hiding_keys import HidingKeys, When
from indexer.front_matter.hiding_rules import Finding
from indexer.front_matter.metadata import Entry, Metadata, normal
from indexer.front_matter.schedule import Schedule
from search.schema.document import Document
from search.schema.fields import EXPIRES, STATE, URL, Field, Fields

TEXT, PATH, CLOCK = "the text", "the path", "the dates that hide it"
"""What gives values that no key gives."""


@dataclass(frozen=True, slots=True)
class KeySource:
    """A key that gives a value."""

    key: str
    """As it is written."""
    alias: str
    """Of the field, which it is a spelling of."""
    line: int | None
    is_inherited: bool = False
    """Whether it stands elsewhere than in the file itself."""


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where the value of a field comes from: keys, or what stands in for them, or both."""

    field: Field
    value: Any
    keys: tuple[KeySource, ...]
    derived: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HidingSource:
    """A reason why a document is hidden, and the rule that says so."""

    reason: Reason
    key: str
    """As it is written; empty when no key says it."""
    line: int | None
    rule: str
    """The generators that the rule is from, or where it stands."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The metadata of a file, and its own without what it inherits."""

    metadata: Metadata
    own: Metadata

    def inherits(self, entry: Entry) -> bool:
        """Whether an entry stands elsewhere than in the file itself."""
        name = normal(entry.key.partition(".")[0])
        return not any(name == one for one, _ in self.own.named)


def of_fields(made: Document, without_text: Document, origins: Origins, fields: Fields) -> Iterator[FieldSource]:
    """The source of each value of a document but link and state.

    `without_text` is the document of the same file without its body.
    """
    asked = {field.name: field for field in values.asked(fields, origins.metadata)}
    for field in fields:
        if field.name in {URL, STATE} or (value := made.values.get(field.name)) is None:
            continue
        keys = tuple(_keys(asked[field.name], value, origins)) if field.name in asked else ()
        derived = (TEXT,) if without_text.values.get(field.name) != value else ()
        yield FieldSource(
            field, value, keys, derived if keys or derived else (CLOCK if field.name == EXPIRES else PATH,)
        )


def _keys(field: Field, value: Any, origins: Origins) -> Iterator[KeySource]:
    """The keys that give a value, in their order, until nothing of it is left to give."""
    left = set(map(repr, value if isinstance(value, tuple) else (value,)))
    giving = [
        (alias, entry, reading.values)
        for alias in field.aliases
        if (entry := origins.metadata.find(alias))
        and (reading := values.read(replace(field, aliases=(alias,)), origins.metadata)).values
    ]
    fitting = [one for one in giving if left & set(map(repr, one[2]))] or giving[:1]
    for alias, entry, given in fitting:
        if left:
            yield KeySource(entry.key, alias, entry.line, origins.inherits(entry))
            left = left - set(map(repr, given)) if field.many else set()


def of_reason(reason: Reason, metadata: Metadata, schedule: Schedule, keys: HidingKeys) -> HidingSource:
    """The rule that hides a document for a reason."""
    for name, entry in metadata.named:
        for one in hiding_rules.judged(name, entry, keys):
            if isinstance(one, Finding) and one.text.casefold() == reason.text.casefold():
                path = one.text.partition(": ")[0]
                key = path if path.startswith(entry.key) else entry.key
                return HidingSource(reason, key, entry.line, _rule(name, key, keys))
    moments = schedule.ends if reason.kind == "expired" else schedule.starts if reason.kind == "scheduled" else ()
    for _, entry in metadata.named:
        if set(moments) & set(dates.readings(entry.value)):
            return HidingSource(reason, entry.key, entry.line, "the clock")
        if reason.text.startswith(f"{entry.key}: "):
            return HidingSource(reason, entry.key, entry.line, "a date that cannot be read")
    return HidingSource(reason, "", None, _rule_without_key(reason, keys))


def _rule(name: str, path: str, keys: HidingKeys) -> str:
    """The source of the row in the table: that of the innermost key of a path, else of the outer ones."""
    names = [normal(path), *(normal(part) for part in reversed(path.split("."))), name]
    row = next(filter(None, map(keys.by_name.get, names)), None)
    if row:
        return "newsdex.yaml" if row.when is When.LISTED else row.source
    return "Nikola" if name == "tags" else "HTML robots"


def _rule_without_key(reason: Reason, keys: HidingKeys) -> str:
    folder = reason.kind.removeprefix("in ")
    if folder != reason.kind:
        is_built_in = folder in DRAFT_FOLDERS or folder in TOP_DRAFT_FOLDERS
        return "folders of drafts" if is_built_in or folder not in keys.hidden_folders else "newsdex.yaml"
    return "the clock"  # by a date in the path
