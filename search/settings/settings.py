"""Settings of an index: the site, the declaration of fields, and all else that a deployer can change.

They are kept with the index, so that whoever opens it has them; `search.configuration` reads them from `newsdex.yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from search.schema.fields import DEFAULT_FIELDS, Fields
from search.settings.defaults import FolderDefaults
from search.settings.hiding import Hiding
from search.settings.pins import NO_PINS, Pins
from search.settings.ranking_weights import RankingWeights
from search.settings.site import Site
from search.text.languages import ENGLISH
from search.text.synonyms import NO_SYNONYMS, Synonyms

_WITHOUT_READING = frozenset({"site", "ignore", "suffixes", "fields", "synonyms", "ranking", "pins"})
"""Entries that need no document to be read anew; the part of `site` and of `fields` that does is added."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of an index."""

    site: Site = field(default_factory=Site)
    fields: Fields = DEFAULT_FIELDS
    ignore: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    """Of the files that are content; without any, those of Markdown and HTML."""
    language: str = ENGLISH
    """The language of documents that do not say theirs; one of `languages.SNOWBALL`, or `und`."""
    locales: tuple[str, ...] = ()
    """Locales that the name of a folder, or the end of a file name, can give a file."""
    synonyms: Synonyms = NO_SYNONYMS
    ranking: RankingWeights = field(default_factory=RankingWeights)
    pins: Pins = NO_PINS
    hiding: Hiding = field(default_factory=Hiding)
    defaults: tuple[FolderDefaults, ...] = ()
    """For the indexer alone, which tells by file whether they have changed: they are not kept with an index."""

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
            "suffixes": list(self.suffixes),
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
            suffixes=tuple(data.get("suffixes", ())),
            language=data.get("language", ENGLISH),
            locales=tuple(data.get("locales", ())),
            synonyms=Synonyms.from_json(data.get("synonyms", ())),
            ranking=RankingWeights.from_json(data.get("ranking", {})),
            pins=Pins.from_json(data.get("pins", ())),
            hiding=Hiding.from_json(data.get("hiding", {})),
        )
