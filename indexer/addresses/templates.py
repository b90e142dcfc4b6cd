"""Templates in addresses, as Eleventy has them: `/blog/{{ page.date | date: "%Y" }}/{{ page.fileSlug }}/`.

Only variables and a few filters are resolved, without a template language: whatever else stands in an address gives no
address. Source: "Permalinks", "Page" and "Filters" of Eleventy's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from indexer.addresses.page_facts import Page, texts
from indexer.addresses.patterns import UnresolvedAddress
from indexer.addresses.slugs import sindre

MAX_CHARACTERS = 1_000
"""Of an address in the front matter."""

_EXPRESSION = re.compile(r"\{\{-?([^{}]*)-?\}\}")
_MARKS = re.compile(r"\{\{|\}\}|\{%|%\}|<%|\$\{")
_FILTER = re.compile(r"\s*([A-Za-z_]+)\s*(?:[:(]\s*(?:\"([^\"]*)\"|'([^']*)')\s*\)?)?\s*")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_STRFTIME = re.compile(r"(?:%[YymdBbejHMS-]|%-[dm]|[^%])*")


def is_template(text: str) -> bool:
    """Whether marks of a template language stand in an address."""
    return _MARKS.search(text) is not None


def resolve(text: str, page: Page) -> str:
    """The address without templates; UnresolvedAddress when one is more than a variable and known filters."""
    resolved = _EXPRESSION.sub(lambda found: _value(found[1], page), text)
    if is_template(resolved):
        raise UnresolvedAddress("its template is more than variables and known filters")
    return resolved


def _value(expression: str, page: Page) -> str:
    variable, *filters = expression.split("|")
    name = variable.strip()
    if not _NAME.fullmatch(name):
        raise UnresolvedAddress(f"“{{{{{expression}}}}}” is more than a variable and known filters")
    if name in ("page.date", "date") and filters:
        value, filters = _date(filters[0], page), filters[1:]
    else:
        value = _variable(name, page)
    for one in filters:
        value = _filtered(one, value)
    return value


def _variable(name: str, page: Page) -> str:
    if name in _VARIABLES:
        return _VARIABLES[name](page)
    entry = page.metadata.find(name)
    found = texts(entry.value) if entry else ()
    if len(found) != 1:
        raise UnresolvedAddress(f"the page has no single value for “{name}”")
    return found[0]


def _date(written: str, page: Page) -> str:
    """The date by `date: "%Y/%m/%d"` or a filter of the same arguments."""
    found = _FILTER.fullmatch(written)
    form = (found[2] or found[3]) if found else None
    if page.date is None or not form or "%" not in form or not _STRFTIME.fullmatch(form):
        raise UnresolvedAddress("its date cannot be written")
    return page.date.strftime(form)


def _filtered(written: str, value: str) -> str:
    found = _FILTER.fullmatch(written)
    make = _FILTERS.get(found[1]) if found and found[2] is None and found[3] is None else None
    if make is None:
        raise UnresolvedAddress(f"the filter “{written.strip()}” is not known")
    return make(value)


_VARIABLES: Mapping[str, Callable[[Page], str]] = {
    "page.fileSlug": lambda page: page.name,
    "page.filePathStem": lambda page: "/" + "/".join((*page.folders, page.name, *("index",) * page.is_folder)),
    "page.outputFileExtension": lambda _: "html",
    "title": lambda page: page.title,
}
_FILTERS: Mapping[str, Callable[[str], str]] = {
    "slugify": sindre,
    "slug": sindre,
    "url": str,
    "string": str,
    "safe": str,
    "trim": str.strip,
    "strip": str.strip,
    "lower": str.lower,
    "downcase": str.lower,
    "upper": str.upper,
    "upcase": str.upper,
}
