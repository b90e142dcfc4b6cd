"""Declared fields: all fields of an index, in order, with what is derived from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from search.cached_property import cached_property
from search.schema.fields.field import BODY, Facet, Field, Kind


@dataclass(frozen=True)
class Fields:
    """All fields of an index, in the order in which they are listed and shown."""

    all: tuple[Field, ...]

    def __hash__(self) -> int:
        return len(self.all)  # a hash of all attributes takes long, and a process has few of these

    def __iter__(self) -> Iterator[Field]:
        return iter(self.all)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Field:
        """The field of this name; KeyError when there is none."""
        field = self.get(name)
        if field is None:
            raise KeyError(name)
        return field

    def get(self, name: str) -> Field | None:
        """The field of this name, if there is one."""
        return self._by_name.get(name)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all."""
        return frozenset(self._by_name)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.all}

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """Fields whose words are searched."""
        return tuple(field for field in self.all if field.searched)

    @cached_property
    def facets(self) -> tuple[Field, ...]:
        """Fields with a facet."""
        return tuple(field for field in self.all if field.facet)

    @cached_property
    def filterable(self) -> tuple[Field, ...]:
        """Fields that a request can filter by."""
        return tuple(field for field in self.all if field.filterable)

    @cached_property
    def sortable(self) -> tuple[Field, ...]:
        """Fields that a request can sort by."""
        return tuple(field for field in self.all if field.sortable)

    @cached_property
    def returned(self) -> tuple[Field, ...]:
        """Fields of a hit."""
        return tuple(field for field in self.all if field.returned)

    @cached_property
    def highlighted(self) -> tuple[Field, ...]:
        """Fields of a hit in which the words of the query are marked."""
        return tuple(field for field in self.returned if field.searched)

    @cached_property
    def has_passages(self) -> bool:
        """Whether hits show passages of the body."""
        return BODY in self and self[BODY].has_passages

    def without(self, name: str) -> Self:
        """The fields without one."""
        return replace(self, all=tuple(field for field in self.all if field.name != name))

    def with_field(self, field: Field) -> Self:
        """The fields with one replaced, or added at the end."""
        if field.name not in self:
            return replace(self, all=(*self.all, field))
        return replace(self, all=tuple(field if old.name == field.name else old for old in self.all))

    def to_json(self) -> list[dict[str, Any]]:
        """The declaration as plain data, to be kept with an index."""
        return [asdict(field) for field in self.all]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Self:
        """The inverse of `to_json`."""
        return cls(tuple(_field_from_json(entry) for entry in data))

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change when an index must be built anew, and only then.

        Labels, descriptions, weights above 0 and facets apply when a query runs.
        """
        facts = [
            (
                *(one.name, one.kind, one.aliases, one.many, one.union, one.hierarchy),
                *(one.searched, one.sortable, one.shown, one.limit),
            )
            for one in self.all
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def _field_from_json(entry: Mapping[str, Any]) -> Field:
    known = {field.name for field in fields(Field)}
    values = {name: value for name, value in entry.items() if name in known}
    values["kind"] = Kind(values["kind"])
    values["aliases"] = tuple(values["aliases"])
    values["facet"] = _facet_from_json(values["facet"]) if values["facet"] else None
    return Field(**values)


def _facet_from_json(entry: Mapping[str, Any]) -> Facet:
    return Facet(**{**entry, "ranges": tuple(entry.get("ranges", ()))})
