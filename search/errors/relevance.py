"""Errors of relevance evaluation and of reports of what is searched."""

from __future__ import annotations

from dataclasses import dataclass

from search.errors.base import NewsdexError


@dataclass(eq=False)
class JudgmentsMissing(NewsdexError):
    """A file of queries or of judgments that cannot be read."""

    source: str
    reason: str

    code = "judgments-missing"
    status = 500
    title = "No judgments"
    text = "{source} cannot be read: {reason}. Expected a folder with queries.jsonl and qrels.tsv, both in UTF-8."


@dataclass(eq=False)
class JudgmentsInvalid(NewsdexError):
    """A line of a file of queries or of judgments that cannot be used."""

    source: str
    line: int
    expected: str
    found: str

    code = "judgments-invalid"
    status = 500
    title = "Invalid judgments"
    text = "{source}, line {line}: expected {expected}; found {found}. Correct the line or remove it."


@dataclass(eq=False)
class QueryLogUnreadable(NewsdexError):
    """A query log that cannot be read."""

    source: str
    reason: str

    code = "query-log-unreadable"
    status = 500
    title = "No query log"
    text = "Expected a query log at {source}: {reason}. Name the file that newsdex-serve --query-log writes."


@dataclass(eq=False)
class PackageMissing(NewsdexError):
    """A package that only some commands need is not installed."""

    purpose: str
    package: str

    code = "package-missing"
    status = 500
    title = "A package is missing"
    text = "Expected the package {package} {purpose}; it is not installed. Install it: pip install {package}"
