"""Errors that Newsdex raises on purpose, as facts.

The map, in the direction of imports; a module uses only what stands above it:

    base       a bag of facts, and the text made of them
    requests   requests and the service that answers them
    index      opening, writing and restoring an index
    content    content and a run that indexes it
    settings   entries of the configuration
    relevance  judgments, and the package that measures

All are imported from here.
"""

from __future__ import annotations

from search.errors.base import NewsdexError, reason_of
from search.errors.content import (
    ContentMissing,
    FolderUnreadable,
    InvalidDocument,
    NothingToIndex,
    ProcessNotStarted,
    ReportUnwritable,
    SourceShrunk,
)
from search.errors.index import (
    BackupRefused,
    ExportRefused,
    GenerationMissing,
    IndexChanged,
    IndexDamaged,
    IndexForReaders,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexUnreadable,
    IndexUnwritable,
    UnknownEngine,
)
from search.errors.relevance import JudgmentsInvalid, JudgmentsMissing, PackageMissing, QueryLogUnreadable
from search.errors.requests import (
    CursorMismatch,
    CursorOutdated,
    DeadlineExceeded,
    DocumentNotFound,
    InternalError,
    InvalidParameter,
    MethodNotAllowed,
    MisdirectedRequest,
    PageNotFound,
    ServiceBusy,
    TooManyRequests,
    UnknownParameter,
)
from search.errors.settings import SettingInvalid

__all__ = [
    "BackupRefused",
    "ContentMissing",
    "CursorMismatch",
    "CursorOutdated",
    "DeadlineExceeded",
    "DocumentNotFound",
    "ExportRefused",
    "FolderUnreadable",
    "GenerationMissing",
    "IndexChanged",
    "IndexDamaged",
    "IndexForReaders",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexUnreadable",
    "IndexUnwritable",
    "InternalError",
    "InvalidDocument",
    "InvalidParameter",
    "JudgmentsInvalid",
    "JudgmentsMissing",
    "MethodNotAllowed",
    "MisdirectedRequest",
    "NewsdexError",
    "NothingToIndex",
    "PackageMissing",
    "PageNotFound",
    "ProcessNotStarted",
    "QueryLogUnreadable",
    "ReportUnwritable",
    "ServiceBusy",
    "SettingInvalid",
    "SourceShrunk",
    "TooManyRequests",
    "UnknownEngine",
    "UnknownParameter",
    "reason_of",
]
