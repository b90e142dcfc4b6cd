"""Names of languages in the language of the current request: `zh-CN` is `Chinese (China)` in English."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import parse_locale

from webapp.languages import formats

_MAX_CHARACTERS = 35
"""Of a tag (RFC 5646, 4.4.1); a longer one has no name."""


def language_name(tag: str) -> str:
    """The name of the language of a BCP 47 tag, with script and country where the tag has them; else the tag itself."""
    return _named(tag, str(formats.locale())) if len(tag) <= _MAX_CHARACTERS else tag


@lru_cache(maxsize=1024)
def _named(tag: str, name: str) -> str:
    try:
        language, country, script, *others = parse_locale(tag.replace("_", "-"), sep="-")
    except ValueError:
        return tag
    names = Locale.parse(name)
    wanted = [(names.scripts, script), (names.territories, country)]
    details = [known.get(part) for known, part in wanted if part]
    named = names.languages.get(language)
    if named is None or None in details or any(others):
        return tag
    return f"{named} ({', '.join(map(str, details))})" if details else str(named)
