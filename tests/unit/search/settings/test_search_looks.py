"""How a site says what its page looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.configuration.looks_entries import MAX_CSS_BYTES, MAX_LOGO_BYTES
from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.settings.colours import BLACK, READABLE, WHITE, Colour, contrast, readable
from search.settings.looks import Home, Looks, Pictures, SiteFile
from search.settings.settings import Settings

FILES = {"logo.svg": b"<svg/>", "looks/own.css": b"a {}", "big.svg": b"x" * (MAX_LOGO_BYTES + 1)}
ALL = {
    "logo": "logo.svg",
    "colours": {"accent": "#0b57d0", "dark": {"paper": "#000", "ink": "#FFF"}},
    "fonts": {"text": "Inter", "headings": ["Playfair Display", "Georgia"]},
    "footer": [{"label": "Imprint", "address": "/imprint"}, {"label": "Mail", "address": "mailto:a@b.example"}],
    "css": "looks/own.css",
    "home": "facets",
    "pictures": False,
}
colours = st.builds(Colour, *[st.integers(0, 255)] * 3)


def _file(name: str, most_bytes: int) -> bytes | None:
    found = FILES.get(name)
    return None if found is None else found[:most_bytes]


def _looks(site: dict[str, Any]) -> Looks:
    return read_settings({"site": site}, "site.yaml", _file).site.looks


def test_all_entries() -> None:
    """Each entry is kept with the settings, with the files that it names, and read back from them."""
    looks = _looks(ALL)
    assert looks.logo == SiteFile(".svg", b"<svg/>")
    assert looks.css == SiteFile(".css", b"a {}")
    assert (looks.light.accent, looks.dark.paper, looks.dark.ink) == ("#0b57d0", "#000000", "#ffffff")
    assert (looks.text_fonts, looks.heading_fonts) == (("Inter",), ("Playfair Display", "Georgia"))
    assert [link.address for link in looks.footer] == ["/imprint", "mailto:a@b.example"]
    assert (looks.home, looks.pictures) == (Home.FACETS, Pictures.NONE)
    kept = read_settings({"site": ALL}, "site.yaml", _file)
    assert Settings.from_json(json.loads(json.dumps(kept.to_json()))) == kept
    assert kept.fingerprint == Settings().fingerprint  # no document is read anew
    assert _looks({}) == Looks.from_json({}) == Looks()


@pytest.mark.parametrize(
    ("site", "key", "found"),
    [
        ({"logo": "../logo.svg"}, "site.logo", "../logo.svg"),
        ({"logo": "a/../logo.svg"}, "site.logo", ".."),
        ({"logo": "~/logo.svg:x"}, "site.logo", "logo"),
        ({"logo": ".secret/logo.svg"}, "site.logo", ".secret"),
        ({"logo": "a\\logo.svg"}, "site.logo", "logo"),
        ({"logo": "logo.html"}, "site.logo", "logo.html"),
        ({"logo": "none.svg"}, "site.logo", "none.svg"),
        ({"logo": "big.svg"}, "site.logo", "big.svg"),
        ({"logo": "javascript:x.svg"}, "site.logo", "javascript"),
        ({"logo": "//evil.example/x.svg"}, "site.logo", "evil"),
        ({"logo": 7}, "site.logo", "7"),
        ({"logo": "https://x.example/a.svg", "pictures": "own"}, "site.logo", "x.example"),
        ({"css": "/etc/passwd.css"}, "site.css", "/etc"),
        ({"css": "logo.svg"}, "site.css", "logo.svg"),
        ({"colours": {"accent": "red"}}, "site.colours.accent", "red"),
        ({"colours": {"accent": "#12345"}}, "site.colours.accent", "#12345"),
        ({"colours": {"accent": "#fff; } * { color: red"}}, "site.colours.accent", "color"),
        ({"colours": {"acent": "#123"}}, "site.colours", "acent"),
        ({"colours": {"dark": {"paper": 0}}}, "site.colours.dark.paper", "0"),
        ({"fonts": {"text": 'Inter", x'}}, "site.fonts.text", "Inter"),
        ({"fonts": {"text": ["Inter", "url(x)"]}}, "site.fonts.text", "url(x)"),
        ({"fonts": {"headings": "a\nb"}}, "site.fonts.headings", "a"),
        ({"fonts": {"headings": ""}}, "site.fonts.headings", ""),
        ({"footer": "Imprint"}, "site.footer", "Imprint"),
        ({"footer": [{"label": "x", "address": "javascript:alert(1)"}]}, "site.footer[1].address", "javascript"),
        ({"footer": [{"label": "x", "address": "data:text/html,x"}]}, "site.footer[1].address", "data"),
        ({"footer": [{"label": "x"}]}, "site.footer[1].address", "None"),
        ({"footer": [{"label": " ", "address": "/x"}]}, "site.footer[1].label", ""),
        ({"footer": [{"label": "x", "address": "/x"}] * 13}, "site.footer", "13"),
        ({"home": "oldest"}, "site.home", "oldest"),
        ({"home": ["facets"]}, "site.home", "facets"),
        ({"pictures": "proxy"}, "site.pictures", "proxy"),
        ({"pictures": 1}, "site.pictures", "1"),
    ],
)
def test_an_entry_that_cannot_be_shown(site: dict[str, Any], key: str, found: str) -> None:
    """What is no colour, name, safe address or file within the folder is refused, with the entry and what was found."""
    with pytest.raises(SettingInvalid) as raised:
        _looks(site)
    assert raised.value.key == key
    assert found in raised.value.found


@pytest.mark.parametrize(
    ("given_colours", "pair"),
    [
        ({"accent": "#ffcc00"}, ("accent #ffcc00", "paper #fbfaf7", "1.4")),
        ({"paper": "#333"}, ("ink #1d1b18", "paper #333333", "1.")),
        ({"dark": {"accent": "#333"}}, ("accent #333333", "paper #161513", "1.4")),
        ({"ink": "#777", "paper": "#fff", "accent": "#00f"}, ("ink #777777", "paper #ffffff", "4.48")),
    ],
)
def test_colours_that_cannot_be_read(given_colours: dict[str, Any], pair: tuple[str, ...]) -> None:
    """Texts and links have a contrast of 4.5 to the paper, else the error names the pair and its ratio."""
    with pytest.raises(SettingInvalid) as raised:
        _looks({"colours": given_colours})
    text = str(raised.value)
    assert all(part in text for part in pair), text
    assert "4.5" in text


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#777", "#fff", 4.48),
        ("#767676", "#fff", 4.54),
        ("#f00", "#fff", 4.0),
        ("#00f", "#000", 2.44),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The ratios are those that WebAIM's checker gives."""
    found = contrast(Colour.parse(one), Colour.parse(other))
    assert found == pytest.approx(ratio, abs=0.006)
    assert found == contrast(Colour.parse(other), Colour.parse(one))


@given(colours, colours)
@settings(max_examples=50)
def test_a_colour_can_be_made_readable(colour: Colour, ground: Colour) -> None:
    """Toward black or white a colour becomes readable on any ground, and one that is readable stays as it is."""
    toward = max((BLACK, WHITE), key=lambda one: contrast(one, ground))
    made = readable(colour, [ground], toward, READABLE)
    assert contrast(made, ground) >= READABLE
    assert contrast(colour, ground) < READABLE or made == colour


@given(colours)
@settings(max_examples=50)
def test_the_dark_page_has_the_accent_of_the_light_one(accent: Colour) -> None:
    """A site that gives one readable accent can be read in the dark, too."""
    if contrast(accent, Colour.parse(Looks().light_palette.paper)) >= READABLE:
        dark = _looks({"colours": {"accent": str(accent)}}).dark_palette
        assert contrast(Colour.parse(dark.accent), Colour.parse(dark.paper)) >= READABLE


def test_sizes_are_bounded() -> None:
    """A style sheet of the site is as large as one may be, and no larger."""
    FILES["most.css"], FILES["more.css"] = b"x" * MAX_CSS_BYTES, b"x" * (MAX_CSS_BYTES + 1)
    assert _looks({"css": "most.css"}).css
    with pytest.raises(SettingInvalid, match="65,536 bytes"):
        _looks({"css": "more.css"})
