"""What does a block of YAML say whose lines are each a key, a value or both? As nearly all front matter is.

The subset: mappings and lists in block style; plain and quoted scalars that end on their line; `[lists, of, words]`;
comments on lines of their own.
One regular expression takes all lines apart, and what is made of them costs a fifth of making and walking the nodes of
libyaml.
Whatever is outside of the subset, or doubtful, is left to `yaml_block`, which says the same of all the rest.
"""

from __future__ import annotations

import re
from typing import Any

from indexer import scalars
from indexer.metadata import Entry

MAX_DEPTH = 16
"""What is deeper is left to the full reader, which has a bound of its own."""

# Repetitions of characters are possessive, and what a group begins with cannot be what follows without it: so each
# character is looked at a bounded number of times, whatever does not fit.
# No group is possessive, for before 3.11.5 Python goes wrong there (its issue 101955).
_LINE = re.compile(
    r"""
    ^ ([ ]*+)
    (?: \#.*+ |
        ((?: -[ ]++ )?)
        (?: ([A-Za-z_][\w.-]{0,100}+) : (?:[ ]++ | $) | (?! [A-Za-z_][\w.-]{0,100}+ : (?:[ ] | $) ) )
        ((?: "[^"\\\n]*+ (?:\\["\\] [^"\\\n]*+)* "
        | ' [^'\n]*+ (?:'' [^'\n]*+)* '
        | \[ [\w ./()+,-]*+ \]
        | (?! ['"%@`,?:\#&*!|>\[\]{}\s] | -(?!\d) )  # else it begins something else than a plain scalar,
          [^:\#\n]*+ (?: (?: :(?=[^ \n]) | (?<![ ])\# ) [^:\#\n]*+ )*  # or has a mapping or a comment inside
        )?)
    ) [ ]*+ $
    """,
    re.MULTILINE | re.ASCII | re.VERBOSE,
)
_PRINTABLE = b"\n" + bytes(range(0x20, 0x7F))
_ESCAPED = re.compile(r"\\(.)")


_Row = tuple[int, str, str, str]
"""One line that is not blank: its indent; `- ` with the blanks after it; its key; its value as it is written.

The value is empty when there is none, or it is on the lines below.
"""
_END: _Row = (-1, "", "", "")


class _OutsideError(Exception):
    """The block is not of the subset."""


def read(block: str, first_line: int) -> list[Entry] | None:
    """The entries of a block that begins on this line of its file; None when it is not of the subset."""
    found = _taken_apart(block)
    if found is None:
        return None
    rows: list[_Row] = [(len(indent), dash, key, value) for indent, dash, key, value in found if dash or key or value]
    try:
        mapping = _Rows(rows).mapping(0, 1)
    except _OutsideError:
        return None
    lines = [line for line, (indent, dash, key, _) in enumerate(found, first_line) if key and not indent and not dash]
    return [Entry(key, value, line) for (key, value), line in zip(mapping.items(), lines, strict=True)]


def are_settled(lines: str) -> bool:
    """Whether each line is of the subset, so that none opens what a later one closes."""
    return _taken_apart(lines) is not None


def _taken_apart(block: str) -> list[tuple[str, str, str, str]] | None:
    if not _is_printable(block):
        return None
    found = _LINE.findall(block)
    return found if len(found) == block.count("\n") + 1 else None


def _is_printable(block: str) -> bool:
    """What is not, but for ends of lines, may end a line for YAML (NEL, U+2028), or be refused by it."""
    if block.isascii():
        return not block.encode().translate(None, _PRINTABLE)  # in a third of the time
    return block.replace("\n", "").replace("\xa0", "").isprintable()


class _Rows:
    """The lines of one block, read from the first to the last."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = [*rows, _END]
        self._at = 0

    def mapping(self, indent: int, depth: int) -> dict[str, Any]:
        """The mapping whose keys have this indent."""
        if depth > MAX_DEPTH:
            raise _OutsideError
        found: dict[str, Any] = {}
        while True:
            own, dash, key, value = self._rows[self._at]
            if own < indent:
                return found
            if own > indent or dash or not key or key in found:
                raise _OutsideError
            self._at += 1
            found[key] = _scalar(value) if value else self._below(indent, depth)

    def _below(self, indent: int, depth: int) -> Any:
        """The value of a key with this indent and nothing behind it."""
        own, dash, _, _ = self._rows[self._at]
        if dash and own >= indent:  # a list need not be indented
            return self._list(own, depth + 1)
        return self.mapping(own, depth + 1) if own > indent else None

    def _list(self, indent: int, depth: int) -> list[Any]:
        found: list[Any] = []
        while True:
            own, dash, key, value = self._rows[self._at]
            if own < indent or (own == indent and not dash):
                return found
            if own > indent or not (key or value):
                raise _OutsideError
            if key:  # a mapping, of which the dash stands before the first key
                self._rows[self._at] = (indent + len(dash), "", key, value)
                found.append(self.mapping(indent + len(dash), depth + 1))
            else:
                self._at += 1
                found.append(_scalar(value))


def _scalar(written: str) -> Any:
    """The value of a scalar, or of a list of words between brackets."""
    first = written[0]
    if first == '"':
        return _ESCAPED.sub(r"\1", written[1:-1]) if "\\" in written else written[1:-1]
    if first == "'":
        return written[1:-1].replace("''", "'")
    return _words(written) if first == "[" else scalars.plain(written.rstrip(" "))


def _words(written: str) -> list[Any]:
    words = [word.strip() for word in written[1:-1].split(",")]
    if words == [""]:
        return []
    if any(not word or word.startswith("-") for word in words):
        raise _OutsideError
    return [scalars.plain(word) for word in words]
