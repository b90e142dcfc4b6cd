"""Does the page look as its site says, and safely so?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import NOW, indexed
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from web import client, hrefs, html, one

from search.configuration.reader import read_settings
from search.settings.colours import BLACK, READABLE, VISIBLE, WHITE, Colour, contrast, readable
from search.settings.looks import DEFAULT_DARK, DEFAULT_LIGHT, Looks, Palette
from webapp.assets import read_assets
from webapp.looks.palette import all_colours
from webapp.looks.style_sheet import style_sheet

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
CSS = b".brand span { text-transform: uppercase; }"
SITE = {
    "url": "https://lantern.example",
    "logo": "logo.svg",
    "colours": {"accent": "#0b57d0"},
    "fonts": {"text": ["Inter", "Noto Sans"]},
    "footer": [{"label": "<b>Imprint</b>", "address": "/imprint"}, {"label": "Mail", "address": "mailto:a@b.example"}],
    "css": "own.css",
    "home": "facets",
    "pictures": "own",
}
IMAGES = [{"url": "https://pictures.example/a.png"}, {"url": "/media/a.png"}]
_COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("looks")
    (folder / "media").mkdir()
    files = {"logo.svg": LOGO, "own.css": CSS}
    settings_ = read_settings({"site": SITE}, "newsdex.yaml", lambda name, _: files.get(name))
    documents = [one(id=f"d{i}", topics=("Solar", f"Topic {i}"), published=NOW, images=IMAGES) for i in range(3)]
    with indexed(folder / "index", documents, settings_) as searcher:
        yield client(searcher, MEDIA=folder / "media")


def test_files_of_a_site_are_sent_from_here(web: FlaskClient) -> None:
    """Style sheets and logo have addresses with a digest, may be kept for ever, and can run nothing."""
    page = html(web.get("/"))
    _, theme, own = hrefs(page, "link[rel=stylesheet]")
    logo = page.css_first("img.logo")
    assert logo is not None
    sent = {theme: ("text/css", b"--accent: #0b57d0"), own: ("text/css", CSS)}
    sent[logo.attributes["src"] or ""] = ("image/svg+xml", LOGO)
    for address, (mimetype, text) in sent.items():
        response = web.get(address)
        assert (response.status_code, response.mimetype) == (200, mimetype)
        assert text in response.data
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none';")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        other = re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", address)
        assert other != address
        assert web.get(other).headers["Cache-Control"] == "no-cache"
    assert web.get(logo.attributes["src"] or "").headers["Content-Security-Policy"].endswith("; sandbox")
    assert [web.get(f"/site/{name}").status_code for name in ("none.css", "..", "newsdex.yaml", "logo")] == [404] * 4


def test_the_page_has_no_style_of_its_own(web: FlaskClient) -> None:
    """Colours and fonts come by style sheets; the policy of the page allows no other way."""
    response = web.get("/")
    assert "<style" not in response.text
    assert " style=" not in response.text
    assert "style-src 'self';" in response.headers["Content-Security-Policy"]


def test_links_below_each_page(web: FlaskClient) -> None:
    """The links of the site are below each page, as texts, and lead to its pages."""
    for path in ("/", "/nowhere", "/documents/d1"):
        page = html(web.get(path))
        assert hrefs(page, ".bottom .links a") == ["https://lantern.example/imprint", "mailto:a@b.example"]
        assert not page.css(".bottom b")


def test_the_start_may_show_values_to_choose_from(web: FlaskClient) -> None:
    """With `home: facets` the start has the most frequent values before the documents; a search has none of it."""
    page = html(web.get("/"))
    assert [node.text() for node in page.css(".browse h2")] == ["Topics"]
    first = page.css_first(".browse a")
    assert first is not None
    assert first.text() == "Topic 0"  # all documents are about Solar
    assert web.get(first.attributes["href"] or "").status_code == 200
    assert page.css(".hits li")
    assert not html(web.get("/search?q=one")).css(".browse")


@pytest.mark.parametrize(("pictures", "shown"), [(True, 2), ("own", 1), (False, 0)])
def test_pictures_of_other_hosts(tmp_path_factory: pytest.TempPathFactory, pictures: object, shown: int) -> None:
    """With `pictures: own` or `false` no page makes a browser ask another host, and the policy forbids it."""
    folder = tmp_path_factory.mktemp("pictures")
    with indexed(folder / "index", [one(images=IMAGES)], read_settings({"site": {"pictures": pictures}})) as searcher:
        response = client(searcher, MEDIA=folder).get("/documents/one")
    assert len(html(response).css("main img")) == shown
    assert ("img-src 'self' data:;" in response.headers["Content-Security-Policy"]) == (pictures is not True)
    assert ("https://pictures.example" in response.text) == (pictures is True)


def test_defaults_are_those_of_the_page() -> None:
    """A site's colours are checked against those of the page's style sheet; these can be read, too."""
    theme = read_assets()["page.css"].content.decode()
    light, dark = re.findall(r":root \{\s([^}]*--paper[^}]*)\}", theme)
    for palette, rules in ((DEFAULT_LIGHT, light), (DEFAULT_DARK, dark)):
        found = dict(re.findall(r"--([\w-]+): (#\w+);", rules))
        assert Palette(found["accent"], found["paper"], found["ink"]) == palette
        _assert_readable({name: Colour.parse(text) for name, text in found.items()})


@given(_COLOURS, _COLOURS, _COLOURS)
@settings(max_examples=60)
def test_colours_that_follow_can_be_read(accent: Colour, paper: Colour, ink: Colour) -> None:
    """Whatever readable colours a site gives, all others that follow from them can be read where they stand."""
    toward = max((BLACK, WHITE), key=lambda colour: contrast(colour, paper))
    ink, accent = (readable(colour, [paper], toward, READABLE + 0.2) for colour in (ink, accent))
    _assert_readable(all_colours(Palette(str(accent), str(paper), str(ink))))


def _assert_readable(colours: dict[str, Colour] | object) -> None:
    assert isinstance(colours, dict)
    for ground in ("paper", "tint", "raised"):
        for text in ("ink", "accent", "soft"):
            assert contrast(colours[text], colours[ground]) >= READABLE, (text, ground)
        assert contrast(colours["strong-line"], colours[ground]) >= VISIBLE, ground
    assert contrast(colours["on-accent"], colours["accent"]) >= READABLE
    assert contrast(colours["ink"], colours["mark"]) >= READABLE


def test_a_style_sheet_says_only_what_a_site_does() -> None:
    """Without colours and fonts there is none; an accent changes no other colour; the dark page is for screens."""
    assert not style_sheet(Looks())
    accent = style_sheet(Looks(light=Palette("#0b57d0")))
    assert "--paper" not in accent
    assert accent.count("--accent:") == 2
    assert "@media screen and (prefers-color-scheme: dark)" in accent
    assert style_sheet(Looks(text_fonts=("Inter",))) == ':root { --text-font: "Inter"; }\n'
