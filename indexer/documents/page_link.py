"""Link of a document, its field `url`: an original that the front matter names, or the address of its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from indexer.addresses.page_address import CANONICAL_KEYS, Addressed
from indexer.addresses.patterns import UnresolvedAddress
from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.documents import values
from indexer.documents.values import Reading
from indexer.front_matter.metadata import Metadata, first_name
from indexer.problems import Problem, quoted
from search.schema.fields import URL, Field
from search.settings.settings import Settings

PAGE_KEYS = frozenset({"link", "permalink", "url", "website"})
"""Aliases that a generator or the settings know better: what they say of other sites is not where the page is."""

_NOTHING = Reading()


class Rule(Enum):
    """What gives a link."""

    ALIAS = auto()
    """A key of the field."""
    WRITTEN = auto()
    """A key of the generator, or the defaults of the folder."""
    PLACED = auto()
    """Where the file is, by the settings or the scheme."""
    CANONICAL = auto()
    """A key with the canonical address."""


class Link(NamedTuple):
    """What a rule gives, and the file that it was asked for."""

    reading: Reading
    rule: Rule | None = None
    """None when no rule gives a link."""
    file: Addressed | None = None


_REMEDY = "Write the address itself, or the pattern of its folder under site.addresses in newsdex.yaml."


def read(
    inner: str, metadata: Metadata, said: tuple[str, datetime | None], settings: Settings, scheme: AddressScheme
) -> Reading:
    """The link of the file at this path, whose document has this title and date: one value, or none and why."""
    return link(inner, metadata, said, settings, scheme).reading


def link(
    inner: str, metadata: Metadata, said: tuple[str, datetime | None], settings: Settings, scheme: AddressScheme
) -> Link:
    """The same, with the rule that gives it."""
    field = settings.fields.get(URL)
    if field is None:
        return _NO_LINK
    site = settings.site
    problems: tuple[Problem, ...] = ()
    is_known = bool(scheme.source or site.addresses)
    if not (is_known or site.url or metadata.names_among(_names(field))):
        return _NO_LINK
    file = Addressed.of(inner, metadata, said, scheme, site)
    for rule, reading in _known(field, file) if is_known else _unknown(field, file):
        problems += tuple(problem for problem in reading.problems if problem not in problems)
        if reading.values:
            return Link(Reading(reading.values, problems), rule, file)
        if reading.problems and is_known:
            break  # what stands there goes before the rest
    return Link(Reading((), problems), None, file)


_Readings = Iterator[tuple[Rule, Reading]]
_NO_LINK = Link(_NOTHING)


def _known(field: Field, file: Addressed) -> _Readings:
    """What may give the link, in order, when it is known how pages get their addresses."""
    names = tuple(name for name in field.aliases if first_name(name) not in PAGE_KEYS)
    yield Rule.ALIAS, _by_aliases(field, file.metadata, names)
    yield Rule.WRITTEN, _written(file)
    yield Rule.PLACED, _placed(file)
    yield Rule.CANONICAL, _one(file.canonical())
    for name in field.aliases:
        yield Rule.ALIAS, Reading(_by_aliases(field, file.metadata, (name,)).values)


def _unknown(field: Field, file: Addressed) -> _Readings:
    """The same, when only the front matter says it: aliases in their order, then the path."""
    keys = {first_name(key) for key in file.scheme.generator.address_keys}
    written = _written(file)
    for name in field.aliases:
        if first_name(name) in keys:
            yield Rule.WRITTEN, written
        else:
            yield Rule.ALIAS, _by_aliases(field, file.metadata, (name,))
    yield Rule.WRITTEN, Reading(written.values)
    yield Rule.CANONICAL, _one(file.canonical())
    if not written.problems:
        yield Rule.PLACED, _placed(file)


@lru_cache(maxsize=16)
def _names(field: Field) -> frozenset[str]:
    """The normal names of the keys that may say an address without a generator."""
    keys = (*field.aliases, *NO_SCHEME.generator.address_keys, *CANONICAL_KEYS)
    return frozenset(map(first_name, keys))


def _by_aliases(field: Field, metadata: Metadata, names: tuple[str, ...]) -> Reading:
    names = tuple([name for name in names if metadata.find(name)])
    if not names:
        return _NOTHING
    return values.read(_narrowed(field, names), metadata)


@lru_cache(maxsize=256)
def _narrowed(field: Field, names: tuple[str, ...]) -> Field:
    """The field with these aliases only."""
    return replace(field, aliases=names)


def _one(address: str | None) -> Reading:
    return Reading((address,)) if address else _NOTHING


def _written(file: Addressed) -> Reading:
    try:
        return _one(file.written())
    except UnresolvedAddress as error:
        entry = file.entry
        what = f"{quoted(entry.key)} gives no address: {quoted(entry.value)}: " if entry else ""
        line, key = (entry.line, entry.key) if entry else (None, "")
        return Reading((), (Problem(f"{what}{error}", _REMEDY, line, sort="no-address", key=key),))


def _placed(file: Addressed) -> Reading:
    try:
        return _one(file.placed())
    except UnresolvedAddress as error:
        return Reading((), (Problem(f"its page has no address: {error}", _REMEDY, sort="no-address"),))
