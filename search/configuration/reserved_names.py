"""Reserved names: names of requests, hits and queries, which no field may have.

A field is a parameter of a request, a key of a hit and a name in a query; each of these has names of its own.
They are taken from the one place that reads or writes them.
"""

from __future__ import annotations

from search.protocol import answer_json, parameters
from search.protocol.explanation import Explanation
from search.protocol.request import RELEVANCE
from search.protocol.results import Hit
from search.protocol.suggestion import TERM
from search.query.tree import HAS
from search.schema.fields import ID

_WHOLE_HIT = Hit(id="", fields={}, explanation=Explanation(0, ""))
"""A hit with all that may be absent, so that its JSON has every key."""

RESERVED_NAMES = frozenset(
    {*parameters.REQUEST_NAMES, *parameters.ROUTE_NAMES, parameters.NO_FACETS, RELEVANCE, TERM, HAS}
    | answer_json.hit_json(_WHOLE_HIT).keys()
) - {ID}
"""Names of parameters, two values of theirs, a kind of suggestion, `has`, and the keys of a hit that are no fields."""


def is_reserved(name: str) -> bool:
    """Whether a new field may not be called so; the query language reads its own name in any case."""
    return name in RESERVED_NAMES or name.casefold() == HAS
