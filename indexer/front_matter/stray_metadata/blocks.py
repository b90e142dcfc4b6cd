"""Blocks of metadata in the text: between fences, and in statements that export.

A block is read as YAML first, and judged as front matter is; lines are looked at only in what is no YAML.
Where a blank line follows a rule, prose stands between rules more often than metadata: there only a block with a title,
or with two keys that are known, counts.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from indexer.front_matter import plain_head, yaml_block
from indexer.front_matter.decoding import INVISIBLE
from indexer.front_matter.metadata import Entry, is_private, normal
from indexer.front_matter.stray_metadata import lines
from indexer.front_matter.stray_metadata.lines import MAX_LINE
from indexer.front_matter.stray_metadata.verdict import Stray, first_telling
from indexer.problems import UnreadableFileError

MAX_FENCES = 1_000
"""Of one text that are looked at; a text with more has rules between its paragraphs."""
MAX_BLOCK = 64 * 1024
"""In characters; a longer part between fences is text, in which private keys alone are looked for."""

_BLANKS = f" \t\xa0\u2000-\u200a\u3000{INVISIBLE}"
_DASHES = "—–─−‐‑－"
"""Of word processors and input methods."""
FENCE = re.compile(
    rf"[{_BLANKS}>\\]*+"
    rf"(?:(?:\\?[-+;~*_=]){{3}}[-+;~*_=]{{0,100}}|[{_DASHES}]{{1,100}}-?|[*_-](?:[ \t][*_-]){{2,20}}|(?P<dots>\.\.\.))"
    rf"[{_BLANKS}]*+(?:[!\w][\w+]{{0,12}})?[{_BLANKS}]*+(?:\#.*)?"
)
"""A line of marks, with the name of a language or a comment behind it."""
_LIKE_FENCE = rf"[{_BLANKS}>\\]{{0,20}}(?:[-+;~*_=]{{3}}|\.\.\.|\\[-+;~*_=]|[*_-] [*_-] |[{_DASHES}])"
"""What any fence begins with; texts without it, as most, need no closer look."""
_FENCE_AT_TOP, _FENCE_BELOW = re.compile(_LIKE_FENCE), re.compile(rf"\n{_LIKE_FENCE}")
_CONTENT_LINE = re.compile(r"\S[^\n]*")
_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
_EXPORT = re.compile(r"^export[ \t]+(?:(?:const|let|var)[ \t]+(\w{1,40})|default[ \t]*\{)", re.MULTILINE)
_EXPORTED = frozenset({"meta", "metadata", "frontmatter", "matter", "page", "config", "published", "draft", "hidden"})
_PRIVATE_LINE = re.compile(
    rf"^[ \t>\"'“*_:{INVISIBLE}-]{{0,20}}(secured|featured(?:C|[_-]c)ontent)[\"'”*_]{{0,3}}[ \t]?[:=]"
    r"(?=[ \t]*(?:\S+[ \t]*){0,3}$)",
    re.MULTILINE,
)


class Block(NamedTuple):
    """A part of a text that may be metadata."""

    text: str
    offset: int
    is_loose: bool = False
    """Whether a blank line stands after its fence."""


def may_have_fence(text: str, top: int) -> bool:
    """Whether a line may be a fence, from this offset on."""
    return bool(_FENCE_AT_TOP.match(text, top) or _FENCE_BELOW.search(text, top))


def between_fences(text: str, top: int, *, is_body: bool) -> Iterator[Block]:
    """The parts between two fences, and between the top and the first; three dots only close.

    The top of a body is prose, and that of a file without front matter, too, unless it begins with a key.
    """
    spans = [(top, top, False), *itertools.islice(_fences(text, top), MAX_FENCES)]
    for (begin, start, is_closing), (end, _, _) in itertools.pairwise(spans):
        inner = text[start:end]
        if not is_closing and any(sign in inner for sign in ":=："):
            first, _, rest = inner.partition("\n")
            is_top = begin == start
            is_loose = (is_body or not lines.is_metadata(first)) if is_top else not rest.partition("\n")[0].strip()
            yield Block(inner, start, is_loose)


def _fences(text: str, top: int) -> Iterator[tuple[int, int, bool]]:
    """Where each fence begins and ends, and whether it only closes."""
    starts = (found.start() + 1 for found in _FENCE_BELOW.finditer(text, top))
    for start in itertools.chain((top,) if _FENCE_AT_TOP.match(text, top) else (), starts):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start <= MAX_LINE and (found := FENCE.fullmatch(text, start, end)):
            yield start, end, found["dots"] is not None


def exported(text: str) -> Iterator[Block]:
    """The statements of MDX that export what says something of the page, each up to a blank line."""
    for found in _EXPORT.finditer(text) if "export" in text else ():
        if found[1] is None or normal(found[1]) in _EXPORTED:
            end = text.find("\n\n", found.end())
            yield Block(text[found.start() : end if end >= 0 else len(text)], found.start())


def private_line(text: str) -> Stray | None:
    """A private key, exactly spelt, at the beginning of a line of text, with a value that is no prose."""
    if "ecured" not in text and "eatured" not in text:
        return None
    found = _PRIVATE_LINE.search(text)
    return Stray(found[1], found.start(1)) if found else None


def stray(block: Block) -> Stray | None:
    """The first key of a block that is private or hides."""
    if len(block.text) > MAX_BLOCK or (block.is_loose and not lines.is_metadata(_first_line(block.text))):
        return None
    unquoted = _QUOTE.sub("", block.text) if _QUOTE.match(block.text.lstrip("\n")) else block.text
    plain = textwrap.dedent(unquoted)
    entries = _entries(plain)
    if entries is not None:
        return _stray_entry(block, entries)
    content = [line for line in plain.split("\n") if line.strip()]
    is_certain = all(lines.is_metadata(line) or _is_continued(line) for line in content)
    with_doubt = is_certain and not block.is_loose
    is_head = not block.is_loose or (
        is_certain and plain_head.is_head(map(normal, filter(None, map(lines.key_of, content))))
    )
    for key in lines.telling_keys(block.text, with_doubt=with_doubt):
        if (is_certain or key.is_first) and (is_head or is_private(key.entry.key)):
            return Stray(key.entry.key, block.offset + key.offset)
    return None


def _stray_entry(block: Block, entries: tuple[Entry, ...]) -> Stray | None:
    if block.is_loose and not plain_head.is_head(normal(entry.key) for entry in entries):
        entries = tuple(entry for entry in entries if is_private(entry.key))
    found = first_telling(entries, with_doubt=not block.is_loose)
    if found is None:
        return None
    line = (found.line or 1) - 1
    place = sum(len(one) + 1 for one in block.text.split("\n")[:line])
    return Stray(found.key, block.offset + place + max(block.text[place:].find(found.key), 0))


def _entries(text: str) -> tuple[Entry, ...] | None:
    """The keys of a block that is YAML; None of another."""
    if not lines.is_metadata(_first_line(text)):
        return None
    try:
        return yaml_block.entries(text, 1) or None
    except UnreadableFileError:
        return None


def _first_line(text: str) -> str:
    """The first line that is neither blank nor a comment of YAML."""
    position = 0
    while found := _CONTENT_LINE.search(text, position):
        if not found[0].lstrip().startswith("# "):
            return found[0]
        position = found.end()
    return ""


_CONTINUED = re.compile(r"[ \t]+\S|[ \t]*[-*]\s|[ \t]*\#")


def _is_continued(line: str) -> bool:
    return _CONTINUED.match(line) is not None
