"""Fast YAML reader for blocks whose lines are each a key, a value or both, as nearly all front matter is.

The subset: mappings and lists in block style; plain and quoted scalars that end on their line; `[lists, of, words]`;
comments on lines of their own.
One regular expression takes a line apart, and most lines were seen before: it costs a quarter of making and walking
the nodes of libyaml.
Whatever is outside of the subset, or doubtful, is left to `yaml_block`, which says the same of all the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from indexer.front_matter import scalars
from indexer.front_matter.metadata import Entry

MAX_DEPTH = 16
"""What is deeper is left to the full reader, which has a bound of its own."""

# Repetitions of characters are possessive, and what a group begins with cannot be what follows without it: so each
# character is looked at a bounded number of times, whatever does not fit.
# No group is possessive, for before 3.11.5 Python goes wrong there (its issue 101955).
_LINE = re.compile(
    r"""
    ([ ]*+)
    (?: \#.*+ |
        ((?: -[ ]++ )?)
        (?: ([A-Za-z_][\w.-]{0,100}+) : (?:[ ]++ | $) | (?! [A-Za-z_][\w.-]{0,100}+ : (?:[ ] | $) ) )
        ((?: "[^"\\\n]*+ (?:\\["\\] [^"\\\n]*+)* "
        | ' [^'\n]*+ (?:'' [^'\n]*+)* '
        | \[ [\w ./()+,-]*+ \]
        | (?! ['"%@`,?:\#&*!|>\[\]{}\s] | -(?!\d) )  # else it begins something else than a plain scalar,
          [^:\#\n]*+ (?: (?: :(?=[^ \n]) | (?<![ ])\# ) [^:\#\n]*+ )*  # or has a mapping or a comment inside
        )?)
    ) [ ]*+
    """,
    re.ASCII | re.VERBOSE,
)
_KEY = re.compile(r"([ ]*+)((?:-[ ]++)?)([A-Za-z_][\w.-]{0,100}+)", re.ASCII)
"""What stands before the colon of a line."""
_PRINTABLE = b"\n" + bytes(range(0x20, 0x7F))
_ESCAPED = re.compile(r"\\(.)")


MAX_LINES = 4096
"""That are remembered; one more, and remembering begins anew."""
_MAX_LINE = 60
"""In characters; what is longer is hardly ever written twice."""

_Row = tuple[int, int, str, Any]
"""What a line says: its indent; the width of `- ` with the blanks after it; its key; its value.

Without a key it is empty, and `_BELOW` stands for a value that there is none of, or that is on the lines below.
"""
_BELOW = object()
_NOTHING: _Row = (-1, 0, "", _BELOW)
"""What a blank line says, or a comment, or the end."""


class _OutsideError(Exception):
    """The block is not of the subset."""


_NUMBER_IN_TITLE = re.compile(
    r"""^(title[ \t]*:[ \t]+)(?!['"\[{|>&*!%@`#])((?:[^\n"\\#]|\#(?=\d)|(?<=\S)\#)*[ ]\#\d[^\n"\\:\#]*)$""",
    re.MULTILINE | re.IGNORECASE | re.ASCII,
)
"""A title such as `Issue #12 is closed`: YAML takes what follows ` #` for a comment, and no author means one."""


def with_number_signs(block: str) -> str:
    """The block with such titles in quotes."""
    return _NUMBER_IN_TITLE.sub(r'\1"\2"', block) if " #" in block else block


def read(block: str, first_line: int) -> list[Entry] | None:
    """The entries of a block that begins on this line of its file; None when it is not of the subset."""
    try:
        found = _taken_apart(block)
        mapping = _Rows([row for row in found if row is not _NOTHING]).mapping(0, 1)
    except _OutsideError:
        return None
    lines = [line for line, (indent, dash, key, _) in enumerate(found, first_line) if key and not (indent or dash)]
    return [Entry(key, value, line) for (key, value), line in zip(mapping.items(), lines, strict=True)]


def are_settled(lines: str) -> bool:
    """Whether each line is of the subset, so that none opens what a later one closes."""
    try:
        return bool(_taken_apart(lines))
    except _OutsideError:
        return False


def _taken_apart(block: str) -> list[_Row]:
    if not _is_printable(block):
        raise _OutsideError
    return [*map(_LINES.__getitem__, block.split("\n"))]


def _is_printable(block: str) -> bool:
    """What is not, but for ends of lines, may end a line for YAML (NEL, U+2028), or be refused by it."""
    if block.isascii():
        return not block.encode().translate(None, _PRINTABLE)  # in a third of the time
    return block.replace("\n", "").replace("\xa0", "").isprintable()


class _Lines(dict[str, _Row]):
    """What lines say; it remembers short ones, for more than half of those of a site are written again and again."""

    def __missing__(self, line: str) -> _Row:
        row = _plainly(line) or _row(line)
        if len(line) <= _MAX_LINE and not isinstance(row[-1], list):  # which whoever gets it may change
            if len(self) >= MAX_LINES:
                self.clear()
            self[line] = row
        return row


def _plainly(line: str) -> _Row | None:
    """What `key: value` says when nothing in the value can be doubted, as most long lines do; None for others."""
    begin, _, written = line.partition(": ")
    if written[:1].isalnum():
        value, is_plain = written, written[-1] not in " :" and ": " not in written and " #" not in written
    else:
        value = written[1:-1]
        is_plain = written[:1] == '"' and written.endswith('"', 1) and '"' not in value and "\\" not in value
    if not is_plain or len(begin) > _MAX_LINE or (row := _begun(begin)) is None:
        return None
    indent, dash, key = row
    return indent, dash, key, scalars.plain(value) if value is written else value


@lru_cache(maxsize=MAX_LINES)
def _begun(begin: str) -> tuple[int, int, str] | None:
    """The row of a line that begins so, as far as its colon, without the value; None when that is no key.

    It is kept, and therefore asked of short beginnings only.
    """
    found = _KEY.fullmatch(begin)
    return found and (len(found[1]), len(found[2]), found[3])


_LINES = _Lines()


def _row(line: str) -> _Row:
    found = _LINE.fullmatch(line)
    if found is None:
        raise _OutsideError
    indent, dash, key, value = found.groups("")
    if value:
        return len(indent), len(dash), key, _scalar(value)
    return (len(indent), len(dash), key, _BELOW) if dash or key else _NOTHING


class _Rows:
    """The lines of one block, read from the first to the last."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = [*rows, _NOTHING]
        self._at = 0

    def mapping(self, indent: int, depth: int) -> dict[str, Any]:
        """The mapping whose keys have this indent."""
        if depth > MAX_DEPTH:
            raise _OutsideError
        found: dict[str, Any] = {}
        rows, at = self._rows, self._at
        while True:
            own, dash, key, value = rows[at]
            if own < indent:
                self._at = at
                return found
            if own > indent or dash or not key or key in found:
                raise _OutsideError
            at += 1
            if value is _BELOW:
                self._at = at
                value = self._below(indent, depth)
                at = self._at
            found[key] = value

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
            if own > indent or (value is _BELOW and not key):
                raise _OutsideError
            if key:  # a mapping, of which the dash stands before the first key
                self._rows[self._at] = (indent + dash, 0, key, value)
                found.append(self.mapping(indent + dash, depth + 1))
            else:
                self._at += 1
                found.append(value)


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
