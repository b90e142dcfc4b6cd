"""Are the catalogs of the page complete and right?"""

from __future__ import annotations

import re
from typing import Any

import catalogs
import pytest
from babel.messages.catalog import Catalog, Message

from webapp.languages import catalogs as shipped

_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
_FACT = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"</?\w+[^>]*>")
each_language = pytest.mark.parametrize("language", catalogs.TRANSLATED)


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@each_language
def test_a_catalog_has_the_texts_of_the_code(language: str) -> None:
    """Every text of templates and views has a translation in every form, and no other text has one."""
    catalog = catalogs.catalog_of(language)
    missing = catalogs.texts().keys() - {message.id for message in _messages(catalog)}
    assert not missing, "python tests/catalogs.py adds them"
    assert {message.id for message in _messages(catalog)} == catalogs.texts().keys(), "python tests/catalogs.py"
    empty = [message.id for message in _messages(catalog) if message.fuzzy or not all(_forms(message.string))]
    assert not empty


@each_language
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    """A text with a number has as many forms as the language: six in Arabic."""
    catalog = catalogs.catalog_of(language)
    assert (catalog.num_plurals, catalog.plural_expr) == (
        Catalog(locale=language).num_plurals,
        Catalog(locale=language).plural_expr,
    )
    for message in _messages(catalog):
        if message.pluralizable:
            assert len(_forms(message.string)) == catalog.num_plurals, message.id


@each_language
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    """Each value and tag of a text is in its translation; a form of one number only may do without the number."""
    for message in _messages(catalogs.catalog_of(language)):
        wanted = set(_PLACEHOLDER.findall(_forms(message.id)[-1]))
        for form in _forms(message.string):
            found = set(_PLACEHOLDER.findall(form))
            optional = wanted & {"num"} if message.pluralizable else set()
            assert wanted - optional <= found <= wanted, (message.id, form)
            assert _PLACEHOLDER.sub("", form).count("%") == 0 or not wanted, (message.id, form)
            assert set(_FACT.findall(form)) <= set(_FACT.findall(_forms(message.id)[-1])), (message.id, form)
            assert form.count("`") == _forms(message.id)[-1].count("`"), (message.id, form)
            tags = sorted(_TAG.findall(form))
            assert tags == sorted(_TAG.findall(_forms(message.id)[-1])), (message.id, form)


def test_the_service_reads_the_catalogs() -> None:
    """What the service says is what the catalogs say, in the form that the number wants."""
    arabic = shipped.translations("ar")
    forms = {arabic.ungettext("last day", "last %(num)s days", number) for number in (0, 1, 2, 3, 11, 100)}
    assert len(forms) >= 5
    assert shipped.translations("de").ugettext("since %(date)s") == "seit %(date)s"
    assert shipped.translations("en").ugettext("since %(date)s") == "since %(date)s"


WIDGET = {
    "Search": "search",
    "Filters": "filters",
    "Suggestions": "suggestions",
    "Results": "hits",
    "Recent searches": "recent",
    "Forget recent searches": "forget",
    "No connection.": "offline",
    "The search is busy.": "busy",
    "The search failed.": "failed",
    "Try again": "retry",
}
"""The names of texts of the widget, which has its own catalogue."""


@each_language
def test_page_and_widget_say_the_same(language: str) -> None:
    """What page and widget both say they say in the same words."""
    script = (catalogs.WEBAPP / "static" / "widget" / "texts.js").read_text()
    names = re.search(rf"\b{language}: (\w+)", script)
    assert names
    block = script.partition(f"const {names[1]} = {{")[2].partition("\n}};")[0]
    catalog = shipped.translations(language)
    for text, name in WIDGET.items():
        assert f'{name}: "{catalog.ugettext(text)}"' in block, text
