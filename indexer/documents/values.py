"""Field values in the front matter of a document.

The first alias that gives a value wins; in a field that is a union, all give values.
An alias is looked for at the top, then in the mappings in which generators put the keys of themes (`NESTS`).
What cannot be a value of the field's kind is left out, and reported with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import lru_cache, partial
from typing import Any, NamedTuple

from indexer.addresses import page_address
from indexer.documents import structured_values, value_lists
from indexer.documents.value_lists import SplitBlanks
from indexer.front_matter import dates, scalars
from indexer.front_matter.metadata import Entry, Metadata, is_empty, key_names, normal
from indexer.markup.markdown import one_line, one_line_of_markdown
from indexer.problems import Problem, Severity, quoted
from search.schema.fields import COLLECTION, EXCERPT, LOCALE, PUBLISHED, TOPICS, UPDATED, URL, Field, Fields, Kind
from search.text.languages import canonical_tag
from search.text.value_keys import value_key

MAX_KEYWORD = 500
"""In characters; a longer value is no name."""

NESTS = ("params", "extra", "taxonomies", "metadata", "meta", "seo", "page", "frontmatter")
"""Keys in whose mappings a field's keys may stand, as in Hugo's `params` and Zola's `extra` and `taxonomies`."""


class Reading(NamedTuple):  # for the same reason as `metadata.Entry`
    """The values of one field, and what was wrong with others."""

    values: tuple[Any, ...] = ()
    problems: tuple[Problem, ...] = ()


def _is_template(text: str) -> bool:
    """Whether a generator would put something else in its place."""
    return "{{" in text or "{%" in text or "<%" in text


def _is_no_date(text: str) -> bool:
    """Whether a generator, and not the author, knows the date; Eleventy has such words, and flags stand for them."""
    return _is_template(text) or " ".join(text.casefold().split()) in _NO_DATES


_NO_DATES = frozenset(
    {"last modified", "created", "git last modified", "git created", "git", "true", "false", "never", "none", "auto"}
)


def _is_relative(text: str) -> bool:
    """Whether it is an address on the same site, which has no meaning elsewhere."""
    return _is_template(text) or page_address.is_relative(text)


@dataclass(frozen=True, slots=True)
class _Form:
    """How values of one kind are read, and what to say of those that cannot be."""

    read: Callable[[Any], Any]
    expected: str
    remedy: str
    is_meant: Callable[[str], bool] = _is_template
    """Which of those that cannot be read are no mistake: there is only a note of them."""


def _name(value: Any) -> str | None:
    text = one_line(scalars.text(value))
    return text if 0 < len(text) <= MAX_KEYWORD else None


def _locale(value: Any) -> str | None:
    text = _name(value)
    return canonical_tag(text) if text else None


def _prose(value: Any) -> str | None:
    return one_line(scalars.text(value)) or None


def _excerpt(value: Any) -> str | None:
    return one_line_of_markdown(scalars.text(value)) or None


_FORMS: Mapping[Kind, _Form] = {
    Kind.TEXT: _Form(_prose, "a text", "Write some words."),
    Kind.KEYWORD: _Form(_name, f"a name of at most {MAX_KEYWORD} characters", "Shorten it."),
    Kind.DATE: _Form(dates.moment, "a date", "Write it as 2021-03-02 or 2021-03-02T10:36:00Z.", _is_no_date),
    Kind.NUMBER: _Form(scalars.number, "a number", "Write it with digits only, as 12 or 4.5."),
    Kind.FLAG: _Form(scalars.flag, "true or false", "Write true or false."),
    Kind.DURATION: _Form(scalars.duration, "a duration", "Write it as PT8M30S or 8:30."),
    Kind.LINK: _Form(
        scalars.link, "an address", "Begin it with https://, or with / for a page of the same site.", _is_relative
    ),
}


@lru_cache(maxsize=16)
def _dates(zone: tzinfo) -> _Form:
    """How dates are read in a time zone."""
    return replace(_FORMS[Kind.DATE], read=partial(dates.moment, zone=zone))


_OF_FIELDS: Mapping[str, _Form] = {
    EXCERPT: _Form(_excerpt, "a text", "Write some words."),
    LOCALE: _Form(_locale, "a BCP 47 tag", "Write it as de or pt-BR."),
}
_NOTHING = Reading()


def asked(fields: Fields, metadata: Metadata) -> tuple[Field, ...]:
    """The fields that may have values in some front matter, each with those of its aliases that may give them."""
    return _asked(fields, metadata.names_among(_key_names(fields)))


@lru_cache(maxsize=16)
def _key_names(fields: Fields) -> frozenset[str]:
    """The normal names of all keys at the top that may give values."""
    return frozenset(name for field in fields for alias in field.aliases for name in key_names(alias)).union(NESTS)


@lru_cache(maxsize=1024)  # the files of one site have few sets of keys
def _asked(fields: Fields, names: tuple[str, ...]) -> tuple[Field, ...]:
    nests = [nest for nest in NESTS if nest in names]
    found = []
    for field in fields:
        own = [alias for alias in field.aliases if any(name in names for name in key_names(alias))]
        nested = [f"{nest}.{alias}" for nest in nests for alias in field.aliases if field.name != URL]
        if own or nested:
            found.append(replace(field, aliases=(*own, *nested)))
    return tuple(found)


def read(
    field: Field, metadata: Metadata, zone: tzinfo = UTC, split_blanks: SplitBlanks = SplitBlanks.NEVER
) -> Reading:
    """The values of a field: at most one, unless the field has many; dates without an offset are in this zone."""
    values: tuple[Any, ...] = ()
    problems: tuple[Problem, ...] = ()
    for alias in field.aliases:
        entry = metadata.find(alias)
        if entry is None or _is_something_else(field, entry):
            continue
        if field.many:
            entry = value_lists.parted(field, entry, split_blanks)
        reading = _read_data(field, entry) if field.kind is Kind.DATA else _read_entry(field, entry, zone)
        if reading.values and not (problems or field.union):
            return reading  # as nearly always
        problems += reading.problems
        values += reading.values
        if values and not field.union:
            break
    return Reading(distinct(values) if field.union else values, problems) if values or problems else _NOTHING


def _is_something_else(field: Field, entry: Entry) -> bool:
    """Whether a key has another meaning than that of the field.

    `image: false` is a wish.
    `published` is a date or a flag, and `lastUpdated` too; whether the former hides the document is asked elsewhere.
    One `category` is a collection; several are topics.
    """
    if field.kind is Kind.DATA:
        return isinstance(entry.value, bool)
    if field.name in {PUBLISHED, UPDATED}:
        is_flag = isinstance(entry.value, bool) or normal(entry.key) == "published"
        return is_flag and dates.moment(entry.value) is None
    if normal(entry.key.rpartition(".")[2]) != "category":
        return False
    are_several = isinstance(entry.value, list) and len(entry.value) > 1
    return (field.name == TOPICS and not are_several) or (field.name == COLLECTION and are_several)


def _read_entry(field: Field, entry: Entry, zone: tzinfo) -> Reading:
    form = _dates(zone) if field.kind is Kind.DATE else _OF_FIELDS.get(field.name) or _FORMS[field.kind]
    if not field.many and isinstance(entry.value, (str, int)) and (good := form.read(entry.value)) is not None:
        return Reading((good,))  # as nearly always
    found = [(value, form.read(value)) for value in _scalars(field, entry.value)]
    if len(found) == 1 and found[0][1] is not None:
        return Reading((found[0][1],))
    problems = [_unfit(entry, value, form) for value, good in found if good is None and not is_empty(value)]
    values = distinct(good for _, good in found if good is not None)
    if len(values) > 1 and not field.many:
        reason = f"{quoted(entry.key)} has {len(values)} values, and can have one; the first counts"
        problems.append(Problem(reason, "Leave one.", entry.line, sort="several-values", key=entry.key))
        values = values[:1]
    return Reading(values, tuple(problems))


def _read_data(field: Field, entry: Entry) -> Reading:
    value = structured_values.shaped(field, entry.value)
    if value is None:
        problem = Problem(
            f"{quoted(entry.key)} has nothing that can be shown: {quoted(entry.value)}",
            "Begin each address with https:// or /, and give each entry its url or title.",
            entry.line,
            severity=Severity.NOTE,  # generators take names of files beside the page, and of other things
            sort="nothing-to-show",
            key=entry.key,
        )
        return Reading((), (problem,))
    if structured_values.is_too_large(value):
        reason = f"{quoted(entry.key)} is larger than {structured_values.MAX_SIZE_BYTES // 1024} KiB; it was left out"
        return Reading((), (Problem(reason, "Shorten it.", entry.line, sort="too-large", key=entry.key),))
    return Reading((value,))


def _scalars(field: Field, value: Any) -> Iterable[Any]:
    """All scalars in a value; of a mapping that describes something its name."""
    return (value,) if isinstance(value, (str, int)) else _inside(field, value)


def _inside(field: Field, value: Any, depth: int = 0) -> Iterable[Any]:
    if isinstance(value, list):
        for one in value if depth < 4 else ():
            yield from _inside(field, one, depth + 1)
    elif isinstance(value, dict):
        if field.kind in {Kind.TEXT, Kind.KEYWORD} and (name := value_lists.name_in(value)) is not None:
            yield name
    elif value is not None:
        yield value


def distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    """Each value once, in its first spelling; `AI` and `ai` are one."""
    first: dict[Any, Any] = {}
    for value in values:
        first.setdefault(value_key(value) if isinstance(value, str) else value, value)
    return tuple(first.values())


def _unfit(entry: Entry, value: Any, form: _Form) -> Problem:
    reason = f"{quoted(entry.key)} should be {form.expected}: {quoted(value)}"
    severity = Severity.NOTE if form.is_meant(str(value)) else Severity.WARNING
    return Problem(reason, form.remedy, entry.line, severity=severity, sort="unfit-value", key=entry.key)
