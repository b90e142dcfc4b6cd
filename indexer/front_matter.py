"""Where does the front matter of a file end, what does it say, and where does the text begin?

| format | opened by                    | closed by      |
|--------|------------------------------|----------------|
| yaml   | `---`                        | `---` or `...` |
| toml   | `+++`                        | `+++`          |
| json   | `;;;`, or `{` and a key      | `;;;`, or `}`  |
| none   | anything else                |                |

Blank lines before the opening are allowed.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, replace
from typing import Any

from indexer import scalars, yaml_block
from indexer.decoding import decode, place
from indexer.metadata import Metadata
from indexer.private_keys import without_values
from indexer.problems import Problem, UnreadableFileError, quoted

MAX_LENGTH = 256 * 1024
"""In characters; the time that libyaml needs is not always proportional to the length."""

_OPENING = re.compile(r"\s*^(---|\+\+\+|;;;)[ \t]*$\n?", re.MULTILINE)
_CLOSING = {
    "---": re.compile(r"\n(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE),
    "+++": re.compile(r"\n\+\+\+[ \t]*$\n?", re.MULTILINE),
    ";;;": re.compile(r"\n;;;[ \t]*$\n?", re.MULTILINE),
}
"""With the end of the line before: a search for it is eight times as fast as one for the start of a line."""
_JSON_OBJECT = re.compile(r"\s*(?=\{\s*(?:\"|\}\s))")

_LOST_KEY = re.compile(
    r"^(secured|featuredContent|published|draft|removed|deleted)[ \t]*:", re.MULTILINE | re.IGNORECASE
)
_START = 20_000

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
    if opening := _OPENING.match(text):
        found = _fenced(text, opening)
    elif start := _JSON_OBJECT.match(text):
        found = _json_object(text, start.end())
    else:
        found = _without(text)
    return replace(found, problems=(*problems, *found.problems)) if problems else found


def _fenced(text: str, opening: re.Match[str]) -> FrontMatter:
    fence = opening[1]
    line = text.count("\n", 0, opening.start(1)) + 1
    closing = _CLOSING[fence].search(text, opening.end() - 1)
    if closing is None:
        reason = f"the front matter opens with {fence} and is never closed"
        raise UnreadableFileError(reason, f"Write a line {fence} after the last key.", line, 1)
    block = text[opening.end() : closing.start() + 1]
    body = text[closing.end() :]
    if fence == "---":
        if len(block) > MAX_LENGTH:
            block = without_values(block)
        metadata, problems = yaml_block.read(_bounded(block, line + 1), line + 1)
        return FrontMatter(metadata, body, problems)
    if fence == "+++":
        return FrontMatter(_toml(_bounded(block, line + 1), line + 1), body)
    mapping, _ = _json(_bounded(block, line + 1), 0, line + 1)
    return FrontMatter(Metadata.of_mapping(mapping), body)


def _bounded(block: str, line: int) -> str:
    if len(block) > MAX_LENGTH:
        reason = f"the front matter is longer than {MAX_LENGTH // 1024} KiB"
        raise UnreadableFileError(reason, "Move long texts into the body.", line)
    return block


def _toml(block: str, first_line: int) -> Metadata:
    if huge := _HUGE_NUMBER.search(block):
        line, column = place(block, huge.start())
        raise UnreadableFileError("a number has too many digits", "Shorten it.", first_line + line - 1, column)
    try:
        return Metadata.of_mapping(tomllib.loads(block, parse_float=scalars.plain))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError, and so is an impossible date
        found = _TOML_PLACE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        reason = _TOML_PLACE.sub("", str(error)).strip()
        reason = f"the TOML cannot be read: {reason}"
        raise UnreadableFileError(reason, "Correct the TOML here.", first_line + line - 1, column) from None


def _json_object(text: str, start: int) -> FrontMatter:
    mapping, end = _json(text, start, 1)
    _bounded(text[start:end], 1)
    end += text.startswith("\n", end)
    return FrontMatter(Metadata.of_mapping(mapping), text[end:])


def _json(text: str, start: int, first_line: int) -> tuple[dict[str, Any], int]:
    """The JSON object that begins at this offset, and where it ends."""
    decoder = json.JSONDecoder(parse_float=scalars.plain, parse_int=scalars.plain, parse_constant=str)
    start += len(text[start:]) - len(text[start:].lstrip())
    try:
        mapping, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        reason = f"the JSON cannot be read: {error.msg}"
        line = first_line + error.lineno - 1
        raise UnreadableFileError(reason, "Correct the JSON here.", line, error.colno) from None
    except RecursionError:
        raise UnreadableFileError("the JSON is nested too deeply", "Nest it less.", first_line) from None
    if not isinstance(mapping, dict):
        raise UnreadableFileError("the front matter is no JSON object", "Write it as {…}.", first_line)
    return mapping, end


def _without(text: str) -> FrontMatter:
    """A file that is all body, unless its front matter is only misplaced: then what it hides must not be shown."""
    start = text[:_START].partition("```")[0]
    if lost := _LOST_KEY.search(start):
        line, column = place(text, lost.start())
        reason = f"the key {quoted(lost[1])} stands outside of front matter"
        raise UnreadableFileError(reason, "Write the keys between two lines --- at the top of the file.", line, column)
    problem = Problem("no front matter", "Write keys such as title and date between two lines --- at the top.", 1, 1)
    return FrontMatter(Metadata(), text, (problem,))
