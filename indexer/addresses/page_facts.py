"""Facts of a page from which its address is made: its folders and name in its area, title, slug and moment."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from indexer.addresses.scheme import AddressScheme, Area, Generator, Html
from indexer.addresses.slugs import SLUGS
from indexer.front_matter import dates, scalars
from indexer.front_matter.metadata import Metadata, is_empty
from search.settings.site import TOKEN

_DATE_PREFIX = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})[-_ ]+(?=\S)", re.ASCII)
_NUMBER_PREFIX = re.compile(r"\d+\s*[-_.]+\s*(?=[^-_.\s])", re.ASCII)
_NO_NUMBER_PREFIX = re.compile(r"(?:\d{2}|\d{4})[-_.]\d{2}(?:[-_.](?:\d{2}|\d{4}))?|\d+[-_.]\d+", re.ASCII)
"""Begins of names that are dates or versions: `01-02-2021`, `1.2`; Docusaurus keeps these."""
_WALL_CLOCK = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?!\d)", re.ASCII)


HTML_SUFFIXES = frozenset({".html", ".htm"})

_EVERYWHERE = Area("")
"""Of content without a generator."""


class Located(NamedTuple):
    """Where a file is in a site."""

    area: Area
    above: tuple[str, ...]
    """Folders that the area's folder is in, when it may be anywhere."""
    everything: tuple[str, ...]
    """The folders from where the content begins."""
    folders: tuple[str, ...]
    """The folders below that of the area."""
    stem: str
    suffix: str
    locale: str
    """What the end of the name says."""


def locate(inner: str, scheme: AddressScheme, *, is_site: bool) -> Located | None:
    """Where the file at a path in its content folder is; None when it is no page, or of no known site."""
    located = _located(inner, scheme.offset, scheme)
    if not scheme.areas:
        return located if is_site else None
    if scheme.excluded and _is_excluded(posixpath.join(scheme.offset, inner), scheme.excluded):
        return None
    for area in scheme.areas:
        place = _place(located.folders, area)
        if place is not None:
            start = place + len(_names(area.folder))
            here = located._replace(
                area=area,
                above=located.folders[:place] if area.is_anywhere else (),
                everything=located.folders[start - area.sections :],
                folders=located.folders[start:],
            )
            return here if area.has_pages and _is_page(here, scheme.generator) else None
    return None


def _is_excluded(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a path is as one of some patterns says; `**/` may stand for no folder."""
    return any(fnmatchcase(path, pattern) or fnmatchcase(path, pattern.replace("**/", "")) for pattern in patterns)


def _is_page(here: Located, generator: Generator) -> bool:
    """Whether a generator makes a page of a file in one of its areas."""
    if generator.skips_underscores and any(name[:1] == "_" for name in (*here.folders, here.stem)):
        return False
    if here.suffix in HTML_SUFFIXES and generator.html is Html.NONE:
        return False
    if generator.has_routes and any("[" in name for name in (*here.folders, here.stem)):
        return False
    return here.stem.casefold() not in generator.skipped_stems


def located_by_rule(inner: str, area: Area, scheme: AddressScheme) -> Located:
    """Where a file is below the folder of a rule, which is named from the content folder."""
    located = _located(inner, "", scheme)
    return located._replace(area=area, folders=located.folders[len(_names(area.folder)) :])


def base_of(pattern: str) -> str:
    """The part of a pattern before its first token, as a folder."""
    found = TOKEN.search(pattern)
    return pattern[: found.start() if found else len(pattern)].rpartition("/")[0] + "/"


def _located(inner: str, offset: str, scheme: AddressScheme) -> Located:
    *names, file = filter(None, (*offset.split("/"), *inner.split("/")))
    stem, dot, suffix = file.rpartition(".")
    stem, suffix = (stem, dot + suffix.lower()) if stem else (file, "")
    first, _, end = stem.rpartition(".")
    locale = end if first and end in scheme.locales else ""
    folders = tuple(names)
    return Located(_EVERYWHERE, (), folders, folders, first if locale else stem, suffix, locale)


def _names(folder: str) -> tuple[str, ...]:
    return tuple(folder.split("/")) if folder else ()


def _place(folders: tuple[str, ...], area: Area) -> int | None:
    """Where the folder of an area begins among those of a file."""
    names = _names(area.folder)
    last = len(folders) - len(names) if area.is_anywhere else 0
    return next((at for at in range(last + 1) if folders[at : at + len(names)] == names), None)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of one page, before it has an address."""

    generator: Generator
    area: Area
    metadata: Metadata
    above: tuple[str, ...]
    """Folders that the area's folder is in, when it may be anywhere."""
    all_folders: tuple[str, ...]
    """The folders from where the content begins, for sections."""
    folders: tuple[str, ...]
    """The folders below that of the area, without the page's own one."""
    name: str
    """Of the file, or of the folder whose page it is; without prefixes that do not count; empty at the top."""
    is_folder: bool
    """Whether its address is that of a folder."""
    title: str
    date: datetime | None
    """As its author's clock showed it."""
    locale: str = ""

    @property
    def slug(self) -> str:
        """What the front matter says instead of the name; empty when it says nothing."""
        return first_text(self.metadata, self.generator.slug_keys) if self.area.has_slugs else ""

    def title_part(self, text: str) -> str:
        """A title as part of an address."""
        return SLUGS[self.generator.title_slug](text)

    @classmethod
    def of(cls, scheme: AddressScheme, located: Located, metadata: Metadata, title: str, date: datetime | None) -> Self:
        """The page of a file, with the title and date of its document."""
        area, stem, generator = located.area, located.stem, scheme.generator
        folders = tuple(_in_order(folder, area) for folder in located.folders)
        everything = tuple(_in_order(folder, area) for folder in located.everything)
        name = _without_date(_in_order(stem, area), area)
        is_index = stem.casefold() in generator.index_names
        is_named_as_folder = generator.folds_names and folders[-1:] == (name,)
        if is_index or is_named_as_folder:
            name = _without_date(folders[-1], area) if folders else ""
            everything = everything[:-1] if folders else everything
        is_bundle = is_index and area.has_bundles and bool(folders) and stem.casefold() == "index"
        return cls(
            generator=generator,
            area=area,
            metadata=metadata,
            above=located.above,
            all_folders=everything,
            folders=folders[:-1] if is_index or is_named_as_folder else folders,
            name=name,
            is_folder=(is_index or is_named_as_folder) and not is_bundle,
            title=title,
            date=_wall_clock(metadata, date, scheme.timezone),
            locale=located.locale,
        )


def texts(value: Any) -> tuple[str, ...]:
    """The scalars in a value, as texts that are not blank."""
    values = value if isinstance(value, list) else [value]
    return tuple(
        text
        for one in values
        if not isinstance(one, list | dict) and not is_empty(one) and (text := scalars.text(one).strip())
    )


def first_text(metadata: Metadata, keys: Iterable[str]) -> str:
    """The first scalar that the front matter has under one of some keys; empty for none."""
    found = (texts(entry.value) for key in keys if (entry := metadata.find(key)))
    return next((some[0] for some in found if some), "")


def _in_order(name: str, area: Area) -> str:
    """A name without the number that only gives its order."""
    if not area.drops_numbers or _NO_NUMBER_PREFIX.match(name):
        return name
    return _NUMBER_PREFIX.sub("", name, count=1) if _NUMBER_PREFIX.match(name) else name


def _without_date(name: str, area: Area) -> str:
    found = _DATE_PREFIX.match(name) if area.drops_dates else None
    return name[found.end() :] if found else name


def _wall_clock(metadata: Metadata, date: datetime | None, timezone: str) -> datetime | None:
    """The moment of `date` as a clock showed it: that of the site, or of the author when the site names no zone."""
    entry = metadata.find("date")
    if entry is None:
        return date
    moment = dates.moment(entry.value)
    if moment and timezone and _has_offset(entry.value):
        with suppress(ValueError, OSError, ZoneInfoNotFoundError):
            return moment.astimezone(ZoneInfo(timezone))
    if isinstance(entry.value, datetime):
        return entry.value.replace(tzinfo=None)
    found = _WALL_CLOCK.match(entry.value) if isinstance(entry.value, str) else None
    if found and moment:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour % 24, minute, second)  # noqa: DTZ001  # a clock on a wall has no zone
    return moment or date


def _has_offset(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is not None
    found = _WALL_CLOCK.match(value) if isinstance(value, str) else None
    return bool(found and found[4] and value[found.end() :].strip())
