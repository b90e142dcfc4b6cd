"""Errors that Newsdex raises on purpose, as facts.

An error is a bag of facts.
It is not frozen, because Python itself writes to an exception while it travels (`__traceback__`).
Its text is made from the facts and always says what was expected, what was found and what to do.
`code` is stable and meant for programs; `status` is the HTTP status with which a web service answers.
The facts are for operators unless the class says `is_public`: a web service then answers with them, else it logs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


def reason_of(error: Exception) -> str:
    """What the system says of its error, without the number and the file, which messages name themselves."""
    return getattr(error, "strerror", None) or str(error)


@dataclass(eq=False)
class NewsdexError(Exception):
    """The base of all errors; never raised itself."""

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str]
    is_public: ClassVar[bool] = False
    """Whether a stranger may read the facts: only what a request said itself, or what says nothing of the machine."""

    def facts(self) -> dict[str, Any]:
        """The facts by name."""
        return asdict(self)

    def __str__(self) -> str:
        return self.text.format_map({name: _readable(fact) for name, fact in self.facts().items()})


def _readable(fact: Any) -> str:
    if isinstance(fact, str):
        return fact if len(fact) <= 200 else f"{fact[:200]}… ({len(fact)} characters)"
    if isinstance(fact, Sequence):
        return ", ".join(map(str, fact)) or "none"
    return str(fact)


@dataclass(eq=False)
class UnknownParameter(NewsdexError):
    """A URL parameter, or a field in a filter, that is not declared."""

    parameter: str
    nearest: str
    known: tuple[str, ...]

    code = "unknown-parameter"
    status = 400
    title = "Unknown parameter"
    text = "There is no parameter “{parameter}”. The nearest known one is “{nearest}”. Known: {known}."
    is_public = True


@dataclass(eq=False)
class InvalidParameter(NewsdexError):
    """A known URL parameter whose value cannot be used."""

    parameter: str
    found: str
    expected: str

    code = "invalid-parameter"
    status = 400
    title = "Invalid parameter value"
    text = (
        "Parameter “{parameter}” should be {expected}; found “{found}”. Correct the value or leave the parameter out."
    )
    is_public = True


@dataclass(eq=False)
class DocumentNotFound(NewsdexError):
    """No visible document has this id; hidden ones are not told apart from those that never were."""

    id: str

    code = "document-not-found"
    status = 404
    title = "No such document"
    text = "No document with the id “{id}” is in this index. Search for it by its title instead."
    is_public = True


@dataclass(eq=False)
class PageNotFound(NewsdexError):
    """The service has no such address."""

    path: str

    code = "page-not-found"
    status = 404
    title = "No such page"
    text = "There is nothing at “{path}”. The search page is at “/”, the endpoints are listed in “/api/openapi.json”."
    is_public = True


@dataclass(eq=False)
class MethodNotAllowed(NewsdexError):
    """The address is known, the method is not: the service only reads."""

    method: str
    path: str
    allowed: tuple[str, ...]

    code = "method-not-allowed"
    status = 405
    title = "Method not allowed"
    text = "“{path}” does not answer {method}. Use one of: {allowed}."
    is_public = True


@dataclass(eq=False)
class InternalError(NewsdexError):
    """Something that should not happen; the facts are in the log, never in the answer."""

    reference: str

    code = "internal-error"
    status = 500
    title = "Something went wrong here"
    text = "The service failed to answer. Try again; if it persists, give its operator the reference {reference}."
    is_public = True


@dataclass(eq=False)
class DeadlineExceeded(NewsdexError):
    """A request took longer than it may; nothing of its answer is shown."""

    limit_s: float

    code = "deadline-exceeded"
    status = 503
    title = "The request took too long"
    text = "The request took longer than {limit_s} s and was ended. Ask for less: fewer words, wildcards or hits."
    is_public = True


@dataclass(eq=False)
class ServiceBusy(NewsdexError):
    """More requests wait than can be answered in time; this one does not wait."""

    code = "service-busy"
    status = 503
    title = "The service is busy"
    text = "More requests wait than can be answered in time. Try again in a moment."
    is_public = True


@dataclass(eq=False)
class IndexMissing(NewsdexError):
    """There is no index at this place, or it has never been committed."""

    location: str

    code = "index-missing"
    status = 503
    title = "There is no index yet"
    text = "Expected an index at {location} and found none. Build it: newsdex-index build CONTENT --index {location}"


@dataclass(eq=False)
class IndexOutdated(NewsdexError):
    """The index was written in another format than this version of Newsdex reads."""

    location: str
    built_for: str
    expected: str

    code = "index-outdated"
    status = 503
    title = "The index must be rebuilt"
    text = (
        "The index at {location} has format {built_for}; this version reads format {expected}."
        " Rebuild it: newsdex-index build CONTENT --index {location}"
    )


@dataclass(eq=False)
class IndexDamaged(NewsdexError):
    """A file of the index is absent or does not say what it should."""

    location: str
    file: str
    reason: str

    code = "index-damaged"
    status = 503
    title = "The index is damaged"
    text = (
        "The index at {location} cannot be read: {file}: {reason}."
        " Rebuild it: newsdex-index build CONTENT --index {location} --full;"
        " or go back to the generation before: newsdex-index rollback --index {location}"
    )


@dataclass(eq=False)
class IndexLocked(NewsdexError):
    """Another process is writing this index."""

    location: str
    holder: str

    code = "index-locked"
    status = 503
    title = "The index is being written"
    text = "Another process is writing the index at {location}: {holder}. Wait until it has finished and try again."


@dataclass(eq=False)
class IndexUnreadable(NewsdexError):
    """The system does not let this user read a file of the index."""

    location: str
    reason: str

    code = "index-unreadable"
    status = 503
    title = "The index may not be read"
    text = "The index at {location} cannot be read: {reason}. Allow this user to read the folder and its files."


@dataclass(eq=False)
class IndexUnwritable(NewsdexError):
    """The system refuses to write a file of the index; the newest generation stands."""

    location: str
    file: str
    reason: str
    remedy: str

    code = "index-unwritable"
    status = 500
    title = "The index cannot be written"
    text = (
        "The index at {location} cannot be written: {file}: {reason}. What it held before still stands."
        " {remedy} and run the command again."
    )


@dataclass(eq=False)
class GenerationMissing(NewsdexError):
    """The index does not keep the generation that it should go back to."""

    location: str
    wanted: str
    kept: tuple[int, ...]

    code = "generation-missing"
    status = 500
    title = "No such generation"
    text = (
        "The index at {location} keeps no {wanted}; it keeps: {kept}."
        " See them with: newsdex-index rollback --list --index {location}"
    )


@dataclass(eq=False)
class IndexChanged(NewsdexError):
    """Another process has written this index since what is to follow it was made."""

    location: str
    expected: int
    found: int

    code = "index-changed"
    status = 503
    title = "The index has changed"
    text = (
        "Another process has written the index at {location} in the meantime: expected generation {expected}, found"
        " {found}. Run the command again."
    )


@dataclass(eq=False)
class IndexForReaders(NewsdexError):
    """Hidden documents would replace an index for readers, and nobody has asked for that; the old index stands."""

    location: str
    generation: int
    replacement: str

    code = "index-for-readers"
    status = 500
    title = "The index is for readers"
    text = (
        "{replacement} holds hidden documents: expected an index for editors at {location}, or none; found generation"
        " {generation}, which is for readers. The old index was left as it is. Name another folder with --index; or add"
        " --replace-readers-index, and whoever reads this index sees what is hidden."
    )


@dataclass(eq=False)
class BackupRefused(NewsdexError):
    """A file that is no backup, or a damaged one."""

    path: str
    reason: str

    code = "backup-refused"
    status = 500
    title = "The backup is not restored"
    text = "{path} is not restored: {reason}. What the index held before still stands. Use another backup."


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
class ReportUnwritable(NewsdexError):
    """The report of a run cannot be written where it should be; this says nothing of the index."""

    path: str
    reason: str

    code = "report-unwritable"
    status = 500
    title = "The report cannot be written"
    text = "Expected to write the report to {path}: {reason}. Name a file in a folder that may be written to."


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
class SettingInvalid(NewsdexError):
    """An entry of the configuration that cannot be used."""

    source: str
    key: str
    expected: str
    found: str

    code = "setting-invalid"
    status = 500
    title = "Invalid configuration"
    text = "{source}: “{key}” should be {expected}; found {found}. Correct the entry or remove it."


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
class PackageMissing(NewsdexError):
    """A package that only some commands need is not installed."""

    purpose: str
    package: str

    code = "package-missing"
    status = 500
    title = "A package is missing"
    text = "Expected the package {package} {purpose}; it is not installed. Install it: pip install {package}"


@dataclass(eq=False)
class UnknownEngine(NewsdexError):
    """An index address whose scheme names no engine."""

    address: str
    known: tuple[str, ...]

    code = "unknown-engine"
    status = 500
    title = "Unknown engine"
    text = "No engine can open “{address}”. Give a folder, or an address that begins with one of: {known}."
