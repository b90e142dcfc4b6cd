"""One text in the language of the current request, and one in the form that a number wants."""

from __future__ import annotations

from webapp.languages import catalogs, formats


def gettext(text: str, **values: str) -> str:
    """A text with values in its places; an empty one is itself."""
    translated: str = catalogs.current().texts.ugettext(text) if text else ""
    return translated % values if values else translated


def ngettext(one: str, others: str, count: int, **values: str) -> str:
    """A text for a number, which stands where `num` does."""
    translated: str = catalogs.current().texts.ungettext(one, others, count)
    return translated % {"num": formats.number(count), **values}
