"""Errors of content and of a run that indexes it."""

from __future__ import annotations

from dataclasses import dataclass

from search.errors.base import NewsdexError


@dataclass(eq=False)
class ContentMissing(NewsdexError):
    """A content folder that cannot be read."""

    path: str
    reason: str

    code = "content-missing"
    status = 500
    title = "The content folder cannot be read"
    text = (
        "Expected a folder of content at {path}: {reason}. Name a folder or file that is there, or run the command"
        " again when it is."
    )


@dataclass(eq=False)
class FolderUnreadable(NewsdexError):
    """Documents of the index are below folders that cannot be read now; the old index stands."""

    folders: tuple[str, ...]
    documents: int

    code = "folder-unreadable"
    status = 500
    title = "A folder of the content cannot be read"
    text = (
        "Expected to read the folders of all documents in the index; {documents} of them are in folders that cannot be"
        " read: {folders}. The old index was left as it is. Allow reading them, or add --allow-shrink to let these"
        " documents go."
    )


@dataclass(eq=False)
class NothingToIndex(NewsdexError):
    """No file gave a document that may be shown; the old index stands."""

    sources: tuple[str, ...]
    hidden: int
    failed: int

    code = "nothing-to-index"
    status = 500
    title = "Nothing to index"
    text = (
        "Found no document to index in {sources}: {hidden} hidden, {failed} failed. The old index, if any, was left as"
        " it is. Check the folder; to index hidden documents for editors, add --unpublished; to empty the index, add"
        " --allow-shrink."
    )


@dataclass(eq=False)
class SourceShrunk(NewsdexError):
    """Most documents of the index are no longer in the content; the old index stands."""

    sources: tuple[str, ...]
    before: int
    now: int
    removed: int
    failed: int

    code = "source-shrunk"
    status = 500
    title = "The content has shrunk"
    text = (
        "Expected most of the {before} documents of the index in {sources}: {removed} are gone, {failed} cannot be read"
        " any more; the index would have {now}. The old index was left as it is. Check that the folder is complete, and"
        " that the index is its own; if they should go, add --allow-shrink."
    )


@dataclass(eq=False)
class InvalidDocument(NewsdexError):
    """A value of a document does not have the form of its field; the document is not indexed."""

    id: str
    field: str
    expected: str
    found: str

    code = "invalid-document"
    status = 500
    title = "Invalid document"
    text = "Document “{id}”: “{field}” should be {expected}; found {found}. Correct the value or leave it out."


@dataclass(eq=False)
class ProcessNotStarted(NewsdexError):
    """A process that is to read files ended before it could begin."""

    exit_code: int

    code = "process-not-started"
    status = 500
    title = "Process not started"
    text = (
        "A process for reading files ended with exit code {exit_code} before it could begin. The old index, if any, was"
        " left as it is. Free some memory, or use fewer processes: --jobs 1."
    )


@dataclass(eq=False)
class ReportUnwritable(NewsdexError):
    """The report of a run cannot be written where it should be; this says nothing of the index."""

    path: str
    reason: str

    code = "report-unwritable"
    status = 500
    title = "The report cannot be written"
    text = "Expected to write the report to {path}: {reason}. Name a file in a folder that may be written to."
