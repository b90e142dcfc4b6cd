"""Parts that a page or a feed can be without, and what people read when it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from search import deadline
from search.protocol.results import Part
from webapp import service_state
from webapp.languages.texts import gettext as _

HELP: Final = "help"
"""The ways out of a search without hits."""
SUGGESTIONS: Final = "suggestions"
"""How what somebody types may go on."""
SIMILAR: Final = "similar"
"""Documents that are like the one of a page."""
RELATED: Final = "related"
"""The pages of what a document names as related."""
TEXT: Final = "text"
"""The text of the document of a page."""
NEIGHBOURS: Final = "neighbours"
"""The hits before and after the document of a page."""
LACKING: Mapping[str, str] = MappingProxyType(
    {
        Part.CORRECTIONS: "words are neither corrected nor joined by their synonyms",
        Part.FACETS: "filters or their counts are missing",
        Part.HIGHLIGHTS: "no words are marked, and there are no passages",
        Part.PASSAGES: "passages are missing",
        Part.EXPLANATIONS: "scores are not explained",
        HELP: "it is not said what would be found instead",
        SUGGESTIONS: "there are no suggestions",
        SIMILAR: "similar documents are missing",
        TEXT: "the text is missing",
        NEIGHBOURS: "the results before and after are missing",
        RELATED: "what is related may lead elsewhere although it is here",
    }
)
"""What people read of each part that is missing."""

_T = TypeVar("_T")


def optional(part: str, make: Callable[[], _T], otherwise: _T) -> _T:
    """What is made when there is time for it; otherwise this, and it is noted of the current HTTP request."""
    with deadline.partial() as missing:
        made = deadline.optional(part, make, otherwise)
    service_state.note_missing(missing)
    return made


def notice() -> str:
    """A sentence about the parts that the answer to the current HTTP request lacks; empty when it is whole."""
    missing = service_state.missing()
    lacking = [_(text) for part, text in LACKING.items() if part in missing]
    if not lacking:
        return ""
    return _("There was no time for everything: %(parts)s. Try again, or ask for less.", parts="; ".join(lacking))
