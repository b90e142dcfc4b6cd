"""Rules of the hiding keys: which value of a key hides a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from indexer.front_matter import dates, scalars
from indexer.front_matter.decoding import INVISIBLE
from indexer.front_matter.hiding_keys import (
    CONTAINERS,
    FIRST_WORDS,
    HEAD_KEYS,
    NOT_PUBLIC,
    PUBLIC_WORDS,
    ROBOTS_NAMES,
    HidingKey,
    HidingKeys,
    State,
    When,
    each,
    word_of,
)
from indexer.front_matter.metadata import Entry, folded, is_empty, normal
from indexer.markup import html_robots
from indexer.problems import Problem, quoted

MAX_DEPTH = 8
"""Of mappings in which hiding keys are looked for."""


class Finding(NamedTuple):
    """That a value hides; the first fields are those of `visibility.Reason`."""

    state: State
    kind: str
    text: str
    problem: Problem | None = None
    is_clear: bool = True
    """Whether the value says so, and does not only leave it in doubt."""


Judged = Iterator[Finding | Problem]


def judged(name: str, entry: Entry, keys: HidingKeys, depth: int = 0, *, is_own: bool = True) -> Judged:
    """What a key of this normal name says, and what is inside of it.

    `is_own` is false inside of what does not speak of the document itself: only strong keys with a clear value count
    there.
    """
    if "." in name and name not in keys.by_name:
        yield from _judged_path(name, entry, keys, depth, is_own=is_own)
        return
    value = entry.value
    row, shown = keys.by_name.get(name), keys.shown.get(name)
    if row and (is_own or row.is_strong) and not (shown and word_of(scalars.text(value)) in shown):
        found = [*_RULES[row.when](entry, row, keys), *_listed(name, entry, keys)]
        yield from found if is_own else filter(_is_clear, found)
    elif name in SIGNS:
        yield from SIGNS[name](entry)
    if is_own and name in HEAD_KEYS and any(map(html_robots.is_noindex, _directives(value))):
        yield Finding("hidden", "robots: noindex", f"{entry.key}: robots: noindex")
    if depth < MAX_DEPTH:
        is_container = is_own and name in CONTAINERS
        for mapping in value if is_container and isinstance(value, list) else [value]:
            if isinstance(mapping, dict):
                inside = _judged_inside(mapping, entry, keys, depth + 1, is_own=is_container)
                yield from inside if name not in _DESCRIBING else filter(_is_clear, inside)


_DESCRIBING = frozenset({"attributes", "options", "properties"})
"""Containers that may describe something else, as the options of a program: there only a clear value hides."""


def _is_clear(one: Finding | Problem) -> bool:
    return isinstance(one, Finding) and one.is_clear


def _judged_inside(mapping: Mapping[str, Any], entry: Entry, keys: HidingKeys, depth: int, *, is_own: bool) -> Judged:
    for key, inner in mapping.items():
        is_path = keys.has_paths and (path := normal(f"{entry.key}.{key}")) in keys.by_name
        name = path if is_path else normal(str(key))
        if name in keys.by_name or name in OTHERS or isinstance(inner, dict) or "." in name:  # see `visibility`
            below = Entry(f"{entry.key}.{key}", inner, entry.line)
            yield from judged(name, below, keys, depth, is_own=is_own or is_path)


def _judged_path(name: str, entry: Entry, keys: HidingKeys, depth: int, *, is_own: bool) -> Judged:
    """What a key like `extra.draft` says: the same as `draft` inside of `extra`."""
    first, _, rest = name.partition(".")
    if depth < MAX_DEPTH:
        yield from judged(rest, entry, keys, depth + 1, is_own=is_own and first in CONTAINERS)


def doubt(entry: Entry, state: State, kind: str) -> Finding:
    """That a value hides because it is not clear what it says."""
    return Finding(state, kind, f"{entry.key}: {_shown(entry.value)}", _unclear(entry), is_clear=False)


def _clear(entry: Entry, state: State, written: str, meant: str = "") -> Finding:
    """That a value hides by what it says clearly; `meant` stands for all its spellings."""
    return Finding(state, f"{entry.key}: {meant or written}", f"{entry.key}: {written}")


def _unclear(entry: Entry) -> Problem:
    reason = f"{quoted(entry.key)} should be true, false or a date; found {_shown(entry.value)}, which hides it"
    remedy = "Write true, false or a date, without quotes."
    return Problem(reason, remedy, entry.line, sort="hidden-by-doubt", key=entry.key)


def _shown(value: Any) -> str:
    return "nothing" if is_empty(value) else quoted(value, 40)


def _listed(name: str, entry: Entry, keys: HidingKeys) -> Judged:
    words = keys.listed.get(name, frozenset())
    for text in _scalars(entry.value) if words else ():
        parts = (text, *text.replace(";", ",").split(","))
        yield from (_clear(entry, "hidden", one.strip()) for one in parts if word_of(one) in words)


def _true(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    if flag := scalars.flag(entry.value):
        yield _clear(entry, row.state, scalars.text(entry.value), "true")
    elif flag is None and not is_empty(entry.value) and word_of(scalars.text(entry.value)) not in _NOT_TRUE:
        yield doubt(entry, row.state, f"{entry.key}: unclear")


_NOT_TRUE = each("none never published final na")
"""Values that say that a key such as `draft` does not hold."""


def _clearly_true(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    if scalars.flag(entry.value):
        yield _clear(entry, row.state, scalars.text(entry.value), "true")


def _false(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    if (flag := scalars.flag(entry.value)) is False:
        yield _clear(entry, row.state, scalars.text(entry.value), "false")
    elif flag is None and not is_empty(entry.value) and word_of(scalars.text(entry.value)) not in PUBLIC_WORDS:
        yield doubt(entry, row.state, f"{entry.key}: unclear")


def _false_or_empty(entry: Entry, row: HidingKey, keys: HidingKeys) -> Judged:
    yield from (_empty if is_empty(entry.value) else _false)(entry, row, keys)


def _clearly_false(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    value = entry.value
    if isinstance(value, Mapping):  # as Eleventy's `permalink: {build: false}`
        value = next((one for key, one in value.items() if normal(str(key)) == "build"), None)
    if folded(scalars.text(value)).strip(f" \n{INVISIBLE}") in {"false", "no", "off", "never"}:
        yield _clear(entry, row.state, scalars.text(value), "false")


def _not_published(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    value, flag = entry.value, scalars.flag(entry.value)
    if is_empty(value):
        yield doubt(entry, row.state, f"{entry.key}: empty")
    elif flag is False:
        written = None if value is False else _unclear(entry)
        yield Finding(row.state, f"{entry.key}: false", f"{entry.key}: {scalars.text(value)}", written)
    elif flag is not None or dates.readings(value) or dates.year_of_phrase(value):
        return  # of what is a date or has one the schedule tells whether it has come
    elif word_of(scalars.text(value)) not in PUBLIC_WORDS:
        yield doubt(entry, row.state, f"{entry.key}: unclear")


def _word(entry: Entry, row: HidingKey, keys: HidingKeys) -> Judged:
    """What a status says: a word of either list, or one that begins with such a word, as `draft, second version`."""
    name = normal(entry.key.rpartition(".")[2])
    for text in _scalars(entry.value):
        word, first = word_of(text), word_of((text.split() or [""])[0])
        if not word or word in keys.shown.get(name, ()):
            continue
        state = NOT_PUBLIC.get(word) or (NOT_PUBLIC[first] if first in FIRST_WORDS else None)
        if state:
            yield _clear(entry, state, text.strip().casefold())
        elif row.when is When.WORD and not {word, first} & PUBLIC_WORDS and not text.strip().isdigit():
            reason = f"{quoted(entry.key)} is {quoted(text, 40)}, which is not known to hide a document; it is shown"
            remedy = f"To hide it, add the value to hide: {{values: {{{name}: […]}}}} in newsdex.yaml, else to show:."
            yield Problem(reason, remedy, entry.line, sort="unknown-status", key=entry.key)


def _robots(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    """`noindex` or `none` in a text or list; in a mapping `noindex: true` or `index: false`."""
    value = entry.value
    if isinstance(value, Mapping):
        flags = {normal(str(key)): scalars.flag(one) for key, one in value.items() if not isinstance(one, dict | list)}
        is_out = bool(flags.get("noindex") or flags.get("none")) or False in (flags.get("index"), flags.get("indexing"))
    else:
        is_out = value is False or html_robots.is_noindex("" if value is None else value)
    if is_out:
        yield Finding(row.state, f"{entry.key}: noindex", f"{entry.key}: noindex")


def _directives(value: Any, depth: int = 0) -> Iterator[Any]:
    """What `meta` elements for robots say, as HTML or as mappings like `{name: robots, content: noindex}`."""
    if isinstance(value, str):
        yield from html_robots.directives(value)
    elif isinstance(value, dict):
        said = {normal(str(key)): one for key, one in value.items()}
        if normal(str(said.get("name", said.get("property", "")))) in ROBOTS_NAMES:
            yield said.get("content", "")
    if isinstance(value, dict | list) and depth < MAX_DEPTH:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _directives(one, depth + 1)


def _empty(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    if is_empty(entry.value):
        yield doubt(entry, row.state, f"{entry.key}: empty")


def _given(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    if not isinstance(entry.value, Mapping) and not is_empty(entry.value) and scalars.flag(entry.value) is not False:
        said = f"{entry.key}: given"  # never the value, for it may be a password
        yield Finding(row.state, said, said)


def _never(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    """Hugo's `build`: false, or `render` or `list` never."""
    value = entry.value
    if not isinstance(value, Mapping):
        if scalars.flag(value) is False or word_of(scalars.text(value)) == "never":
            yield _clear(entry, row.state, scalars.text(value), "false")
        return
    for key, one in value.items():
        is_out = word_of(scalars.text(one)) in {"never", "link", "local"} or scalars.flag(one) is False
        if is_out and normal(str(key)) in {"render", "list"}:
            yield _clear(Entry(f"{entry.key}.{key}", one), row.state, scalars.text(one))


_OUT_OF_SEARCH = each("exclude excluded none no hide hidden false off noindex never ignore skip")
_SEARCH_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(each("exclude excluded ignore skip hide hidden noindex disable disabled"), True),
    **dict.fromkeys(each("include index indexed enable enabled show visible searchable"), False),
}
"""Which flag of a mapping `search` takes the document out of it."""


def _search(entry: Entry, row: HidingKey, _: HidingKeys) -> Judged:
    value = entry.value
    if isinstance(value, Mapping):
        for key, one in value.items():
            wanted = _SEARCH_FLAGS.get(normal(str(key)))
            if wanted is not None and scalars.flag(one) is wanted:
                yield _clear(Entry(f"{entry.key}.{key}", one), row.state, scalars.text(one))
    elif scalars.flag(value) is False:
        yield _clear(entry, row.state, scalars.text(value), "false")
    elif word_of(text := scalars.text(value)) in _OUT_OF_SEARCH and not text.startswith("/") and not is_empty(value):
        yield _clear(entry, row.state, text)


_RULES: Mapping[When, Callable[[Entry, HidingKey, HidingKeys], Judged]] = {
    When.TRUE: _true,
    When.CLEARLY_TRUE: _clearly_true,
    When.FALSE: _false,
    When.FALSE_OR_EMPTY: _false_or_empty,
    When.CLEARLY_FALSE: _clearly_false,
    When.NOT_PUBLISHED: _not_published,
    When.WORD: _word,
    When.ONLY_WORD: _word,
    When.ROBOTS: _robots,
    When.EMPTY: _empty,
    When.GIVEN: _given,
    When.NEVER: _never,
    When.SEARCH: _search,
    When.LISTED: lambda _, __, ___: iter(()),  # what is only listed has no rule of its own
}


def _sitemap(entry: Entry) -> Judged:
    if scalars.flag(entry.value) is False:
        reason = "“sitemap: false” keeps a page out of the site map and not out of the search"
        yield Problem(reason, "To hide it, write search: false.", entry.line, sort="sitemap", key=entry.key).as_note()


def _tags(entry: Entry) -> Judged:
    """Nikola's way to hide: `draft` or `private` in a text of tags; in a list it is a topic."""
    words = entry.value.split(",") if isinstance(entry.value, str) else ()
    for word in map(str.strip, words):
        if word == "draft" or (word == "private" and len(words) > 1):
            yield doubt(entry, "draft" if word == "draft" else "hidden", f"{entry.key}: {word}")


SIGNS: Mapping[str, Callable[[Entry], Judged]] = {"sitemap": _sitemap, "tags": _tags}
"""Keys that are no hiding keys, and sometimes say something of it, by their normal names."""
OTHERS = HEAD_KEYS | SIGNS.keys()
"""Normal names of keys outside of the table that must be looked at."""


def _scalars(value: Any) -> list[str]:
    """The scalars of a value as texts; of a mapping its `value` or `name`."""
    if isinstance(value, dict):
        value = [one for key, one in value.items() if normal(str(key)) in {"value", "name", "view"}]
    many = value if isinstance(value, list) else [value]
    return [scalars.text(one) for one in many if one is not None and not isinstance(one, dict | list)]
