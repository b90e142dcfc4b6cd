"""File manifest: what a run leaves of each file, for the next one to compare with.

One row for each file that was read, as flat numbers in the user data of the commit (see `engine.CommitUserData`):

| column   | what                                                                                     |
|----------|------------------------------------------------------------------------------------------|
| key      | a hash of where the file was: the names of hidden files are not stored                   |
| size     | in bytes                                                                                 |
| modified | in nanoseconds since 1970; programs can set it                                           |
| stamp    | when the system saw it change, in nanoseconds since 1970, and its inode                  |
| digest   | of its content                                                                           |
| since    | the moment from which its result is valid, by the clock, in microseconds since 1970      |
| until    | the moment at which the clock changes its result                                         |
| inherited | a digest of what it inherits from other files and the settings                         |
| status   | which of the statuses a report has to repeat; 0 is that of most files, “indexed”         |

Beside the rows are the ids of those that are in the index, and the distinct statuses (“remarks” in the stored form).
A problem of a hidden or failed file may quote it, and is not stored: such a file is read again in every run, which also
notices when it can be read at last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from indexer.documents.visibility import Reason
from indexer.problems import Problem, Severity
from indexer.reading.file_reader import DIGEST_BYTES, FileResult
from indexer.reading.file_report import INDEXED, FileStatus, Outcome
from indexer.reading.sources import Scan
from indexer.reading.walk import KEY_BYTES

FORMAT = 2
"""Of the notes; with another one all files are read again."""

_ROW = np.dtype(
    [
        ("key", f"V{KEY_BYTES}"),
        ("size", "<i8"),
        ("modified", "<i8"),
        ("stamp", "<i8", (2,)),
        ("digest", f"V{DIGEST_BYTES}"),
        ("since", "<i8"),
        ("until", "<i8"),
        ("inherited", "<i8"),
        ("status", "<i4"),
    ]
)

Rows = NDArray[np.intp]
"""Numbers of rows; -1 for none."""


@dataclass(frozen=True, eq=False)
class Manifest:
    """The rows of all files, in the order of their scan."""

    fingerprint: str
    """Of all that a document depends on beside its file (see `Job.fingerprint`)."""
    scanned_ns: int
    """When the files were looked for, in nanoseconds since 1970."""
    rows: NDArray[np.void]
    ids: NDArray[np.object_]
    """Of the document that is in the index; empty when the file has none."""
    statuses: tuple[FileStatus, ...] = (INDEXED,)

    @classmethod
    def empty(cls) -> Self:
        """The manifest before the first run."""
        return cls("", 0, np.empty(0, _ROW), np.empty(0, object))

    @cached_property
    def _row_by_key(self) -> dict[bytes, int]:
        return {key: row for row, key in enumerate(_split(self.rows["key"].tobytes(), KEY_BYTES))}

    def find(self, keys: Sequence[bytes]) -> Rows:
        """The row of each key."""
        if b"".join(keys) == self.rows["key"].tobytes():
            return np.arange(len(keys))  # no file was added or removed, as in most runs
        return np.fromiter((self._row_by_key.get(key, -1) for key in keys), np.intp, len(keys))

    def digest(self, row: int) -> bytes:
        """The digest in a row."""
        return bytes(self.rows["digest"][row])

    def inherited(self, row: int) -> int:
        """The digest of what the file of a row inherits."""
        return int(self.rows["inherited"][row])

    def status(self, row: int) -> FileStatus:
        """The status in a row."""
        return self.statuses[int(self.rows["status"][row])]

    def statuses_of(self, rows: Rows) -> Iterator[FileStatus]:
        """The status in each of some rows."""
        return map(self.statuses.__getitem__, self.rows["status"][rows].tolist())

    def count(self, outcome: Outcome) -> int:
        """How many files had this outcome."""
        numbers = [number for number, status in enumerate(self.statuses) if status.outcome is outcome]
        return int(np.isin(self.rows["status"], numbers).sum())

    def agrees(self, previous: Manifest, places: Iterable[int]) -> bool:
        """Whether another one has the same facts of the files at these places."""
        rows = np.fromiter(places, np.intp)
        others = previous.find(_split(self.rows["key"][rows].tobytes(), KEY_BYTES))
        return bool((others >= 0).all()) and all(
            self._facts(row) == previous._facts(other)
            for row, other in zip(rows.tolist(), others.tolist(), strict=True)
        )

    def _facts(self, row: int) -> tuple[Any, ...]:
        return self.rows[row].tobytes()[: -_ROW["status"].itemsize], self.status(row)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """As flat arrays."""
        used, codes = np.unique(np.append(0, self.rows["status"]), return_inverse=True)
        rows = self.rows.copy()
        rows["status"] = codes[1:]
        facts = {"format": FORMAT, "fingerprint": self.fingerprint, "scanned_ns": self.scanned_ns}
        statuses = [_encoded(self.statuses[number]) for number in used]
        return {
            "facts": _bytes(orjson.dumps(facts)),
            "rows": rows.view(np.uint8),
            "ids": _bytes("\0".join(self.ids.tolist()).encode()),
            "remarks": _bytes(orjson.dumps(statuses)),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The inverse of `to_arrays`; an empty manifest when they are absent or not understood."""
        try:
            facts = orjson.loads(arrays["facts"].tobytes())
            rows = arrays["rows"].view(_ROW)
            ids = arrays["ids"].tobytes().decode().split("\0") if len(rows) else []
            statuses = tuple(map(_decoded, orjson.loads(arrays["remarks"].tobytes())))
            is_whole = len(ids) == len(rows) and rows["status"].min(initial=0) >= 0
            if facts["format"] != FORMAT or not is_whole or rows["status"].max(initial=0) >= len(statuses):
                return cls.empty()
            return cls(facts["fingerprint"], facts["scanned_ns"], rows, np.array(ids, object), statuses)
        except (KeyError, TypeError, ValueError):
            return cls.empty()


class ManifestBuilder:
    """The manifest of a run in the making: the row of each file is either copied, or made of what was read."""

    def __init__(self, previous: Manifest, scan: Scan) -> None:
        self._previous, self._files = previous, scan.files
        self._numbers = {status: number for number, status in enumerate(previous.statuses)}
        self._rows = np.zeros(len(scan.files), _ROW)
        self._rows["key"] = np.frombuffer(b"".join(scan.keys), f"V{KEY_BYTES}")
        self._rows["size"], self._rows["modified"], self._rows["stamp"] = scan.sizes, scan.times, scan.stamps
        self._rows["inherited"] = scan.inherited
        self._ids = np.full(len(scan.files), "", object)
        self._read: dict[int, tuple[bytes, int, int, int]] = {}
        """The last columns of the files that were read, by place; numpy takes them all at once, and not one by one."""

    def copy(self, places: Rows, rows: Rows) -> None:
        """Copy rows of the previous manifest for the files at these places."""
        for name in ("digest", "since", "until", "status"):
            self._rows[name][places] = self._previous.rows[name][rows]
        self._ids[places] = self._previous.ids[rows]

    def add(self, place: int, result: FileResult) -> None:
        """Set the row of a file that was read."""
        status = _storable(result.status)
        # A file that could not be read, or has a problem that is not stored, is read again by the next run.
        is_valid = result.digest and status.problems == result.status.problems
        since, until = result.validity if is_valid else (1, 0)
        number = self._numbers.setdefault(status, len(self._numbers))
        self._read[place] = result.digest.ljust(DIGEST_BYTES, b"\0"), since, until, number
        self._ids[place] = self._files[place].id if status.outcome is Outcome.INDEXED else ""

    def build(self, fingerprint: str, scanned_ns: int) -> Manifest:
        """The manifest of all files."""
        if self._read:
            columns = zip(*self._read.values(), strict=True)
            for name, values in zip(("digest", "since", "until", "status"), columns, strict=True):
                self._rows[name][list(self._read)] = np.array(values, _ROW[name])
        return Manifest(fingerprint, scanned_ns, self._rows, self._ids, tuple(self._numbers))


def _storable(status: FileStatus) -> FileStatus:
    """What may be stored of a status: nothing that quotes a hidden or failed file."""
    if not (status.reasons or status.problems):
        return status
    if status.problems and status.outcome is not Outcome.INDEXED:
        return FileStatus(status.outcome)
    return replace(status, reasons=tuple(replace(reason, problem=None) for reason in status.reasons))


def _encoded(status: FileStatus) -> list[Any]:
    """A status as plain data."""
    reasons = [[reason.state, reason.kind, reason.text] for reason in status.reasons]
    problems = [astuple(one) for one in status.problems]
    return [status.outcome, reasons, problems]


def _decoded(data: Sequence[Any]) -> FileStatus:
    """The inverse of `_encoded`."""
    outcome, reasons, problems = data
    return FileStatus(
        Outcome(outcome),
        tuple(Reason(*reason) for reason in reasons),
        tuple(
            Problem(reason, remedy, line, column, Severity(severity), sort, key)
            for reason, remedy, line, column, severity, sort, key in problems
        ),
    )


def _split(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)
