"""Anchors: the ids that site generators give headings, by which a section of a page has an address.

| form      | what it does                                                             | source                      |
|-----------|--------------------------------------------------------------------------|-----------------------------|
| github    | lower case, drops marks, each blank to a hyphen                          | `github-slugger`, kramdown  |
| hugo      | the same, and drops combining marks                                      | goldmark as Hugo sets it    |
| zola      | ASCII, lower case, runs of others to hyphens                             | `slug::slugify` of Rust     |
| mkdocs    | ASCII, lower case, drops marks, runs of blanks to hyphens; `_1` if taken | `toc` of Python-Markdown    |
| vitepress | drops accents, runs of marks and blanks to hyphens, lower case           | `@mdit-vue/shared`          |
| mdbook    | lower case in ASCII, drops marks, each blank to a hyphen                 | `normalize_id` of mdBook    |
| hexo      | drops accents, runs of marks and blanks to hyphens; case is kept         | `hexo-util` `slugize`       |
| sindre    | ASCII, lower case, `&` is and, runs of others to hyphens                 | `IdAttributePlugin` of 11ty |
| none      | only ids that are written count                                          | Pelican                     |

A heading that another one is like gets `-1`, the next `-2`. An id that is written at a heading goes before all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import count

from indexer.addresses import slugs

_BLANK = re.compile(r"\s")
_MARKS = re.compile(r"[^\w\s-]")
_BLANKS = re.compile(r"[-\s]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_CONTROL = re.compile(r"[\x00-\x1f]")
_SPECIAL = re.compile("[\\s~`!@#$%^&*()\\-_+=\\[\\]{}|\\\\;:\"'\u201c\u201d\u2018\u2019<>,.?/]+")
_COUNTED = re.compile(r"(?P<stem>.*)_(?P<number>[0-9]+)")


def _hugo(text: str) -> str:
    letters = (char for char in text.strip() if char in "-_ " or char.isalpha() or char.isdecimal())
    return "".join(letters).replace(" ", "-").lower()


def _mkdocs(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _BLANKS.sub("-", _MARKS.sub("", plain).strip().lower())


def _hyphenated(text: str) -> str:
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", _SPECIAL.sub("-", _CONTROL.sub("", plain)).strip("-"))


def _vitepress(text: str) -> str:
    plain = _hyphenated(text)
    return (f"_{plain}" if plain[:1].isdigit() and plain[:1].isascii() else plain).lower()


def _mdbook(text: str) -> str:
    letters = "".join(char for char in text if char in "-_" or char.isalnum() or char.isspace())
    return "".join(char.lower() if char.isascii() else char for char in _BLANK.sub("-", letters))


def _none(_: str) -> str:
    return ""


FORMS: Mapping[str, Callable[[str], str]] = {
    "github": slugs.github,
    "hugo": _hugo,
    "zola": slugs.zola,
    "mkdocs": _mkdocs,
    "vitepress": _vitepress,
    "mdbook": _mdbook,
    "hexo": _hyphenated,
    "sindre": slugs.sindre,
    "none": _none,
}


def anchors(headings: Iterable[tuple[str, str]], form: str) -> list[str]:
    """The anchor of each heading of a page, given with the id that is written there; empty where there is none."""
    make, unique = FORMS[form], _numbered if form == "mkdocs" else _counted
    taken: dict[str, int] = {}
    return [_taken(id, taken) if id else unique(make(text), taken) for text, id in headings]


def _taken(id: str, taken: dict[str, int]) -> str:
    taken.setdefault(id, 0)
    return id


def _counted(slug: str, taken: dict[str, int]) -> str:
    """The slug, with a number when it is taken: `usage-1`."""
    if not slug:
        return ""
    made = slug
    while made in taken:
        taken[slug] += 1
        made = f"{slug}-{taken[slug]}"
    taken[made] = 0
    return made


def _numbered(slug: str, taken: dict[str, int]) -> str:
    """The same as Python-Markdown numbers them: `usage_1`; a heading without letters is `_1`."""
    found = _COUNTED.fullmatch(slug) if slug in taken else None
    stem, first = (found["stem"], int(found["number"]) + 1) if found else (slug, 1)
    made = slug
    if not slug or slug in taken:
        # What was numbered before is not looked through again.
        start = max(first, taken.get(slug, 0) + 1)
        made = next(name for number in count(start) if (name := f"{stem}_{number}") not in taken)
        taken[slug] = int(made.rpartition("_")[2])
    taken.setdefault(made, 0)
    return made
