"""Reader of the configuration: all settings of a file.

    site:
      title: The Lantern
      description: News of the craft
      url: https://thelantern.example
      addresses: [{folder: blog, pattern: "/blog/:year/:slug/"}]   # where pages are (see `site`)
      colours: {accent: "#0b57d0"}                 # how it looks (see `looks`)
    fields:
      topics: {label: Themes, weight: 3}           # changes a field
      levels: {facet: false}
      heat: {facet: {ranges: ["..<10", "10..<100", "100.."]}}
      audience: {kind: keyword, facet: true, aliases: [audience, reader]}   # adds one
    ranking: {freshness: 0.2, half_life_days: 90}  # weights of the order by relevance (see `ranking`)
    ignore: [archive, "*.draft.md"]                # files and folders that are not content
    hide: {keys: [internal_only], folders: [held]} # hides more (see `hiding`)
    show: {values: {status: [review]}}             # takes back what hides
    defaults:                                      # front matter that files of a folder have (see `defaults`)
      - {folder: blog, values: {author: The team}}
    language: de                                   # of documents without a locale
    locales: [de, fr, pt-BR]                       # folders, and ends of file names, that say it: fr/, about.fr.md
    synonyms:
      - [AI, artificial intelligence]              # each finds the other
      - {from: [car], to: [vehicle]}               # only the first finds the other
    pins:                                          # what comes first for some queries (see `pinning`)
      - {queries: [solar power], documents: [news/solar-roof, guides/solar]}

This reads the mapping, not the file.
"""

from __future__ import annotations

from typing import Any

from search.configuration import content_entries
from search.configuration import other_entries as entries
from search.configuration.field_entries import read_field
from search.configuration.mapping import ConfigMapping, ReadFile
from search.schema.fields import DEFAULT_FIELDS
from search.settings.settings import Settings

KEYS = (
    *("site", "fields", "ignore", "suffixes", "hide", "show", "defaults"),
    *("language", "locales", "synonyms", "ranking", "pins", "serve"),
)
"""Of the file; `serve` is read by the service (see `webapp.server.settings`), and is no part of the index."""


def _no_file(_: str, __: int) -> None:
    return None


def read_settings(data: Any, source: str = "newsdex.yaml", read_file: ReadFile = _no_file) -> Settings:
    """The settings that a configuration file means; SettingInvalid names the first entry that means nothing.

    What it names as a file is read by `read_file`, and kept with the settings.
    """
    top = ConfigMapping(source, "", {} if data is None else data)
    top.require_keys(KEYS)
    fields = DEFAULT_FIELDS
    for name, entry in top.entry("fields").entries():
        fields = fields.with_field(read_field(name, entry, fields))
    language = entries.read_language(top)
    return Settings(
        site=entries.read_site(top.entry("site"), language, read_file),
        fields=fields,
        ignore=top.texts("ignore", ()),
        suffixes=entries.read_suffixes(top),
        language=language,
        locales=entries.read_locales(top),
        synonyms=entries.read_synonyms(top),
        ranking=entries.read_ranking(top.entry("ranking")),
        pins=entries.read_pins(top, fields, language),
        hiding=content_entries.read_hiding(top),
        defaults=content_entries.read_defaults(top),
    )
