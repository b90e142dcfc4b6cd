"""Texts of the page in each language, from the catalogs in `webapp/translations`.

A catalog is read as translators write it (`.po`), so that there is nothing to compile and nothing to be out of date.
What a catalog lacks is in English.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, Domain

from webapp import addresses, service_state
from webapp.languages import negotiation

_FORMATS = {"en": "en_001"}
"""English of no country: days before months."""


def catalog_file(language: str) -> Traversable:
    """The catalog of a language."""
    return files("webapp") / "translations" / language / "LC_MESSAGES" / "messages.po"


@cache
def translations(language: str) -> NullTranslations:
    """The texts of one language; those of English are the ones that the code has."""
    if language == negotiation.ENGLISH:
        return NullTranslations()
    with catalog_file(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


@cache
def locale_of(tag: str) -> Locale:
    """What is known of a language: its direction, its numbers and dates; of a country that is not known, of all."""
    try:
        return Locale.parse(_FORMATS.get(tag, tag.replace("-", "_")))
    except UnknownLocaleError:
        return locale_of(tag.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages speak."""

    texts: NullTranslations
    locale: Locale
    name: str
    """Of the locale."""


def _language(tag: str) -> Language:
    locale = locale_of(tag)
    return Language(translations(locale.language), locale, str(locale))


_spoken: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """The language of the current request, found once for each; English outside of a request.

    A page asks some hundreds of times: Flask-Babel looks for the language each time, which takes 2 µs.
    """
    known = _spoken.get()
    if known is None:
        known = _language(page_language() if has_request_context() else negotiation.ENGLISH)
        if has_request_context():
            _spoken.set(known)
    return known


def _forget(_: object = None) -> None:
    """Let the next request of this thread have a language of its own."""
    _spoken.set(None)


class _Catalogs(Domain):  # type: ignore[misc]
    """The texts of the language of the current request."""

    def get_translations(self) -> NullTranslations:
        """The texts."""
        return current().texts


def page_language() -> str:
    """The language of the page that answers the current request, as a BCP 47 tag."""
    return negotiation.chosen(service_state.settings().site.language, request.headers.get("Accept-Language", ""))


def negotiated_language() -> str:
    """The language that the answer to the current request depends on; empty when it is the same for all readers."""
    site_language, header = service_state.settings().site.language, request.headers.get("Accept-Language", "")
    return negotiation.negotiated(site_language, request.path, header)


def _said(response: Response) -> Response:
    """A page that says its language, and that it depends on what its reader likes."""
    if response.mimetype == "text/html" and not addresses.is_for_programs(request.path):
        response.content_language.add(page_language())
        if negotiated_language():
            response.vary.add("Accept-Language")
    return response


def _translated(text: str) -> str:
    return str(current().texts.ugettext(text))


def _translated_for(one: str, others: str, count: int) -> str:
    return str(current().texts.ungettext(one, others, count))


def register(app: Flask) -> None:
    """Let the templates and views of an application speak the language of each request."""
    app.before_request(_forget)
    app.teardown_request(_forget)
    app.after_request(_said)
    babel = Babel(app, configure_jinja=False, locale_selector=lambda: locale_of(page_language()))
    babel.domain_instance = _Catalogs()
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=_translated,
        ngettext=_translated_for,
        newstyle=True,
    )
