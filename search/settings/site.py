"""The site of the content: what its page says about itself, and the addresses of its pages.

site:
  title: The Lantern
  description: News of the craft
  language: de                                    # of the page; auto is the one that each reader likes best
  timezone: Europe/Berlin                         # of dates that name none, and of days and months
  url: https://thelantern.example/blog            # with a path when the site begins there
  titles: record                                  # titles of hits lead to the page here, not to the original
  addresses:                                      # go before what its generator's own file says
    - {folder: posts, pattern: "/blog/:year/:month/:slug/"}
    - {folder: notes, pattern: "/notes/:path.html"}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from search.schema.document import is_link
from search.settings.looks import Looks

DATE_TOKENS = (
    *("year", "short_year", "month", "i_month", "day", "i_day", "hour", "minute", "second"),
    *("monthname", "long_month", "short_month", "weekday", "weekdayname", "yearday", "y_day"),
)
TOKENS = (
    *DATE_TOKENS,
    *("title", "post_title", "slug", "slugorfilename", "slugorcontentbasename"),
    *("filename", "contentbasename", "basename", "name", "path", "folders", "section", "sections"),
    *("category", "categories", "slugified_categories", "collection", "output_ext", "author", "lang"),
)
"""What may stand after a colon in a pattern; those of Hugo, Jekyll, Hexo and Pelican."""

PAGE_LANGUAGES = ("en", "de", "fr", "es", "ar")
"""Languages that the page speaks."""
ANY_LANGUAGE = "auto"
"""In place of a language: the one of these that a reader likes best."""

TOKEN = re.compile(r":(?P<name>[a-z]+(?:_[a-z]+)*)(?P<part>\[[^\]]*\])?", re.ASCII)


def zone(name: str) -> tzinfo:
    """The time zone of a name; ZoneInfoNotFoundError or ValueError when there is none."""
    return UTC if name == "UTC" else ZoneInfo(name)


class Titles(StrEnum):
    """Where the titles of hits lead."""

    ORIGINAL = "original"
    """To the page of the site, when the content gives its address; else as `RECORD`."""
    RECORD = "record"
    """To the page of the document here."""


@dataclass(frozen=True, slots=True)
class AddressRule:
    """The pattern of the addresses of pages in one folder."""

    folder: str
    """Its path in the content folder, without slashes at its ends; empty for all."""
    pattern: str
    """From `/` on, with tokens as `:year`."""


def absolute_link(site_url: str, value: Any) -> str:
    """The absolute form of an address; empty when it is unsafe, or relative to a site without one.

    A path is one on the site, whether or not it begins with the path that the site itself has.
    """
    if not is_link(value):
        return ""
    if not value.startswith("/"):
        return str(value)
    path = urlsplit(site_url).path
    if path and f"{value}/".startswith(f"{path}/"):
        return site_url.removesuffix(path) + str(value)
    return site_url + str(value) if site_url else ""


@dataclass(frozen=True, slots=True)
class Site:
    """What the page says about itself, and where the pages of the content are."""

    title: str = "Newsdex"
    description: str = "Search"
    url: str = ""
    """Where the site is, without a slash at its end; addresses that begin with `/` in the content belong to it."""
    addresses: tuple[AddressRule, ...] = ()
    timezone: str = "UTC"
    """As the IANA names it: of dates without an offset, and in which days, months and years are counted."""
    titles: Titles = Titles.ORIGINAL
    language: str = PAGE_LANGUAGES[0]
    """Of the page: `auto`, or a BCP 47 tag of one of `PAGE_LANGUAGES`, with a country or without."""
    looks: Looks = field(default_factory=Looks)

    def to_json(self) -> dict[str, Any]:
        """The site as plain data."""
        return {
            "title": self.title,
            "description": self.description,
            "url": self.url,
            "addresses": [{"folder": rule.folder, "pattern": rule.pattern} for rule in self.addresses],
            "timezone": self.timezone,
            "titles": self.titles,
            "language": self.language,
            "looks": self.looks.to_json(),
        }

    @property
    def zone(self) -> tzinfo:
        """The time zone; ZoneInfoNotFoundError or ValueError when there is none of its name."""
        return zone(self.timezone)

    @property
    def for_reading(self) -> list[Any]:
        """The part that decides what documents are, as plain data."""
        return [self.url, [[rule.folder, rule.pattern] for rule in self.addresses], self.timezone]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`; what an older index does not say has its default."""
        rules = tuple(AddressRule(**rule) for rule in data.get("addresses", ()))
        return cls(
            title=data["title"],
            description=data["description"],
            url=data["url"],
            addresses=rules,
            timezone=data.get("timezone", "UTC"),
            titles=Titles(data.get("titles", Titles.ORIGINAL)),
            language=data.get("language", PAGE_LANGUAGES[0]),
            looks=Looks.from_json(data.get("looks", {})),
        )
