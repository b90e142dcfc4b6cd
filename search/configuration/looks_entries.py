"""Looks of the page: the entries of `site` that say how it appears."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from search.configuration.mapping import ConfigMapping, ReadFile
from search.schema.document import is_link
from search.settings.colours import READABLE, Colour, contrast, is_colour
from search.settings.looks import FooterLink, Home, Looks, Palette, Pictures, SiteFile

KEYS = ("logo", "colours", "fonts", "footer", "css", "home", "pictures")
FILE_KEYS = ("logo", "css")
"""Those that may name a file."""
_COLOURS = ("accent", "paper", "ink")
LOGO_SUFFIXES = (".svg", ".png", ".webp", ".jpg", ".jpeg", ".avif", ".gif")
MAX_LOGO_BYTES = 64 << 10
MAX_CSS_BYTES = 64 << 10
_MAX_LINKS = 12
_MAX_LABEL = 80
"""Characters of the text of a link."""
_FAMILY = re.compile(r"\w[\w -]{0,62}", re.UNICODE)
"""A name that needs no escape in a style sheet."""
_MAIL = re.compile(r"mailto:[\w.+-]{1,64}@[\w.-]{1,255}", re.ASCII)


def read_looks(entry: ConfigMapping, read_file: ReadFile) -> Looks:
    """The looks of the page; SettingInvalid names a colour that cannot be read on another."""
    colours, fonts = entry.entry("colours"), entry.entry("fonts")
    colours.require_keys((*_COLOURS, "dark"))
    fonts.require_keys(("text", "headings"))
    logo, logo_address = _logo(entry, read_file)
    looks = Looks(
        logo=logo,
        logo_address=logo_address,
        light=_palette(colours),
        dark=_dark_palette(colours),
        text_fonts=_families(fonts, "text"),
        heading_fonts=_families(fonts, "headings"),
        footer=_footer(entry),
        css=_file(entry, "css", (".css",), MAX_CSS_BYTES, read_file) if entry.data.get("css") is not None else None,
        home=Home(entry.value("home", "newest or facets", lambda one: one in tuple(Home), Home.NEWEST)),
        pictures=_pictures(entry),
    )
    _require_contrast(entry, "colours", looks.light_palette)
    _require_contrast(entry, "colours.dark", looks.dark_palette)
    return looks


def _logo(entry: ConfigMapping, read_file: ReadFile) -> tuple[SiteFile | None, str]:
    """The file of the logo, or its address: of this service, or of another host where the page asks any."""
    name = entry.data.get("logo")
    if name is None:
        return None, ""
    if is_link(name):
        if not name.startswith("/media/") and _pictures(entry) is not Pictures.ALL:
            raise entry.fail(
                "logo", "a file or a path from /media/ on, where pictures of other hosts are not shown", name
            )
        return None, str(name)
    return _file(entry, "logo", LOGO_SUFFIXES, MAX_LOGO_BYTES, read_file), ""


def _file(entry: ConfigMapping, key: str, suffixes: tuple[str, ...], most_bytes: int, read_file: ReadFile) -> SiteFile:
    """The file that an entry names; SettingInvalid when its name leaves the folder, or it is none that is known."""
    name = entry.text(key, "")
    path = PurePosixPath(name)
    expected = f"the name of a file ({', '.join(suffixes)}) beside the configuration or in the content"
    if path.suffix.lower() not in suffixes or path.is_absolute() or not _is_plain(name):
        raise entry.fail(key, expected, name)
    content = read_file(name, most_bytes + 1)
    if content is None:
        raise entry.fail(key, f"{expected}; there is none of this name", name)
    if len(content) > most_bytes:
        raise entry.fail(key, f"a file of at most {most_bytes:,} bytes", name)
    return SiteFile(path.suffix.lower(), content)


def _is_plain(name: str) -> bool:
    """Whether no part of a path leads up or is hidden."""
    return not {"\\", "\0", ":"} & set(name) and not any(part.startswith(".") for part in PurePosixPath(name).parts)


def _palette(colours: ConfigMapping) -> Palette:
    expected = 'a colour with six or three hexadecimal digits in quotes, as "#0b57d0"'
    given = {name: colours.value(name, expected, is_colour, "") for name in _COLOURS}
    return Palette(**{name: str(Colour.parse(text)) if text else "" for name, text in given.items()})


def _dark_palette(colours: ConfigMapping) -> Palette:
    dark = colours.entry("dark")
    dark.require_keys(_COLOURS)
    return _palette(dark)


def _require_contrast(entry: ConfigMapping, key: str, palette: Palette) -> None:
    """Raise SettingInvalid when texts or links cannot be read on the paper."""
    paper = Colour.parse(palette.paper)
    for name in ("ink", "accent"):
        text = getattr(palette, name)
        ratio = contrast(Colour.parse(text), paper)
        if ratio < READABLE:
            expected = f"such that {name} {text} on paper {palette.paper} has a contrast of {READABLE} or more"
            raise entry.fail(key, f"{expected} (WCAG 2.2, 1.4.3)", round(ratio, 2))


def _families(fonts: ConfigMapping, key: str) -> tuple[str, ...]:
    expected = "the name of a font family, or a list of names, of letters, digits, blanks and hyphens"
    given = fonts.value(key, expected, lambda value: isinstance(value, str | list), [])
    names = [given] if isinstance(given, str) else given
    for name in names:
        if not (isinstance(name, str) and _FAMILY.fullmatch(name)):
            raise fonts.fail(key, expected, name)
    return tuple(names)


def _footer(entry: ConfigMapping) -> tuple[FooterLink, ...]:
    links = entry.listed("footer")
    if len(links) > _MAX_LINKS:
        raise entry.fail("footer", f"a list of at most {_MAX_LINKS} links", len(links))
    return tuple(map(_footer_link, links))


def _footer_link(entry: ConfigMapping) -> FooterLink:
    entry.require_keys(("label", "address"))
    label = entry.text("label", "").strip()
    if not 0 < len(label) <= _MAX_LABEL:
        raise entry.fail("label", f"a text of 1 to {_MAX_LABEL} characters", label)
    expected = "an http or https address, a path of the site from / on, or mailto: and an address"
    if not _is_footer_address(entry.data.get("address")):
        raise entry.fail("address", expected, entry.data.get("address"))
    return FooterLink(label, entry.data["address"])


def _is_footer_address(value: Any) -> bool:
    return is_link(value) or (isinstance(value, str) and _MAIL.fullmatch(value) is not None)


_PICTURES: dict[str | bool, Pictures] = {True: Pictures.ALL, False: Pictures.NONE}
_PICTURES |= {str(one): one for one in Pictures}


def _pictures(entry: ConfigMapping) -> Pictures:
    expected = "true (all), own (only those of this service) or false (none)"
    given = entry.value("pictures", expected, lambda one: isinstance(one, str | bool) and one in _PICTURES, True)
    return _PICTURES[given] if isinstance(given, str | bool) else Pictures.ALL
