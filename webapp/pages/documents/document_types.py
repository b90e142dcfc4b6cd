"""Types of documents: what hits show of each, its drawing, and its name in schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from search.schema.fields import AFFILIATION, COLLECTION, LOCATION, MEMBERS, TYPE
from webapp.pages.documents.shown_values import texts
from webapp.pages.documents.structured_extras import PRICE, RATINGS


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type."""

    drawing: str
    """The id of the drawing that stands for a picture."""
    schema: str
    """As schema.org names it."""
    open_graph: str
    """As Open Graph names it."""
    facts: frozenset[str]
    """The fields that its hits show beside badges."""


def _type(drawing: str, schema: str, open_graph: str, *facts: str) -> DocumentType:
    return DocumentType(f"drawing-{drawing}", schema, open_graph, frozenset(facts))


ARTICLE = _type("article", "Article", "article", RATINGS)
NEWS = _type("article", "NewsArticle", "article", RATINGS)
VIDEO = _type("video", "VideoObject", "video.other", RATINGS, PRICE)
COURSE = _type("course", "Course", "website", RATINGS, PRICE)
LIST = _type("list", "Article", "website", RATINGS, PRICE)
PERSON = _type("person", "Person", "profile", AFFILIATION, LOCATION)
CODE = _type("code", "SoftwareSourceCode", "website", RATINGS, PRICE)
COMMUNITY = _type("community", "Article", "website", MEMBERS, LOCATION)
EVENT = _type("event", "Article", "website", LOCATION, PRICE, RATINGS)
OTHER = _type("article", "Article", "article", RATINGS, PRICE, AFFILIATION, LOCATION, MEMBERS)
"""Of a document that does not say its type, or one that is not known here."""

_NAMES: Mapping[DocumentType, str] = MappingProxyType(
    {
        ARTICLE: "article articles post posts blog blogs blogpost blogposting page pages story stories techarticle",
        NEWS: "news newsarticle",
        VIDEO: "video videos videoobject movie recording recordings",
        COURSE: "course courses training trainings class classes lesson lessons",
        LIST: "collection collections list lists playlist playlists series path paths",
        PERSON: "person persons people profile profiles author authors speaker speakers team staff member",
        CODE: "code sample samples download downloads repository repositories repo repos software app apps"
        " softwaresourcecode softwareapplication library package",
        COMMUNITY: "community communities forum forums group groups organization organizations",
        EVENT: "event events meetup meetups conference conferences webinar webinars",
    }
)
"""What `type`, or the collection, says of each."""
_BY_NAME: Mapping[str, DocumentType] = MappingProxyType(
    {name: known for known, names in _NAMES.items() for name in names.split()}
)


def document_type(values: Mapping[str, Any]) -> DocumentType:
    """The type of a document with these values: by its own word, else by its collection.

    An article in a collection of news is news.
    """
    words = (*texts(values.get(TYPE)), *texts(values.get(COLLECTION)))
    types = [known for word in words if (known := _BY_NAME.get(word.casefold()))]
    first = next(iter(types), OTHER)
    return NEWS if first is ARTICLE and NEWS in types else first
