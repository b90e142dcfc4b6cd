"""Looks of the page: logo, colours, fonts, footer, a style sheet of the site, and what the start shows.

site:
  logo: lantern.svg                               # a file beside newsdex.yaml or the content, or an address
  colours: {accent: "#0b57d0", dark: {accent: "#a8c7fa"}}
  fonts: {text: Inter, headings: [Playfair Display, Georgia]}
  footer: [{label: Imprint, address: /imprint}]
  css: search.css                                 # a file, too
  home: facets                                    # the start shows values to choose from before the newest documents
  pictures: own                                   # only those of this service; false: none
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from search.settings.colours import READABLE, Colour, readable


class Home(StrEnum):
    """What the start shows."""

    NEWEST = "newest"
    FACETS = "facets"


class Pictures(StrEnum):
    """Which pictures of documents the page shows."""

    ALL = "all"
    OWN = "own"
    """Those that this service sends itself: a reader's browser asks no other host."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site, as it was when the index was built."""

    suffix: str
    """Of its name, with its dot and in lower case."""
    content: bytes

    def to_json(self) -> dict[str, str]:
        """The file as plain data."""
        return {"suffix": self.suffix, "content": b64encode(self.content).decode()}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Self:
        """The inverse of `to_json`."""
        return cls(data["suffix"], b64decode(data["content"]))


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a site gives, as `#rrggbb`; all others follow from these, or are those of Newsdex."""

    accent: str = ""
    """Of links and of what is chosen."""
    paper: str = ""
    """Behind texts."""
    ink: str = ""
    """Of texts."""

    def over(self, others: Palette) -> Palette:
        """These colours, and others where these say nothing."""
        return Palette(self.accent or others.accent, self.paper or others.paper, self.ink or others.ink)


DEFAULT_LIGHT = Palette("#a8321a", "#fbfaf7", "#1d1b18")
DEFAULT_DARK = Palette("#ff9473", "#161513", "#ece8e0")
"""As `theme.css` of the page has them."""


@dataclass(frozen=True, slots=True)
class FooterLink:
    """A link below each page."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks of the page."""

    logo: SiteFile | None = None
    logo_address: str = ""
    """Of a logo that is no file."""
    light: Palette = field(default_factory=Palette)
    dark: Palette = field(default_factory=Palette)
    text_fonts: tuple[str, ...] = ()
    """Names of families, the first one that a reader has counts."""
    heading_fonts: tuple[str, ...] = ()
    footer: tuple[FooterLink, ...] = ()
    css: SiteFile | None = None
    home: Home = Home.NEWEST
    pictures: Pictures = Pictures.ALL

    @property
    def light_palette(self) -> Palette:
        """The colours of the light page."""
        return self.light.over(DEFAULT_LIGHT)

    @property
    def dark_palette(self) -> Palette:
        """The colours of the dark page; its accent is that of the light one, lightened as far as it must be."""
        given = self.dark.over(Palette(paper=DEFAULT_DARK.paper, ink=DEFAULT_DARK.ink))
        if not self.light.accent:
            return given.over(DEFAULT_DARK)
        accent, paper, ink = map(Colour.parse, (self.light.accent, given.paper, given.ink))
        accent = readable(accent, [paper], ink, READABLE)
        return given.over(Palette(accent=str(accent)))

    def to_json(self) -> dict[str, Any]:
        """The looks as plain data."""
        files = {name: file.to_json() for name, file in (("logo", self.logo), ("css", self.css)) if file}
        return {
            **files,
            "logo_address": self.logo_address,
            "light": asdict(self.light),
            "dark": asdict(self.dark),
            "text_fonts": list(self.text_fonts),
            "heading_fonts": list(self.heading_fonts),
            "footer": [asdict(link) for link in self.footer],
            "home": str(self.home),
            "pictures": str(self.pictures),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`; an older index has none."""
        if not data:
            return cls()
        files = {name: SiteFile.from_json(data[name]) for name in ("logo", "css") if name in data}
        return cls(
            **files,
            logo_address=data["logo_address"],
            light=Palette(**data["light"]),
            dark=Palette(**data["dark"]),
            text_fonts=tuple(data["text_fonts"]),
            heading_fonts=tuple(data["heading_fonts"]),
            footer=tuple(FooterLink(**link) for link in data["footer"]),
            home=Home(data["home"]),
            pictures=Pictures(data["pictures"]),
        )
