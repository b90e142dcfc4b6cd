"""Texts that pages take from elsewhere: names of fields, the query language, reasons, and errors.

They are written in English where they arise, for programs and terminals, too; here a page says them in its language.
What has no translation stays as it is: names that a site gives to its own fields, and rare facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from search import errors
from search.errors import NewsdexError
from search.query import parser, term_resolution
from search.query.tree import HAS, LANGUAGE
from search.schema.fields import DEFAULT_FIELDS, Field
from webapp.languages import formats
from webapp.languages.texts import gettext

REASONS: Final = (
    *(parser.STOP_WORD, parser.TOO_MANY, parser.TOO_MANY_EXPANSIONS, parser.TOO_LONG, parser.LONE_BRACKET),
    *(parser.EMPTY_BRACKETS, parser.LONE_OPERATOR, parser.IN_CAPITALS, parser.DOUBLE_OPERATOR),
    *(term_resolution.NO_WORD, term_resolution.TOO_SHORT, term_resolution.STAR_INSIDE, term_resolution.EMPTY_RANGE),
    term_resolution.NO_MIDDLE,
    "nothing is found in these very forms, so it is searched in any",
)
"""Why a term of a query is not what it seems to be; the last one is the engine's."""
PATTERNS: Final = (
    "there is no field %(value)s",
    "%(value)s is true or false",
    f"%(value)s is shown and not searched; {HAS}:%(value)s finds what has it",
    "very many words end so; the shortest %(value)s are searched",
    "no text has it; only for the first %(value)s such words are near ones looked for",
)
"""Reasons with the name of a field or a number."""
FACTS: Final = (
    *("code", "parameter", "found", "expected", "path", "id", "method", "allowed", "rate", "retry_after_s"),
    *("reference", "limit_s"),
)
"""Names of facts on the page of an error."""
ROLES: Final = ("optional", "ignored")
ERRORS: Final[tuple[type[NewsdexError], ...]] = (
    *(errors.InvalidParameter, errors.DocumentNotFound, errors.PageNotFound, errors.MethodNotAllowed),
    *(errors.MisdirectedRequest, errors.TooManyRequests, errors.InternalError, errors.DeadlineExceeded),
    *(errors.ServiceBusy, errors.IndexMissing, errors.IndexOutdated, errors.IndexDamaged, errors.IndexUnreadable),
)
"""Those that a reader may meet."""
FOR_OPERATORS: Final = (
    "The service cannot answer until its operator has acted; its log says what is wrong, under the reference"
    " {reference}. Try again later."
)
"""In place of the text of an error whose facts are not public."""

TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "search/schema/fields/built_in.py": (
            *(field.label for field in DEFAULT_FIELDS),
            *(field.description for field in DEFAULT_FIELDS.facets),
        ),
        "search/query/tree.py": (*(meaning for _, meaning in LANGUAGE), *ROLES),
        "search/query/term_resolution.py": (*REASONS, *PATTERNS),
        "search/errors": (
            *FACTS,
            *(error.title for error in ERRORS),
            *(error.text for error in ERRORS if error.is_public),
            FOR_OPERATORS,
        ),
    }
)
"""All of them, by where they are from."""


def label(field: Field) -> str:
    """The name of a field for readers."""
    return gettext(field.label)


def label_inside(field: Field) -> str:
    """The same inside a sentence, where only German writes nouns in capitals."""
    text = label(field)
    return text if formats.locale().language == "de" else text.lower()


def reason(text: str) -> str:
    """Why a term of a query is not what it seems to be."""
    for pattern, expression in _EXPRESSIONS:
        if found := expression.fullmatch(text):
            return gettext(pattern, **found.groupdict())
    return gettext(text)


def _expression(pattern: str) -> re.Pattern[str]:
    first, *others = re.escape(pattern).split(re.escape("%(value)s"))
    return re.compile(f"{first}(?P<value>[^;]*?){'(?P=value)'.join(others)}", re.DOTALL)


_EXPRESSIONS = tuple((pattern, _expression(pattern)) for pattern in PATTERNS)


def title(error: NewsdexError) -> str:
    """The title of an error."""
    return gettext(error.title)


def detail(error: NewsdexError, english: str, reference: str) -> str:
    """What was wrong and what to do; `english` where there is no translation.

    Of an error whose facts are not public a reader learns its reference only.
    """
    text = error.text if error.is_public else FOR_OPERATORS
    translated = gettext(text)
    if translated == text:
        return english
    return error.filled(translated) if error.is_public else translated.format(reference=reference)
