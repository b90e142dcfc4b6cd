"""Repair of YAML: the keys of a block that has lines, or tags, that cannot be read.

Each key at the top is read by itself, with the lines below it, so that a bad line costs its own key only.
That is done when it is certain where each key begins, and when nothing that cannot be read may be a private or a hiding
key: else the block fails as a whole.
A tag that YAML does not know, as `!ENV`, costs the value that it stands before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.front_matter import plain_head, yaml_block
from indexer.front_matter.hiding_keys import CONTAINERS
from indexer.front_matter.metadata import Entry, Metadata, normal
from indexer.front_matter.stray_metadata import scan
from indexer.front_matter.stray_metadata.verdict import is_relevant
from indexer.front_matter.yaml_block import MalformedYAMLError
from indexer.problems import Problem, quoted

MAX_KEYS = 1_000
"""Of a block that is repaired; one with more fails as a whole."""

_KEY = re.compile(r"""(?P<quote>["']?)(?P<key>[^\W_][\w .,/$@+-]{0,99}?|_[\w.-]{0,99}?)(?P=quote)[ \t]*:(?=[ \t]|$)""")
_ANCHOR = re.compile(r"^[^#\n]*(?::|-)[ \t]+&\w|^[ \t]*(?:-[ \t]+)?<<[ \t]*:", re.MULTILINE)
_TABS = re.compile(r"^[ ]*\t[ \t]*", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]#.*")
_NO_TEXT = ("!", "&", "|", ">", "{")
"""What begins something else than the text that was meant."""
_WORD = re.compile(r"\w[\w-]*")


class _Part(NamedTuple):
    """One key with all lines down to the next one."""

    key: str
    lines: list[str]
    first_line: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read(block: str, first_line: int, error: MalformedYAMLError) -> tuple[Metadata, tuple[Problem, ...]]:
    """What can be read of a block of which the whole was refused with this error, which is raised where that stands."""
    try:
        return _without_tags(block, first_line, error)
    except MalformedYAMLError as second:
        if second is error or _ANCHOR.search(block):
            raise error from None
    parts = _parts(block, first_line)
    if not parts or len(parts) > MAX_KEYS:
        raise error
    entries: list[Entry] = []
    problems: list[Problem] = []
    for part in parts:
        found, doubts = _read_part(part, error)
        problems += doubts
        entries += found
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            reason = f"the key {quoted(entry.key)} is written twice; the last one counts"
            problems.append(Problem(reason, "Remove one of them.", entry.line))
        seen.add(entry.key)
    return Metadata.of(entries), tuple(problems)


def _without_tags(block: str, first_line: int, error: MalformedYAMLError) -> tuple[Metadata, tuple[Problem, ...]]:
    """The block without the values of tags that are not known; the error when one of them may hide."""
    metadata, problems, tagged = yaml_block.read_tagged(block, first_line)
    for keys, place in tagged:
        if "<<" in keys or any(map(_may_hide, keys[:-1])) or is_relevant(normal(keys[-1])):
            raise error
        if normal(keys[0]) in plain_head.known_names():
            reason = f"{quoted('.'.join(keys))} has a tag that cannot be read; its value was left out"
            problems = (*problems, Problem(reason, "Write the value without a tag.", *place))
    return metadata, problems


def _may_hide(key: str) -> bool:
    """Whether a key hides by itself, and not only by what is in its mapping."""
    return is_relevant(normal(key)) and normal(key) not in CONTAINERS


def _parts(block: str, first_line: int) -> list[_Part]:
    """The keys at the top; none when what stands before the first of them is neither blank nor a comment."""
    found: list[_Part] = []
    for number, line in enumerate(block.rstrip("\n").split("\n"), first_line):
        if key := _KEY.match(line):
            found.append(_Part(key["key"], [line], number))
        elif found:
            found[-1].lines.append(line)
        elif line.strip() and not line.startswith("#"):
            return []
    return found


def _read_part(part: _Part, error: MalformedYAMLError) -> tuple[list[Entry], tuple[Problem, ...]]:
    """The entry of one key, and what is doubtful about it; the error when it cannot be read and may hide."""
    refused = error
    for text in _spellings(part):
        try:
            metadata, problems = _without_tags(f"{text}\n", part.first_line, error)
        except MalformedYAMLError as inner:
            if inner is error:
                raise
            refused = inner if refused is error else refused
            continue
        if text is part.lines[0] and len(part.lines) > 1:
            _refuse_hiding(part, error)
            problems = (*problems, _problem("the lines below", part.key, "were left out", refused))
        return [entry for _, entry in metadata.named], problems
    _refuse_hiding(part, error)
    value = _written(part)
    problem = _problem("", part.key, "was read as it is written" if value else "was left out", refused)
    return ([Entry(part.key, value, part.first_line)] if value else []), (problem,)


def _problem(what: str, key: str, became: str, refused: MalformedYAMLError) -> Problem:
    found = refused.problem
    return Problem(f"{what} {quoted(key)} {became}: {found.reason}".lstrip(), found.remedy, found.line, found.column)


def _refuse_hiding(part: _Part, error: MalformedYAMLError) -> None:
    """Raise the error when what cannot be read of a part may hide or be private."""
    if is_relevant(normal(part.key)) or scan.in_block(part.text) or _has_loose_name(part):
        raise error


def _spellings(part: _Part) -> Iterator[str]:
    """The text as it is; with blanks instead of the tabs that indent it; without lines that belong to no key."""
    yield part.text
    if "\t" in part.text:
        yield _TABS.sub(lambda tabs: tabs[0].replace("\t", "    "), part.text)
    if len(part.lines) > 1 and all(line[:1].isalnum() or not line.strip() for line in part.lines[1:]):
        yield part.lines[0]


def _has_loose_name(part: _Part) -> bool:
    """Whether a line that belongs to no key names one that hides."""
    loose = (line for line in part.lines[1:] if not line.startswith((" ", "\t", "#")))
    return any(is_relevant(normal(word)) for line in loose for word in _WORD.findall(line[:1_000]))


def _written(part: _Part) -> str:
    """The text behind a key on its line, when that is what was meant; else an empty one."""
    _, _, value = part.lines[0].partition(":")
    value = _COMMENT.sub("", value, count=1).strip() if " #" in value else value.strip()
    if value.startswith(_NO_TEXT) or "{{" in value or "{%" in value or any(map(str.strip, part.lines[1:])):
        return ""
    quote = value[:1]
    if quote in {'"', "'"}:
        if value.count(quote) == 1:
            return value[1:].strip()
        if value.endswith(quote):
            return value[1:-1]
    if quote == "[" and "]" not in value:
        return ""
    return value
