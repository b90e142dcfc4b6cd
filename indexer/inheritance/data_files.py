"""Reading of one file of plain data: its metadata, or why it cannot be read.

A file that cannot be read may say that those below it are hidden; unless none of its words can mean that, they fail.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from indexer.front_matter import parser
from indexer.front_matter.decoding import decode
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.stray_metadata import scan as stray_metadata
from indexer.problems import Problem, Severity, UnreadableFileError, unreadable

MAX_BYTES = 5 << 20
"""Of a file; a longer one is not read."""
MAX_DEPTH = 64
"""Of lists and mappings in each other."""
MAX_SEARCHED = 256 << 10
"""In characters, of a file that cannot be read, in which hiding keys are looked for."""

LANGUAGES = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml"}
"""Of plain data, by suffix."""
_LIST = re.compile(r"(?:\s|\#[^\n]*\n|---[ \t]*\n)*(?:\[|-[ \t])")
WITH_CASCADE = re.compile(rb"cascade|\\u|\\x", re.IGNORECASE)


class Data(NamedTuple):
    """What a file says."""

    metadata: Metadata = Metadata()
    problem: Problem | None = None
    """Why it cannot be read."""
    may_hide: bool = False
    """Whether what cannot be read may hide those below it."""


NO_DATA = Data()


def read(path: Path, shown: str) -> Data:
    """The mapping in a file of YAML, JSON or TOML, by its suffix; a list, or nothing, says nothing."""
    data = content(path, shown)
    if isinstance(data, Data):
        return data
    try:
        text, _ = decode(data)
        language = LANGUAGES[path.suffix.lower()]
        if not text.strip() or (language != "toml" and _LIST.match(text)):
            return NO_DATA
        return Data(bounded(parser.read_block(text.strip("\n") + "\n", language, 0)[0]))
    except UnreadableFileError as error:
        return _unread(data, shown, error.problem)


def read_list(path: Path, shown: str, name: str) -> Data:
    """The same of a file of YAML that may be nothing but the list of a key of this name."""
    data = content(path, shown)
    if isinstance(data, Data):
        return data
    text = data.decode("utf-8-sig", "replace")
    if path.suffix.lower() not in (".yaml", ".yml") or not _LIST.match(text):
        return read(path, shown)
    try:
        return Data(parser.read_block(f"{name}:\n{textwrap.indent(text, ' ')}\n", "yaml", -1)[0])
    except UnreadableFileError as error:
        return _unread(data, shown, error.problem)


def read_front_matter(path: Path, shown: str, *, only_with: re.Pattern[bytes] = WITH_CASCADE) -> Data:
    """The front matter of a file in which some words stand; nothing of one without them."""
    data = content(path, shown)
    if isinstance(data, Data):
        return data
    if not only_with.search(data) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return NO_DATA
    try:
        return Data(bounded(parser.parse(data).metadata))
    except UnreadableFileError as error:
        return _unread(data, shown, error.problem)


def bounded(metadata: Metadata) -> Metadata:
    """The metadata; UnreadableFileError when it is nested so deeply that to merge it could overflow the stack."""
    level: list[Any] = [entry.value for _, entry in metadata.named]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return metadata
    raise UnreadableFileError("it is nested too deeply", f"Nest it at most {MAX_DEPTH} deep.")


def _inside(value: dict[Any, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def content(path: Path, shown: str) -> bytes | Data:
    """The bytes of a file; nothing when it is gone, and a problem when it cannot be read or is too long."""
    try:
        with path.open("rb", buffering=0) as opened:
            data = opened.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return NO_DATA
    except OSError as error:
        return Data(problem=_named(shown, unreadable("file", error)), may_hide=True)
    if len(data) > MAX_BYTES:
        reason = f"the file is longer than {MAX_BYTES >> 20} MiB"
        return _unread(data, shown, Problem(reason, "Split it."))
    return data


def refused(shown: str) -> Data:
    """What a symbolic link that is not followed says."""
    reason = "it is a symbolic link that is not followed"
    return Data(problem=_named(shown, Problem(reason, "Copy the file.")), may_hide=True)


def _unread(data: bytes, shown: str, problem: Problem) -> Data:
    text = data.replace(b"\0", b"").decode("utf-8", "replace")[:MAX_SEARCHED]
    return Data(problem=_named(shown, problem), may_hide=stray_metadata.in_block(text) is not None)


def _named(shown: str, problem: Problem) -> Problem:
    """A problem of a file that others inherit from, as one of them tells it."""
    place = f", line {problem.line}" if problem.line and problem.line > 0 else ""
    reason = f"what it inherits from {shown}{place} cannot be read: {problem.reason}"
    return Problem(reason, f"Correct {shown}: {problem.remedy}", severity=Severity.ERROR)
