"""Slugs: texts as parts of addresses, as each site generator makes them.

| form    | what it does                                                        | source                        |
|---------|---------------------------------------------------------------------|-------------------------------|
| hugo    | lower case, blanks to hyphens, keeps letters, digits and `._+~@-`   | `paths` of Hugo               |
| jekyll  | runs of others than letters, digits and `._~!$&'()+,;=@` to hyphens | `Utils.slugify`, mode pretty  |
| zola    | ASCII, lower case, runs of others to hyphens                        | `slug::slugify` of Rust       |
| github  | lower case, drops marks, each blank to a hyphen                     | `github-slugger`              |
| sindre  | ASCII, lower case, `&` is and, runs of others to hyphens            | `@sindresorhus/slugify`       |
| pelican | ASCII, lower case, drops marks, runs of blanks and hyphens to one   | `pelican.utils.slugify`       |
| kept    | nothing                                                             | MkDocs, VitePress, Docusaurus |
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

_ASCII = str.maketrans(
    dict(
        pair.split("=")
        for pair in "ß=ss ẞ=SS æ=ae Æ=AE œ=oe Œ=OE ø=o Ø=O ł=l Ł=L đ=d Đ=D ð=d Ð=D þ=th Þ=Th".split()  # noqa: SIM905
    )
    | {"\u0131": "i", "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-"}
)
"""Letters of the Latin script that have no decomposition."""

_HUGO_DROPPED = re.compile(r"[^\w\s./\\#+~@%-]|%(?![0-9A-Fa-f]{2})")
_BLANKS = re.compile(r"\s+")
_BLANKS_AT_HYPHEN = re.compile(r"\s+(?=-)|(?<=-)\s+")
_JEKYLL_REPLACED = re.compile(r"(?:[^\w.~!$&'()+,;=@])+")
_NOT_PLAIN = re.compile(r"[\W_]+")
_GITHUB_DROPPED = re.compile(r"[^\w\s-]")
_CONTRACTIONS = re.compile(r"([a-z\d]+)'([ts])(?=\s|$)", re.IGNORECASE)
_PELICAN_DROPPED = re.compile(r"[^\w\s-]")
_PELICAN_JOINED = re.compile(r"[-\s]+")


def without_marks(text: str) -> str:
    """The text with Latin letters as ASCII has them; other scripts stay."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))


def hugo(text: str) -> str:
    """As Hugo makes slugs of titles; a slash in one begins no folder."""
    letters = _without_marks_of_words(_HUGO_DROPPED, text.replace("/", "-")).strip()
    return _BLANKS.sub("-", _BLANKS_AT_HYPHEN.sub("", letters)).lower()


def hugo_path(text: str) -> str:
    """As Hugo makes addresses of paths: each blank is a hyphen before other marks are dropped."""
    return _without_marks_of_words(_HUGO_DROPPED, re.sub(r"\s", "-", text)).lower()


def jekyll(text: str) -> str:
    """As Jekyll makes titles of addresses; case is kept."""
    return _JEKYLL_REPLACED.sub("-", text).strip("-")


def jekyll_lower(text: str) -> str:
    """As the `:slug` and the slugified categories of Jekyll."""
    return _NOT_PLAIN.sub("-", text).strip("-").lower()


def zola(text: str) -> str:
    """As Zola makes paths, and Rust's `slug`."""
    return _NOT_PLAIN.sub("-", without_marks(text).lower()).strip("-")


def github(text: str) -> str:
    """As `github-slugger`, which Astro uses for the paths of content."""
    return re.sub(r"\s", "-", _without_marks_of_words(_GITHUB_DROPPED, text.strip().lower()))


def sindre(text: str) -> str:
    """As the filter `slugify` of Eleventy."""
    plain = _CONTRACTIONS.sub(r"\1\2", without_marks(text).replace("&", " and "))
    return _NOT_PLAIN.sub("-", plain.lower()).strip("-")


def pelican(text: str) -> str:
    """As Pelican makes slugs of titles."""
    return _PELICAN_JOINED.sub("-", _PELICAN_DROPPED.sub("", without_marks(text)).strip()).lower()


def kept(text: str) -> str:
    """As it is written."""
    return text


def _without_marks_of_words(dropped: re.Pattern[str], text: str) -> str:
    """The text without what a pattern drops, but with the combining marks that belong to letters."""
    return dropped.sub(lambda found: found[0] if unicodedata.category(found[0][0])[0] == "M" else "", text)


SLUGS: Mapping[str, Callable[[str], str]] = {
    "hugo": hugo,
    "hugo_path": hugo_path,
    "jekyll": jekyll,
    "jekyll_lower": jekyll_lower,
    "zola": zola,
    "github": github,
    "sindre": sindre,
    "pelican": pelican,
    "kept": kept,
}
"""The forms by name, for a scheme is plain data."""
