"""In which language does the page speak?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from conftest import NOW, indexed
from flask.testing import FlaskClient
from web import client, html, one

from search.configuration.reader import read_settings
from search.settings.site import PAGE_LANGUAGES
from webapp.languages import catalogs, formats, negotiation

SHOWN = "/search?published=..2021-03-02"
"""A page with a text and a date."""
SAID = {"en": "until 2 March 2021", "de": "bis 2. März 2021", "ar": "حتى 2 مارس 2021"}


def _client(folder: pytest.TempPathFactory, **site: str) -> Iterator[FlaskClient]:
    settings = read_settings({"site": site})
    document = one(published=NOW)
    with indexed(folder.mktemp("languages") / "index", [document], settings) as searcher:
        yield client(searcher)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from _client(tmp_path_factory, language="de-AT")


@pytest.fixture(scope="module")
def anyone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from _client(tmp_path_factory, language="auto")


def test_the_site_says_the_language(german: FlaskClient) -> None:
    """A page is in the language of the site, whatever its reader likes, and is the same for all."""
    response = german.get(SHOWN, headers={"Accept-Language": "fr"})
    root = html(response).css_first("html")
    assert root is not None
    assert (root.attributes["lang"], root.attributes["dir"]) == ("de-AT", "ltr")
    assert SAID["de"] in response.text
    assert response.headers["Content-Language"] == "de-AT"
    assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("ar-EG", "ar"),
        ("nl, ar;q=0.5", "ar"),
        ("nl", "en"),
        ("", "en"),
        ("de" + ", x" * 200, "en"),
        (";;q=x, ,", "en"),
    ],
)
def test_a_reader_may_choose(anyone: FlaskClient, accepted: str, language: str) -> None:
    """With `auto` a page is in the language that its reader likes best of those that it speaks."""
    response = anyone.get(SHOWN, headers={"Accept-Language": accepted})
    root = html(response).css_first("html")
    assert root is not None
    assert (root.attributes["lang"], root.attributes["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert SAID[language] in response.text
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_nobody_gets_the_page_of_another_reader(anyone: FlaskClient) -> None:
    """Kept answers and entity tags are of one language."""
    tags: dict[str, str] = {}
    for _ in range(2):  # the second time from what is kept
        for language, text in SAID.items():
            response = anyone.get(SHOWN, headers={"Accept-Language": language})
            assert text in response.text
            assert tags.setdefault(language, response.headers["ETag"]) == response.headers["ETag"]
    assert len(set(tags.values())) == len(SAID)
    stale = anyone.get(SHOWN, headers={"Accept-Language": "ar", "If-None-Match": tags["de"]})
    assert stale.status_code == 200
    same = anyone.get(SHOWN, headers={"Accept-Language": "ar", "If-None-Match": tags["ar"]})
    assert (same.status_code, "Accept-Language" in same.headers["Vary"]) == (304, True)


def test_programs_get_the_same_in_any_language(anyone: FlaskClient) -> None:
    """What is for programs depends on no language, and errors for people do."""
    answers = [anyone.get("/api/suggest?q=o", headers={"Accept-Language": language}) for language in ("de", "ar")]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert "Accept-Language" not in answers[0].headers.get("Vary", "")
    lost = anyone.get("/nowhere", headers={"Accept-Language": "ar"})
    assert 'dir="rtl"' in lost.text


@pytest.mark.parametrize(
    ("data", "language"),
    [({}, "en"), ({"language": "de-AT"}, "de"), ({"language": "it"}, "en"), ({"site": {"language": "fr-CA"}}, "fr-CA")],
)
def test_without_an_entry_the_page_speaks_as_the_content(data: dict[str, object], language: str) -> None:
    """The language of the page is that of the content where it is one of its own, unless the site says another."""
    assert read_settings(data).site.language == language


def test_each_language_has_numbers_and_dates() -> None:
    """Each language writes them in its own way, with digits that an address can have; a country may have another."""
    day = date(2021, 3, 2)
    written = {tag: formats._dated(day, "yMMMMd", str(catalogs.locale_of(tag))) for tag in (*PAGE_LANGUAGES, "en-US")}
    assert len(set(written.values())) == len(written)
    assert written["en-US"] == "March 2, 2021"
    assert all("2021" in text for text in written.values())
    assert formats._number(1234567.5, "de") == "1.234.567,5"
    assert catalogs.locale_of("de-ZZ").language == "de"
    assert negotiation.chosen("de", "ar") == "de"
