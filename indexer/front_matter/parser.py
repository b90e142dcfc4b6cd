"""Front matter: where it begins and ends in a file, what it says, and the text after it.

| format | opened by                                              | closed by             |
|--------|--------------------------------------------------------|-----------------------|
| yaml   | `---`, more dashes, `—`, `---yaml`, `--- # a comment`  | as many dashes, `...` |
| toml   | `+++`, `---toml`                                       | `+++`, `---`          |
| json   | `;;;`, `---json`, or `{` and a key                     | `;;;`, `---`, or `}`  |
| heads  | `Title: x`, `:title: x`, `title:: x` (see `plain_head`) | a blank line          |
| none   | anything else                                          |                       |

Blank lines, invisible characters, comments and YAML directives before the opening are allowed, and the block may be
indented. What stands in the text like metadata and cannot be read is looked through for keys that hide or are private
(see `stray_metadata`).
"""

from __future__ import annotations

import itertools
import json
import re
import textwrap
import tomllib
from dataclasses import dataclass, replace
from typing import Any

from indexer.front_matter import plain_head, scalars, yaml_block
from indexer.front_matter.decoding import INVISIBLE, decode, place
from indexer.front_matter.doubtful_yaml import prose, repair
from indexer.front_matter.metadata import Entry, Metadata
from indexer.front_matter.stray_metadata import comments
from indexer.front_matter.stray_metadata import scan as stray_metadata
from indexer.front_matter.stray_metadata.verdict import Stray, is_hiding_element
from indexer.front_matter.yaml_block import MalformedYAMLError, without_values
from indexer.markup import html_robots
from indexer.problems import Problem, Severity, UnreadableFileError, quoted, unquoted

MAX_LENGTH = 256 * 1024
"""In characters; the time that libyaml needs is not always proportional to the length."""

NO_FRONT_MATTER = "no front matter"
"""The reason of a problem of files that are all body."""
_END_OF_FENCE = rf"[ \t\xa0\u2000-\u200a\u3000{INVISIBLE}]*(?:\#.*)?$\n?"
_OPENING = re.compile(r"\s*^(?P<indent>)(?P<fence>---|\+\+\+|;;;)(?P<language>)[ \t]*$\n?", re.MULTILINE)
"""The common one; the others are looked for when it is not there."""
_RARE_OPENING = re.compile(
    r"(?P<indent>[ \t\xa0]*)(?P<fence>-{3,100}|\+\+\+|;;;|[—–]{1,100}-?)[ \t]*+"
    rf"(?P<language>ya?ml|toml|json[5c]?|javascript|js|ts|coffee|cson|ini|edn)?{_END_OF_FENCE}",
    re.MULTILINE | re.IGNORECASE,
)
_CLOSING = {
    "---": re.compile(rf"\n(?:---|\.\.\.){_END_OF_FENCE}", re.MULTILINE),
    "+++": re.compile(rf"\n\+\+\+{_END_OF_FENCE}", re.MULTILINE),
    ";;;": re.compile(rf"\n;;;{_END_OF_FENCE}", re.MULTILINE),
}
"""With the end of the line before: a search for it is eight times as fast as one for the start of a line."""
_JSON_OBJECT = re.compile(r"\s*(?=\{\s*(?:\"|\}\s))")

_JSON = frozenset({";;;", "json", "json5", "jsonc"})
_TOML = frozenset({"+++", "toml"})
_PROGRAMS = frozenset({"javascript", "js", "ts", "coffee", "cson", "ini", "edn"})
"""Languages that some generators read and Newsdex does not: most of them would have to be run."""

MAX_DOTS = 64
"""In one key of TOML, each of which is a table; the time to read them grows with the square of their number."""

_HUGE_NUMBER = re.compile(r"\b0[xob][0-9A-Fa-f_]{100}")  # more digits than Python would write again
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says in its front matter, and the text after it."""

    metadata: Metadata
    body: str
    problems: tuple[Problem, ...] = ()


def parse(data: bytes) -> FrontMatter:
    """The front matter and the body of a file.

    Raises UnreadableFileError when the bytes are no text or the front matter cannot be understood.
    """
    text, problems = decode(data)
    if not text.strip():
        raise UnreadableFileError("the file is empty", "Write something in it, or remove it.")
    found = _read(text)
    elements = [
        Entry("robots" if is_for_robots else name, content)
        for name, content in html_robots.elements(found.body)
        if (is_for_robots := html_robots.is_for_robots(name)) or is_hiding_element(name)
    ]
    if elements:
        found = replace(found, metadata=found.metadata.with_entries(elements))
    return replace(found, problems=(*problems, *found.problems)) if problems else found


def _read(text: str) -> FrontMatter:
    if opening := _OPENING.match(text):
        return _fenced(text, opening)
    *_, (start, _, _) = comments.spans(text)
    opening = _RARE_OPENING.match(text, text.rfind("\n", 0, start) + 1) or _RARE_OPENING.match(text, start)
    if opening and (opening["language"] or _closing(opening).search(text, opening.end() - 1)):
        _refuse_stray(stray_metadata.in_comments(text[:start]), text)
        return _fenced(text, opening)
    if head := plain_head.read(text):
        _refuse_stray(stray_metadata.in_text(text[head.end :]), text[head.end :], text.count("\n", 0, head.end))
        return FrontMatter(head.metadata, text[head.end :])
    if found := _JSON_OBJECT.match(text, start):
        return _json_object(text, found.end())
    return _without(text, start)


def _closing(opening: re.Match[str]) -> re.Pattern[str]:
    """What closes the block that a fence opens."""
    fence = opening["fence"]
    if fence in _CLOSING and not opening["indent"]:
        return _CLOSING[fence]
    closing = "[—–]+-?|-{3,}" if fence[0] in "—–" else re.escape(fence)
    return re.compile(rf"\n[ \t]*(?:{closing}){_END_OF_FENCE}", re.MULTILINE)


def _fenced(text: str, opening: re.Match[str]) -> FrontMatter:
    fence = opening["fence"]
    line = text.count("\n", 0, opening.start("fence")) + 1
    closing = _closing(opening).search(text, opening.end() - 1)
    is_rule = fence.startswith("-") and not (opening["language"] or opening["indent"])
    if closing is None:
        if is_rule and prose.is_prose(text[opening.end() :], prose.FIRST_LINES):
            return _without(text, opening.start("fence"))
        reason = f"the front matter opens with {fence} and is never closed"
        raise UnreadableFileError(reason, f"Write a line {fence} after the last key.", line, 1)
    block = text[opening.end() : closing.start() + 1]
    body = text[closing.end() :]
    if opening["indent"]:
        block = textwrap.dedent(block)
    try:
        metadata, problems = read_block(block, opening["language"].lower() if opening["language"] else fence, line)
    except UnreadableFileError:
        if is_rule and prose.is_prose(block):
            return _without(text, opening.start("fence"))
        raise
    if is_rule and prose.is_prose_read(metadata, block):
        return _without(text, opening.start("fence"))
    _refuse_stray(stray_metadata.in_text(body), body, text.count("\n", 0, closing.end()))
    return FrontMatter(metadata, body, problems)


def read_block(block: str, language: str, line: int) -> tuple[Metadata, tuple[Problem, ...]]:
    """What a block in a language, as `toml`, says whose opening fence is on this line, and what is doubtful about it.

    Raises UnreadableFileError when it cannot be understood.
    """
    if language in _JSON:
        return _json(_bounded(block, line + 1), 0, line + 1)[0], ()
    if language in _TOML:
        return _toml(_bounded(block, line + 1), line + 1), ()
    if language in _PROGRAMS:
        _refuse_stray(stray_metadata.in_block(block), block, line)
        reason = f"front matter in {language} cannot be read"
        return Metadata(), (Problem(reason, "Write it as YAML between two lines ---.", line, 1, sort="format"),)
    if len(block) > MAX_LENGTH:
        block = without_values(block)
    block = _bounded(block, line + 1)
    try:
        return yaml_block.read(block, line + 1)
    except MalformedYAMLError as error:
        if prose.is_prose(block):
            raise
        return repair.read(block, line + 1, error)


def _refuse_stray(stray: Stray | None, text: str, lines_before: int = 0) -> None:
    """Raise UnreadableFileError for a key that was found where no metadata is read."""
    if stray:
        line, column = place(text, stray.offset)
        reason = f"the key {quoted(stray.key)} stands outside of front matter"
        remedy = (
            "Write all keys between two lines --- at the top of the file; put what is an example into a code block."
        )
        raise UnreadableFileError(reason, remedy, lines_before + line, column)


def _bounded(block: str, line: int) -> str:
    if len(block) > MAX_LENGTH:
        reason = f"the front matter is longer than {MAX_LENGTH // 1024} KiB"
        raise UnreadableFileError(reason, "Move long texts into the body.", line)
    return block


def _toml(block: str, first_line: int) -> Metadata:
    if huge := _HUGE_NUMBER.search(block):
        line, column = place(block, huge.start())
        raise UnreadableFileError("a number has too many digits", "Shorten it.", first_line + line - 1, column)
    for number, written in enumerate(block.split("\n"), first_line):
        if written.count(".") > MAX_DOTS and written.partition("=")[0].count(".") > MAX_DOTS:
            raise UnreadableFileError(f"a key has more than {MAX_DOTS} dots", "Nest it less.", number)
    try:
        return Metadata.of_mapping(tomllib.loads(block, parse_float=scalars.plain))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, and so is an impossible date
        found = _TOML_PLACE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        reason = unquoted(_TOML_PLACE.sub("", str(error)).strip())
        reason = f"the TOML cannot be read: {reason}"
        raise UnreadableFileError(reason, "Correct the TOML here.", first_line + line - 1, column) from None


def _json_object(text: str, start: int) -> FrontMatter:
    metadata, end = _json(text, start, 1)
    _bounded(text[start:end], 1)
    end += text.startswith("\n", end)
    _refuse_stray(stray_metadata.in_text(text[end:]), text[end:], text.count("\n", 0, end))
    return FrontMatter(metadata, text[end:])


def _json(text: str, start: int, first_line: int) -> tuple[Metadata, int]:
    """The JSON object that begins at this offset, and where it ends; a key that is written twice is there twice."""
    pairs: list[tuple[str, Any]] = []

    def of_pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs[:] = found  # the outermost object is made last
        return dict(found)

    decoder = json.JSONDecoder(
        parse_float=scalars.plain, parse_int=scalars.plain, parse_constant=str, object_pairs_hook=of_pairs
    )
    start += len(text[start:]) - len(text[start:].lstrip())
    try:
        mapping, end = decoder.raw_decode(text, start)
        metadata = Metadata.of(itertools.starmap(Entry, pairs))
    except json.JSONDecodeError as error:
        reason = f"the JSON cannot be read: {error.msg}"
        line = first_line + error.lineno - 1
        raise UnreadableFileError(reason, "Correct the JSON here.", line, error.colno) from None
    except RecursionError:
        raise UnreadableFileError("the JSON is nested too deeply", "Nest it less.", first_line) from None
    if not isinstance(mapping, dict):
        raise UnreadableFileError("the front matter is no JSON object", "Write it as {…}.", first_line)
    return metadata, end


def _without(text: str, start: int) -> FrontMatter:
    """A file that is all body, unless its front matter is only misplaced: then what it hides must not be shown."""
    _refuse_stray(stray_metadata.in_comments(text[:start]), text)
    _refuse_stray(stray_metadata.in_head(text, start), text)
    return FrontMatter(Metadata(), text, (_NOTHING_THERE,))


_NOTHING_THERE = Problem(
    NO_FRONT_MATTER,
    "Write keys such as title and date between two lines --- at the top.",
    line=1,
    column=1,
    severity=Severity.NOTE,  # wikis and books have none
    sort="no-front-matter",
)
