"""Problems of content files: what is wrong, where, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from search.errors import reason_of

_VALUES = re.compile(r"“[^”]*(?:”|$)|\S*\d\S*")
_WORDS = re.compile(r"[^\W_]+")


class Severity(StrEnum):
    """Whether a problem costs the document, or a part of it, or nothing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """Something that many sites mean so: only the report and `explain` say it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one file."""

    reason: str
    remedy: str
    line: int | None = None
    """In the file, from 1; None when the problem has no place."""
    column: int | None = None
    """In characters, from 1."""
    severity: Severity = Severity.WARNING
    sort: str = ""
    """The kind, where it is not made of the reason."""
    key: str = ""
    """Of the front matter, as it is written there; empty when the problem is not about one."""

    @property
    def kind(self) -> str:
        """The same for all problems that one change of the content, or of the settings, may mend.

        It is the reason up to its first colon, without what it quotes and without numbers, unless it has a name.
        """
        if self.sort:
            return self.sort
        words = _VALUES.sub(" ", self.reason.partition(":")[0])
        return "-".join(_WORDS.findall(words.casefold())) or "other"

    def as_note(self) -> Self:
        """The same problem, as one that most sites have and mean so."""
        return replace(self, severity=Severity.NOTE)

    def as_error(self) -> Self:
        """The same problem, as one that costs the document."""
        return replace(self, severity=Severity.ERROR)

    def to_json(self) -> dict[str, Any]:
        """The problem as plain data, for a report."""
        return {
            "severity": self.severity.value,
            "kind": self.kind,
            "key": self.key or None,
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
            "remedy": self.remedy,
        }


def unreadable(what: str, error: OSError) -> Problem:
    """The problem of a file or folder that exists and cannot be read."""
    is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
    remedy = "It was there when the run began; run it again." if is_missing else "Allow reading it."
    reason = f"the {what} cannot be read: {reason_of(error)}"
    return Problem(reason, remedy, severity=Severity.ERROR, sort="unreadable")


class UnreadableFileError(Exception):
    """A file that cannot become a document; reading reports its problem, so that it never leaves this package."""

    def __init__(self, reason: str, remedy: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.problem = Problem(reason, remedy, line, column, Severity.ERROR)


def quoted(value: Any, limit: int = 60) -> str:
    """A value as reasons show it: in quotes, on one line and short."""
    text = " ".join(str(value).split())
    return f"“{text}”" if len(text) <= limit else f"“{text[:limit]}…”"


_WORD_OF_FILE = re.compile(r" ?'(?![<\\])[^'\n]{2,}'")


def unquoted(reason: str) -> str:
    """A parser's reason without the words of the file that it quotes, for they may be private; signs stay."""
    return _WORD_OF_FILE.sub("", reason)
