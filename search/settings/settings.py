"""Settings of a deployer: the site's name, and the declaration of fields with the entries of `newsdex.yaml`.

    site:
      title: The Lantern
      description: News of the craft
      url: https://thelantern.example
      addresses: [{folder: blog, pattern: "/blog/:year/:slug/"}]   # where pages are (see `site`)
    fields:
      topics: {label: Themes, weight: 3}           # changes a field
      levels: {facet: false}
      heat: {facet: {ranges: ["..<10", "10..<100", "100.."]}}
      audience: {kind: keyword, facet: true, aliases: [audience, reader]}   # adds one
    ranking: {freshness: 0.2, half_life_days: 90}  # weights of the order by relevance (see `ranking`)
    ignore: [archive, "*.draft.md"]                # files and folders that are not content
    hide: {keys: [internal_only], folders: [held]} # hides more (see `hiding`)
    show: {values: {status: [review]}}             # takes back what hides
    language: de                                   # of documents without a locale
    locales: [de, fr, pt-BR]                       # folders, and ends of file names, that say it: fr/, about.fr.md
    synonyms:
      - [AI, artificial intelligence]              # each finds the other
      - {from: [car], to: [vehicle]}               # only the first finds the other
    pins:                                          # what comes first for some queries (see `pinning`)
      - {queries: [solar power], documents: [news/solar-roof, guides/solar]}

This module reads the mapping, not the file; the settings are kept with the index, so that whoever opens the index
has them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from search.errors import InvalidParameter
from search.query.parser import parse
from search.schema import ranges
from search.schema.fields import DEFAULT_FIELDS, FILTERED_KINDS, RESERVED_NAMES, Facet, Field, Fields, Kind
from search.settings.hiding import Hiding
from search.settings.mapping import ConfigMapping
from search.settings.pins import MAX_DOCUMENTS, NO_PINS, Pin, Pins, words_of
from search.settings.ranking_weights import ABOUT, RankingWeights
from search.settings.site import Site
from search.text.languages import ENGLISH, language_of
from search.text.synonyms import ENTRY_FORM, NO_SYNONYMS, Synonyms, is_entry

FACETED_KINDS = FILTERED_KINDS
"""Kinds whose values can be counted: one by one, dates by year, month and day, numbers and durations by range."""

PARTED_KINDS = frozenset({Kind.NUMBER, Kind.DURATION})
"""Kinds that are counted by range."""

SEARCHED_KINDS = frozenset({Kind.TEXT, Kind.KEYWORD})
"""Kinds whose words can be searched."""


_WITHOUT_READING = frozenset({"site", "ignore", "fields", "synonyms", "ranking", "pins"})
"""Entries that apply without reading a document anew; what of the site and the fields does is added."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a deployer can change about an index."""

    site: Site = field(default_factory=Site)
    fields: Fields = DEFAULT_FIELDS
    ignore: tuple[str, ...] = ()
    language: str = ENGLISH
    """Of documents that do not say their own; one of `languages.SNOWBALL`, or `und`."""
    locales: tuple[str, ...] = ()
    """Those that a file may have by a folder, or the end of its name, that is called so."""
    synonyms: Synonyms = NO_SYNONYMS
    ranking: RankingWeights = field(default_factory=RankingWeights)
    pins: Pins = NO_PINS
    hiding: Hiding = field(default_factory=Hiding)

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change when all documents must be read and indexed anew, and only then."""
        facts = {name: entry for name, entry in self.to_json().items() if name not in _WITHOUT_READING}
        text = json.dumps([facts, self.site.for_reading, self.fields.fingerprint], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_json(self) -> dict[str, Any]:
        """The settings as plain data, to be kept with an index."""
        return {
            "site": self.site.to_json(),
            "fields": self.fields.to_json(),
            "ignore": list(self.ignore),
            "language": self.language,
            "locales": list(self.locales),
            "synonyms": self.synonyms.to_json(),
            "ranking": self.ranking.to_json(),
            "pins": self.pins.to_json(),
            "hiding": self.hiding.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(
            site=Site.from_json(data["site"]),
            fields=Fields.from_json(data["fields"]),
            ignore=tuple(data.get("ignore", ())),
            language=data.get("language", ENGLISH),
            locales=tuple(data.get("locales", ())),
            synonyms=Synonyms.from_json(data.get("synonyms", ())),
            ranking=RankingWeights.from_json(data.get("ranking", {})),
            pins=Pins.from_json(data.get("pins", ())),
            hiding=Hiding.from_json(data.get("hiding", {})),
        )

    @classmethod
    def from_mapping(cls, data: Any, source: str = "newsdex.yaml") -> Self:
        """The settings that a configuration file means; SettingInvalid names the first entry that means nothing."""
        top = ConfigMapping(source, "", {} if data is None else data)
        top.only(("site", "fields", "ignore", "hide", "show", "language", "locales", "synonyms", "ranking", "pins"))
        fields = DEFAULT_FIELDS
        for name, entry in top.entry("fields").entries():
            fields = fields.with_field(_field(name, entry, fields))
        language = _language(top)
        return cls(
            site=Site.from_entry(top.entry("site")),
            fields=fields,
            ignore=top.texts("ignore", ()),
            language=language,
            locales=_locales(top),
            synonyms=_synonyms(top),
            ranking=_ranking(top.entry("ranking")),
            pins=_pins(top, fields, language),
            hiding=Hiding.from_entry(top),
        )


def _language(top: ConfigMapping) -> str:
    tag = top.value("language", "a BCP 47 tag, as de or pt-BR", _is_tag, ENGLISH)
    return language_of(tag)


def _locales(top: ConfigMapping) -> tuple[str, ...]:
    tags = top.texts("locales", ())
    wrong = next((tag for tag in tags if not _is_tag(tag)), None)
    if wrong is not None:
        raise top.fail("locales", "a list of BCP 47 tags, as de or pt-BR", wrong)
    return tags


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and language_of(value, "") != ""


def _synonyms(top: ConfigMapping) -> Synonyms:
    entries = top.value("synonyms", "a list of entries", lambda value: isinstance(value, list | None), None) or []
    wrong = next(((place, entry) for place, entry in enumerate(entries, 1) if not is_entry(entry)), None)
    if wrong:
        raise top.fail(f"synonyms[{wrong[0]}]", ENTRY_FORM, wrong[1])
    return Synonyms.from_entries(entries)


def _ranking(entry: ConfigMapping) -> RankingWeights:
    entry.only(RankingWeights.names())
    given = {}
    for name, (_, greatest) in ABOUT.items():
        expected = f"a number from 0 to {greatest:g}"
        given[name] = float(entry.value(name, expected, _is_number_to(greatest), getattr(RankingWeights(), name)))
    if not given["half_life_days"]:
        raise entry.fail("half_life_days", "a number above 0; freshness: 0 turns it off", 0)
    return RankingWeights(**given)


def _pins(top: ConfigMapping, fields: Fields, language: str) -> Pins:
    """The pins, no two of which are for the same words."""
    pins: list[Pin] = []
    taken: dict[tuple[str, ...], str] = {}
    for entry in top.listed("pins"):
        entry.only(("queries", "documents"))
        pin = Pin(_some(entry, "queries"), _some(entry, "documents"))
        if len(pin.documents) > MAX_DOCUMENTS:
            raise entry.fail("documents", f"a list of at most {MAX_DOCUMENTS} ids", len(pin.documents))
        for query in pin.queries:
            words = words_of(parse(query, fields), language)
            if not words:
                raise entry.fail("queries", "a list of queries that are nothing but words", query)
            if taken.setdefault(words, entry.path) != entry.path:
                raise entry.fail("queries", f"without what {taken[words]} is for", query)
        pins.append(pin)
    return Pins(tuple(pins))


def _some(entry: ConfigMapping, key: str) -> tuple[str, ...]:
    """A list of at least one text."""
    texts = tuple(dict.fromkeys(entry.texts(key, ())))
    if not texts:
        raise entry.fail(key, "a list of one text or more", [])
    return texts


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIELD_KEYS = ("kind", "label", "description", "aliases", "many", "weight", "facet", "sortable", "shown")


def _field(name: str, entry: ConfigMapping, fields: Fields) -> Field:
    """The declared field with the changes of one entry, or a new one."""
    entry.only(_FIELD_KEYS)
    if name in fields:
        base = fields[name]
        if "kind" in entry.data or "many" in entry.data:
            raise entry.fail("", "without kind and many, which cannot be changed for a built-in field", entry.data)
    else:
        base = _new_field(name, entry)
    changed = replace(
        base,
        label=entry.text("label", base.label),
        description=entry.text("description", base.description),
        aliases=entry.texts("aliases", base.aliases),
        weight=float(entry.value("weight", "a number from 0 to 100", _is_number_to(100), base.weight)),
        facet=_facet(entry, base.facet),
        sortable=entry.flag("sortable", default=base.sortable),
        shown=entry.flag("shown", default=base.shown),
    )
    _check(entry, changed)
    return changed


def _new_field(name: str, entry: ConfigMapping) -> Field:
    if not _NAME.fullmatch(name) or name in RESERVED_NAMES:
        expected = f"named with letters, digits and _, a letter first, and none of {', '.join(sorted(RESERVED_NAMES))}"
        raise entry.fail("", expected, name)
    kinds = [kind.value for kind in Kind]
    kind = Kind(entry.value("kind", f"one of {', '.join(kinds)}", lambda value: value in kinds, Kind.KEYWORD))
    label = name.replace("_", " ").capitalize()
    many = entry.flag("many", default=False)
    return Field(name=name, kind=kind, label=label, description=f"{label}.", aliases=(name,), many=many)


def _is_number_to(greatest: float) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= greatest


def _facet(entry: ConfigMapping, default: Facet | None) -> Facet | None:
    value = entry.data.get("facet", default)
    if value is None or value is False:
        return None
    if value is True:
        return default or Facet()
    if isinstance(value, Facet):
        return value
    facet = ConfigMapping(entry.source, f"{entry.path}.facet", value)
    facet.only(("limit", "order", "ranges"))
    base = default or Facet()
    return Facet(
        limit=facet.value(
            "limit", "a whole number from 1 to 100", lambda n: type(n) is int and 1 <= n <= 100, base.limit
        ),
        order=facet.value("order", "count or value", lambda order: order in ("count", "value"), base.order),
        ranges=facet.texts("ranges", base.ranges),
    )


def _check(entry: ConfigMapping, field: Field) -> None:
    """Raise when a field is asked for what its kind cannot do."""
    if field.facet and field.kind not in FACETED_KINDS:
        raise entry.fail("facet", f"absent, for the values of a {field.kind} field are not counted", True)
    if field.facet:
        _check_ranges(entry, field, field.facet.ranges)
    if field.weight and field.kind not in SEARCHED_KINDS:
        raise entry.fail("weight", f"absent, for a {field.kind} field has no words", field.weight)
    if field.sortable and (field.many or not field.ranged):
        raise entry.fail("sortable", "absent, for only a single date, number or duration is sortable", True)


def _check_ranges(entry: ConfigMapping, field: Field, texts: tuple[str, ...]) -> None:
    """Raise when a range of a facet is none."""
    if texts and field.kind not in PARTED_KINDS:
        raise entry.fail("facet.ranges", f"absent, for a {field.kind} field is not counted by range", list(texts))
    for text in texts:
        try:
            ranges.interval(field, text, datetime.now(UTC))
        except InvalidParameter as error:
            raise entry.fail("facet.ranges", f"a list of texts, each {error.expected}", text) from None
    if len(set(texts)) < len(texts):
        raise entry.fail("facet.ranges", "without a range that is there twice", list(texts))
