"""The language of a response: the one of the site, or the one that a reader likes best (RFC 9110, 12.5.4)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from search.settings.site import ANY_LANGUAGE, PAGE_LANGUAGES
from webapp import addresses

ENGLISH: Final = PAGE_LANGUAGES[0]
"""In which all texts are written, and what a reader gets who likes none of the others."""
HEADER: Final = "HTTP_ACCEPT_LANGUAGE"
"""Key of an environment."""
_MAX_HEADER_CHARACTERS = 256
"""A longer `Accept-Language` is not read."""


def chosen(site_language: str, header: str) -> str:
    """The language of a page, as a BCP 47 tag, for what a request says it accepts; one of few for any header."""
    if site_language != ANY_LANGUAGE:
        return site_language
    return _liked_best(header) if 0 < len(header) <= _MAX_HEADER_CHARACTERS else ENGLISH


def negotiated(site_language: str, path: str, header: str) -> str:
    """The language that an answer at this path depends on; empty when it is the same for all readers."""
    is_same = site_language != ANY_LANGUAGE or addresses.is_for_programs(path)
    return "" if is_same else chosen(site_language, header)


@lru_cache(maxsize=256)
def _liked_best(header: str) -> str:
    accepted = parse_accept_header(header, LanguageAccept)
    return accepted.best_match(PAGE_LANGUAGES, ENGLISH) or ENGLISH
