"""Which word is the same as which? Each group of `cases/words.yaml` is asked of an index of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW, indexed
from hypothesis import example, given
from hypothesis import strategies as st
from reference_highlight import highlight

from search.protocol.request import Match, SearchRequest
from search.schema.document import Document
from search.schema.fields import LOCALE, TITLE
from search.settings.settings import Settings
from search.text import chinese_scripts
from search.text.analysis import MAX_WORD, query_words, tokens
from search.text.compound_spellings import MAX_VARIANTS, phrase_variants
from search.text.compounds import MAX_PARTS, Compound, chunks, compounds

GROUPS: list[Mapping[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[3] / "cases" / "words.yaml").read_text(encoding="utf-8")
)
PIECES = [*"aAbBcC19 .-–_&/',+#é学’ﬁ", "net", "NET", "low", "Code"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text()


@pytest.mark.parametrize("group", GROUPS, ids=[group["about"] for group in GROUPS])
def test_words_as_they_are_written(group: Mapping[str, Any], engine: str, tmp_path: Path) -> None:
    """Each query finds the texts that it must and no others, and marks whole words as they are written."""
    documents = [Document(f"{number:03}", _values(text, group)) for number, text in enumerate(group["texts"])]
    with indexed(f"{engine}:{tmp_path / 'index'}", documents) as searcher:
        for query, expected in group["queries"].items():
            hits = searcher.search(SearchRequest(query=query, match=Match.ALL), NOW).hits
            found = [(hit.highlights or {}).get(TITLE, f"nothing in {hit.fields[TITLE]}") for hit in hits]
            assert sorted(found) == sorted(expected), query


def test_documents_without_a_locale_are_in_the_language_of_the_index(engine: str, tmp_path: Path) -> None:
    """The setting decides how their words are found and marked; a locale of their own is stronger."""
    documents = [Document("german", {TITLE: "Häuser"}), Document("english", {TITLE: "the haus", LOCALE: "en"})]
    with indexed(f"{engine}:{tmp_path / 'index'}", documents, Settings(language="de")) as searcher:
        hits = searcher.search(SearchRequest(query="haus"), NOW).hits
        assert {hit.id: (hit.highlights or {})[TITLE] for hit in hits} == {
            "german": "<mark>Häuser</mark>",
            "english": "the <mark>haus</mark>",
        }


def _values(text: str, group: Mapping[str, Any]) -> dict[str, Any]:
    """A title, and the locale that stands before it in brackets, or that of the group."""
    locale, _, title = text.rpartition("] ")
    return {TITLE: title, LOCALE: locale.removeprefix("[") or group.get("locale", "en")}


def _all(text: str) -> set[Compound]:
    return {compound for chunk in {*chunks(text), *text.split()} for compound in compounds(chunk)}


@given(TEXTS, TEXTS)
@example("ASP.NET", "C++/CLI")
def test_what_is_written_together_is_found_in_any_text(first: str, second: str) -> None:
    """Beside other words, and beside letters that are not ASCII, a text has the compounds that it has alone."""
    assert _all(first) | _all(second) == _all(f"{first} {second}")
    assert _all(f"{first} \u00e9") == _all(first)


@given(TEXTS)
@example("a-b" * 50)
@example("aB" * 50)
def test_compounds_are_made_of_words(text: str) -> None:
    """A compound has two parts or more, none of them empty, and is not longer than any word."""
    for compound in _all(text):
        assert 2 <= len(compound.parts) <= MAX_PARTS
        assert all(compound.parts)
        assert 0 < len(compound.joined) <= MAX_WORD


@given(TEXTS)
@example("e-mail Node.js")
@example("a-b " * 12)
def test_the_first_wording_is_the_one_that_is_written(text: str) -> None:
    """A text of a query is looked for as it is, and in a bounded number of phrase_variants, each of them once."""
    words = tuple(query_words(text, ["de", "en"]))
    found = phrase_variants(text, words, ["de", "en"], lambda _: [])
    assert found[0] == words
    assert len(found) <= MAX_VARIANTS
    assert len(set(found)) == len(found)


@given(TEXTS, st.sampled_from(["en", "de", "fr", "tr", "und"]))
@example("L'avion d’été", "fr")
@example("IŞIK", "tr")
def test_every_word_of_a_text_is_marked_by_itself(text: str, language: str) -> None:
    """The query that is a word as it stands in a text marks all of this word there."""
    for word in tokens(text, language):
        written = text[word.start : word.end]
        sought = [[frozenset(one.terms)] for one in query_words(written, [language])]
        marked = highlight(text, sought, language)
        assert marked is not None
        assert escape(written) in re.sub("</?mark>", "", marked)
        assert "<mark>" in marked


def test_the_other_script_of_chinese_is_found_where_there_is_a_converter(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each script finds the other, and without a converter only itself."""
    pairs = str.maketrans("体统", "體統"), str.maketrans("體統", "体统")
    documents = [
        Document("old", {TITLE: "傳說與體統", LOCALE: "zh"}),
        Document("new", {TITLE: "新的体统", LOCALE: "zh"}),
    ]
    for number, convert in enumerate([[lambda text, table=table: text.translate(table) for table in pairs], []]):
        monkeypatch.setattr(chinese_scripts, "converters", lambda convert=convert: tuple(convert))
        chinese_scripts.in_other_script.cache_clear()
        with indexed(f"{engine}:{tmp_path / str(number)}", documents) as searcher:
            found = [{hit.id for hit in searcher.search(SearchRequest(query=q), NOW).hits} for q in ("体统", "體統")]
        assert found == ([{"old", "new"}] * 2 if convert else [{"new"}, {"old"}])
    chinese_scripts.in_other_script.cache_clear()
