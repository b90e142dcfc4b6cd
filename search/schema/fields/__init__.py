"""Fields: the one declaration of all fields, from which all else is derived.

Reading front matter, the index schema, URL parameters, the sidebar, the JSON of a hit, the OpenAPI document, the
table in the docs/configuration.md and the fingerprint of an index all come from `DEFAULT_FIELDS`.
Adding a facet is one entry in `built_in`, or one in a deployer's `newsdex.yaml` (see `search.configuration`).

The map, in the direction of imports; a module uses only what stands above it:

    field     a field: its type, how it is read, searched, counted and shown
    declared  all fields of an index, in order, with what is derived from them
    built_in  the fields that every index has, unless it is configured otherwise

All are imported from here.
"""

from __future__ import annotations

from search.schema.fields.built_in import (
    AFFILIATION,
    COLLECTION,
    DEFAULT_FIELDS,
    DOMAIN,
    EXCERPT,
    EXPIRES,
    HEAT,
    ID,
    IMAGES,
    LENGTH,
    LEVELS,
    LOCALE,
    LOCATION,
    MEMBERS,
    PROVIDER,
    PUBLISHED,
    QUALITY,
    RELATED,
    STATE,
    TITLE,
    TOPICS,
    TYPE,
    UPDATED,
    URL,
)
from search.schema.fields.declared import Fields
from search.schema.fields.field import BODY, FILTERED_KINDS, RANGED_KINDS, Facet, Field, Kind

__all__ = [
    "AFFILIATION",
    "BODY",
    "COLLECTION",
    "DEFAULT_FIELDS",
    "DOMAIN",
    "EXCERPT",
    "EXPIRES",
    "FILTERED_KINDS",
    "HEAT",
    "ID",
    "IMAGES",
    "LENGTH",
    "LEVELS",
    "LOCALE",
    "LOCATION",
    "MEMBERS",
    "PROVIDER",
    "PUBLISHED",
    "QUALITY",
    "RANGED_KINDS",
    "RELATED",
    "STATE",
    "TITLE",
    "TOPICS",
    "TYPE",
    "UPDATED",
    "URL",
    "Facet",
    "Field",
    "Fields",
    "Kind",
]
