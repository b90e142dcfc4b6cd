"""Entries of the configuration but for the fields: the site, languages, synonyms, ranking weights and pins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from search.configuration import looks_entries
from search.configuration.mapping import ConfigMapping, ReadFile, is_number_to
from search.nearest import nearest
from search.query.parser import parse
from search.schema.document import is_link
from search.schema.fields import Fields
from search.settings.pins import MAX_DOCUMENTS, Pin, Pins, words_of
from search.settings.ranking_weights import ABOUT, RankingWeights
from search.settings.site import ANY_LANGUAGE, PAGE_LANGUAGES, TOKEN, TOKENS, AddressRule, Site, Titles, zone
from search.text.languages import ENGLISH, language_of
from search.text.synonyms import MAX_WORDS, Synonyms, terms_of

SYNONYM_FORM = f"a list of two or more words, or lists from and to; phrases of at most {MAX_WORDS} words are words, too"


_PAGE_LANGUAGE = re.compile(rf"(?:{'|'.join(PAGE_LANGUAGES)})(?:-(?:[A-Z]{{2}}|\d{{3}}))?|{ANY_LANGUAGE}", re.ASCII)
_SITE_KEYS = ("title", "description", "url", "addresses", "timezone", "language", "titles", *looks_entries.KEYS)


def read_site(entry: ConfigMapping, content_language: str, read_file: ReadFile) -> Site:
    """What the page says about itself, how it looks, and where the pages of the content are.

    The page speaks the language of the content, if it can, unless the entry says another one.
    """
    language = content_language if content_language in PAGE_LANGUAGES else ENGLISH
    default = Site(language=language)
    entry.require_keys(_SITE_KEYS)
    url = entry.value("url", "an http or https address", _is_site, default.url)
    return Site(
        title=entry.text("title", default.title),
        description=entry.text("description", default.description),
        url=url.rstrip("/"),
        addresses=tuple(_address_rule(one) for one in entry.listed("addresses")),
        timezone=entry.value("timezone", "a time zone as the IANA names it, as Europe/Berlin", _is_zone, "UTC"),
        language=entry.value("language", _PAGE_LANGUAGES, _is_page_language, default.language),
        titles=Titles(entry.value("titles", f"one of {', '.join(Titles)}", _is_titles, default.titles)),
        looks=looks_entries.read_looks(entry, read_file),
    )


_PAGE_LANGUAGES = (
    f"{ANY_LANGUAGE} or a language of the page ({', '.join(PAGE_LANGUAGES)}), also with a country, as en-US"
)


def _is_page_language(tag: Any) -> bool:
    return isinstance(tag, str) and _PAGE_LANGUAGE.fullmatch(tag) is not None


def _is_titles(value: Any) -> bool:
    return isinstance(value, str) and value in set(Titles)


def _is_zone(name: Any) -> bool:
    try:
        return isinstance(name, str) and zone(name) is not None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False


def _is_site(url: Any) -> bool:
    return is_link(url) and not url.startswith("/") and not {"?", "#"} & set(url)


def _address_rule(entry: ConfigMapping) -> AddressRule:
    entry.require_keys(("folder", "pattern"))
    folder, pattern = entry.text("folder", ""), entry.text("pattern", "")
    if not is_link(pattern) or not pattern.startswith("/"):
        raise entry.fail("pattern", "a path from / on with tokens, as /blog/:year/:slug/", pattern)
    for token in TOKEN.finditer(pattern):
        if token["name"] not in TOKENS:
            near = nearest(token["name"], TOKENS)
            guess = f"did you mean :{near}?" if near else ", ".join(f":{name}" for name in sorted(TOKENS))
            raise entry.fail("pattern", f"made with known tokens ({guess})", token[0])
    return AddressRule(folder.strip("/"), pattern)


def read_language(top: ConfigMapping) -> str:
    """The language of documents that do not say their own."""
    tag = top.value("language", "a BCP 47 tag, as de or pt-BR", _is_tag, ENGLISH)
    return language_of(tag)


_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")


def read_suffixes(top: ConfigMapping) -> tuple[str, ...]:
    """The suffixes of the files that are content."""
    suffixes = top.texts("suffixes", ())
    wrong = next((one for one in suffixes if not _SUFFIX.fullmatch(one)), None)
    if wrong is not None:
        raise top.fail("suffixes", "a list of suffixes, as .md or .rst", wrong)
    return tuple(dict.fromkeys(map(str.lower, suffixes)))


def read_locales(top: ConfigMapping) -> tuple[str, ...]:
    """The locales that folders and ends of file names may say."""
    tags = top.texts("locales", ())
    wrong = next((tag for tag in tags if not _is_tag(tag)), None)
    if wrong is not None:
        raise top.fail("locales", "a list of BCP 47 tags, as de or pt-BR", wrong)
    return tags


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and language_of(value, "") != ""


def read_synonyms(top: ConfigMapping) -> Synonyms:
    """The synonyms."""
    rules = []
    for entry in top.listed("synonyms"):
        if not _is_synonym_rule(entry.data):
            raise entry.fail("", SYNONYM_FORM, entry.data)
        rules.append({"from": entry.data, "to": entry.data} if isinstance(entry.data, list) else entry.data)
    return Synonyms.from_json(rules)


def _is_synonym_rule(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.keys() == {"from", "to"} and all(_are_synonyms(some, 1) for some in value.values())
    return _are_synonyms(value, 2)


def _are_synonyms(value: Any, least: int) -> bool:
    return isinstance(value, list) and len(value) >= least and all(map(_is_synonym, value))


def _is_synonym(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(terms_of(value)) <= MAX_WORDS


def read_ranking(entry: ConfigMapping) -> RankingWeights:
    """The ranking weights; what is absent has its default."""
    entry.require_keys(RankingWeights.names())
    given = {}
    for name, (_, greatest) in ABOUT.items():
        expected = f"a number from 0 to {greatest:g}"
        given[name] = float(entry.value(name, expected, is_number_to(greatest), getattr(RankingWeights(), name)))
    if not given["half_life_days"]:
        raise entry.fail("half_life_days", "a number above 0; freshness: 0 turns it off", 0)
    return RankingWeights(**given)


def read_pins(top: ConfigMapping, fields: Fields, language: str) -> Pins:
    """The pins, no two of which are for the same words."""
    pins: list[Pin] = []
    taken: dict[tuple[str, ...], str] = {}
    for entry in top.listed("pins"):
        entry.require_keys(("queries", "documents"))
        pin = Pin(_nonempty_texts(entry, "queries"), _nonempty_texts(entry, "documents"))
        if len(pin.documents) > MAX_DOCUMENTS:
            raise entry.fail("documents", f"a list of at most {MAX_DOCUMENTS} ids", len(pin.documents))
        for query in pin.queries:
            words = words_of(parse(query, fields), language)
            if not words:
                raise entry.fail("queries", "a list of queries that are nothing but words", query)
            if taken.setdefault(words, entry.path) != entry.path:
                raise entry.fail("queries", f"without what {taken[words]} is for", query)
        pins.append(pin)
    return Pins(tuple(pins))


def _nonempty_texts(entry: ConfigMapping, key: str) -> tuple[str, ...]:
    """A list of at least one text."""
    texts = tuple(dict.fromkeys(entry.texts(key, ())))
    if not texts:
        raise entry.fail(key, "a list of one text or more", [])
    return texts
