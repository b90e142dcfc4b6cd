"""Patterns of addresses: their tokens, as `:year` and `:slug`, replaced by the facts of a page.

Sources: "Permalinks" in the documentation of Hugo, Jekyll and Hexo; `:path`, `:folders` and `:name` mean the same
everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from indexer.addresses.page_facts import Page, first_text, texts
from indexer.addresses.slugs import SLUGS, jekyll_lower
from search.settings.site import DATE_TOKENS, TOKEN

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATE_IN_NAME = re.compile(r"(?<![^/])(\d{4})-(\d{1,2})-(\d{1,2})-(?=[^/]+$)", re.ASCII)
_SLICE = re.compile(r"\[(?:(?P<one>\d+|last)|(?P<first>\d*):(?P<end>\d+|last)?)\]", re.ASCII)


class UnresolvedAddress(ValueError):
    """An address that cannot be made, and why."""


def expand(pattern: str, page: Page) -> str:
    """The path that a pattern gives for a page; UnresolvedAddress for an unknown token, or one without its fact."""
    is_split = ":basename" in pattern  # then `:path` is the folders only, as for pages of Jekyll

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        if name == "path" and is_split:
            name = "folders"
        return _part(name, found["part"] or "", page)

    return TOKEN.sub(value, pattern)


def _part(name: str, part: str, page: Page) -> str:
    if name in DATE_TOKENS:
        return _date_part(name, page)
    make = _PARTS.get(name)
    if make is None or (part and name != "sections"):
        raise UnresolvedAddress(f"no page has a “:{name}{part}”")
    found = _some_sections(part, page) if part else make(page)
    if found is None:
        raise UnresolvedAddress(f"the page has nothing for “:{name}{part}”")
    return found


def _date_part(name: str, page: Page) -> str:
    if page.date is None:
        raise UnresolvedAddress(f"the page has no date for “:{name}”")
    return _DATE_PARTS[name](page.date)


def escaped(text: str) -> str:
    """A name as a part of a path."""
    return quote(text, safe="!$&'()*+,;=:@~-._")


@lru_cache(maxsize=4096)  # the folders of a site are few
def _path_part(form: str, name: str) -> str:
    return escaped(SLUGS[form](name))


def _joined(parts: tuple[str, ...], page: Page) -> str:
    form = page.generator.path_slug
    return "/".join([_path_part(form, part) for part in parts])


def named(page: Page) -> str:
    """The last part of the address by the name of the file."""
    return _path_part(page.generator.path_slug, page.name)


def _slug(page: Page) -> str | None:
    if page.slug:
        slug = page.slug.strip("/")
        if page.generator.path_slug == "kept":
            return "/".join(escaped(_blanks_joined(part)) for part in slug.split("/"))
        return escaped(page.title_part(slug))
    return _title(page) if page.generator.slug_is_title and page.title else _name_slug(page)


def _blanks_joined(text: str) -> str:
    return re.sub(r"\s+", "-", text)


def _name_slug(page: Page) -> str | None:
    if page.generator.name == "jekyll":
        return escaped(page.title_part(page.name)) or None
    return named(page) or None


def _title(page: Page) -> str | None:
    if page.generator.name == "hexo":  # a path below `_posts`
        return _joined((*page.folders, page.name), page)
    if page.generator.title_is_name:
        return escaped(page.title_part(page.slug or page.name)) or None
    return escaped(page.title_part(page.title)) or None


def path(page: Page) -> str:
    """The folders of a page below its area, and its slug or name."""
    last = _slug(page) if page.slug and not page.is_folder else named(page)
    return "/".join(filter(None, (_joined(page.folders, page), last)))


def _dated_path(page: Page) -> str:
    """The path with a date at the begin of the name as folders: `2021/03/02/hello`, as for blogs of Docusaurus."""
    return _DATE_IN_NAME.sub(r"\1/\2/\3/", path(page))


def _some_sections(part: str, page: Page) -> str | None:
    """Sections as Hugo counts them: `[1:2]` is the second and the third, `[:last]` all but the last."""
    found = _SLICE.fullmatch(part)
    if not found:
        return None
    last = len(page.all_folders) - 1
    if found["one"]:
        place = last if found["one"] == "last" else int(found["one"])
        return _joined(page.all_folders[place : place + 1] if place >= 0 else (), page)
    end = None if found["end"] is None else last if found["end"] == "last" else int(found["end"]) + 1
    return _joined(page.all_folders[int(found["first"] or 0) : end], page)


def _categories(page: Page) -> tuple[str, ...]:
    """Those that the folders above say, and those of the front matter, each once."""
    entries = (page.metadata.find(key) for key in ("categories", "category"))
    said = [name for entry in entries if entry for name in _listed(entry.value, page)]
    return tuple(dict.fromkeys((*page.above, *said)))


def _listed(value: object, page: Page) -> tuple[str, ...]:
    if isinstance(value, str) and page.generator.name in ("jekyll", ""):
        return tuple(value.split())  # as Jekyll documents it
    if isinstance(value, list) and value and isinstance(value[0], list):
        return texts(value[0])  # Hexo: several lines of categories
    return texts(value)


def _category_path(page: Page, slug: Callable[[str], str]) -> str:
    return "/".join(escaped(slug(name)) for name in _categories(page))


def _hexo_or_jekyll_categories(page: Page) -> str:
    return _category_path(page, str.lower if page.generator.name == "jekyll" else page.title_part)


def _category(page: Page) -> str:
    if page.generator.name == "pelican":
        names = (first_text(page.metadata, ("category",)), *page.folders[-1:], "misc")
        return escaped(page.title_part(next(filter(None, names))))
    if page.generator.name == "hexo":
        return _category_path(page, jekyll_lower) or "uncategorized"
    return _hexo_or_jekyll_categories(page).partition("/")[0]


def _author(page: Page) -> str | None:
    author = first_text(page.metadata, ("author", "authors"))
    return escaped(page.title_part(author.split(",")[0])) or None


_PARTS: Mapping[str, Callable[[Page], str | None]] = {
    "title": _title,
    "post_title": lambda page: escaped(page.title_part(page.title)) or None,
    "slug": _slug,
    "slugorfilename": lambda page: (_slug(page) if page.slug else named(page)) or None,
    "slugorcontentbasename": lambda page: (_slug(page) if page.slug else named(page)) or None,
    "filename": lambda page: named(page) or None,
    "contentbasename": lambda page: named(page) or None,
    "basename": lambda page: named(page) or None,
    "name": lambda page: named(page) or None,
    "path": path,
    "dated_path": _dated_path,
    "folders": lambda page: _joined(page.folders, page),
    "section": lambda page: _joined(page.all_folders[:1], page),
    "sections": lambda page: _joined(page.all_folders, page),
    "category": _category,
    "categories": _hexo_or_jekyll_categories,
    "slugified_categories": lambda page: _category_path(page, jekyll_lower),
    "collection": lambda page: page.area.collection or (page.all_folders[0].lstrip("_") if page.all_folders else None),
    "output_ext": lambda _: ".html",
    "author": _author,
    "lang": lambda page: page.locale or None,
}
_DATE_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda date: f"{date.year:04}",
    "short_year": lambda date: f"{date.year % 100:02}",
    "month": lambda date: f"{date.month:02}",
    "i_month": lambda date: str(date.month),
    "day": lambda date: f"{date.day:02}",
    "i_day": lambda date: str(date.day),
    "hour": lambda date: f"{date.hour:02}",
    "minute": lambda date: f"{date.minute:02}",
    "second": lambda date: f"{date.second:02}",
    "monthname": lambda date: _MONTHS[date.month - 1].lower(),
    "long_month": lambda date: _MONTHS[date.month - 1],
    "short_month": lambda date: _MONTHS[date.month - 1][:3],
    "weekday": lambda date: str(date.isoweekday() % 7),  # Sunday is 0, as in Hugo
    "weekdayname": lambda date: _DAYS[date.weekday()].lower(),
    "yearday": lambda date: str(date.timetuple().tm_yday),
    "y_day": lambda date: f"{date.timetuple().tm_yday:03}",
}
