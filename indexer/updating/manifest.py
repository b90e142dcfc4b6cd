"""File manifest: what was known of each file when the index was last written.

One row for each file that was read, as flat numbers in the user data of the commit (see `engine.CommitUserData`):

| column   | what                                                                                     |
|----------|------------------------------------------------------------------------------------------|
| key      | a hash of where the file was: the names of hidden files are not kept                     |
| size     | in bytes                                                                                 |
| modified | in nanoseconds since 1970                                                                |
| digest   | of its content                                                                           |
| since    | the moment from which the clock lets it stand as it was read, in microseconds since 1970 |
| until    | the moment at which the clock changes it                                                 |
| remark   | which of the remarks a report has to repeat; 0 is none                                   |

Beside the rows are the ids of those that are in the index, and the distinct remarks.
What is wrong with a hidden or failed file may quote it, and is not kept: such a file is read anew in every run, which
also notices when it may be read at last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from indexer.documents.visibility import Reason
from indexer.problems import Problem, Severity
from indexer.reading.file_reader import DIGEST_BYTES, FileResult
from indexer.reading.file_report import FileReport, Outcome
from indexer.reading.sources import Scan
from indexer.reading.walk import KEY_BYTES, ContentFile

FORMAT = 1
"""Of the notes; others are not understood, and all files are read anew."""

_ROW = np.dtype(
    [
        ("key", f"V{KEY_BYTES}"),
        ("size", "<i8"),
        ("modified", "<i8"),
        ("digest", f"V{DIGEST_BYTES}"),
        ("since", "<i8"),
        ("until", "<i8"),
        ("remark", "<i4"),
    ]
)

Rows = NDArray[np.intp]
"""Numbers of rows; -1 for none."""


class FileStatus(NamedTuple):  # for the same reason as `walk.Found`
    """What a report says of a file."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    problems: tuple[Problem, ...] = ()

    def report(self, file: ContentFile) -> FileReport:
        """The report of a file with this remark."""
        return FileReport(file.shown, self.outcome, file.id, self.reasons, self.problems)

    @classmethod
    def of(cls, read: FileResult) -> Self:
        """What can be kept of what a file gave."""
        if read.problems and read.outcome is not Outcome.INDEXED:
            return cls(read.outcome)
        reasons = read.reasons and tuple(replace(reason, problem=None) for reason in read.reasons)  # most have none
        return cls(read.outcome, reasons, read.problems)

    def to_json(self) -> list[Any]:
        """As plain data."""
        reasons = [[reason.state, reason.kind, reason.text] for reason in self.reasons]
        problems = [[one.reason, one.remedy, one.line, one.column, one.severity] for one in self.problems]
        return [self.outcome, reasons, problems]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> Self:
        """The inverse of `to_json`."""
        outcome, reasons, problems = data
        return cls(
            Outcome(outcome),
            tuple(Reason(*reason) for reason in reasons),
            tuple(
                Problem(reason, remedy, line, column, Severity(severity))
                for reason, remedy, line, column, severity in problems
            ),
        )


INDEXED = FileStatus(Outcome.INDEXED)
"""Of most files."""


@dataclass(frozen=True, eq=False)
class Manifest:
    """The rows of all files, in the order in which they were found."""

    fingerprint: str
    """Of all that a document depends on beside its file (see `Job.fingerprint`)."""
    scanned_ns: int
    """When the files were looked for, in nanoseconds since 1970."""
    rows: NDArray[np.void]
    ids: NDArray[np.object_]
    """Of the document that is in the index; empty when the file has none."""
    remarks: tuple[FileStatus, ...] = (INDEXED,)

    @classmethod
    def nothing(cls) -> Self:
        """What is known before the first run."""
        return cls("", 0, np.empty(0, _ROW), np.empty(0, object))

    @cached_property
    def _row_of(self) -> dict[bytes, int]:
        return {key: row for row, key in enumerate(_cut(self.rows["key"].tobytes(), KEY_BYTES))}

    def find(self, keys: Sequence[bytes]) -> Rows:
        """The row of each key."""
        if b"".join(keys) == self.rows["key"].tobytes():
            return np.arange(len(keys))  # no file has come or gone, as in most runs
        return np.fromiter((self._row_of.get(key, -1) for key in keys), np.intp, len(keys))

    def digest(self, row: int) -> bytes:
        """The digest in a row."""
        return bytes(self.rows["digest"][row])

    def remark(self, row: int) -> FileStatus:
        """The remark of a row."""
        return self.remarks[int(self.rows["remark"][row])]

    def remarks_of(self, rows: Rows) -> Iterator[FileStatus]:
        """The remark of each of some rows."""
        return map(self.remarks.__getitem__, self.rows["remark"][rows].tolist())

    def count(self, outcome: Outcome) -> int:
        """How many files had this outcome."""
        numbers = [number for number, remark in enumerate(self.remarks) if remark.outcome is outcome]
        return int(np.isin(self.rows["remark"], numbers).sum())

    def says_the_same(self, before: Manifest, read: Iterable[tuple[int, FileResult]]) -> bool:
        """Whether another one knew the same of the files that were read, each with its place here."""
        places = np.fromiter((place for place, _ in read), np.intp)
        rows = before.find(_cut(self.rows["key"][places].tobytes(), KEY_BYTES))
        return bool((rows >= 0).all()) and all(
            self._facts(place) == before._facts(row) for place, row in zip(places.tolist(), rows.tolist(), strict=True)
        )

    def _facts(self, row: int) -> tuple[Any, ...]:
        return *self.rows[row].tolist()[:-1], self.remark(row)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """As flat arrays."""
        used, codes = np.unique(np.append(0, self.rows["remark"]), return_inverse=True)
        rows = self.rows.copy()
        rows["remark"] = codes[1:]
        facts = {"format": FORMAT, "fingerprint": self.fingerprint, "scanned_ns": self.scanned_ns}
        remarks = [self.remarks[number].to_json() for number in used]
        return {
            "facts": _bytes(orjson.dumps(facts)),
            "rows": rows.view(np.uint8),
            "ids": _bytes("\0".join(self.ids.tolist()).encode()),
            "remarks": _bytes(orjson.dumps(remarks)),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The inverse of `to_arrays`; nothing is known when they are absent or not understood."""
        try:
            facts = orjson.loads(arrays["facts"].tobytes())
            rows = arrays["rows"].view(_ROW)
            ids = arrays["ids"].tobytes().decode().split("\0") if len(rows) else []
            remarks = tuple(map(FileStatus.from_json, orjson.loads(arrays["remarks"].tobytes())))
            is_whole = len(ids) == len(rows) and rows["remark"].min(initial=0) >= 0
            if facts["format"] != FORMAT or not is_whole or rows["remark"].max(initial=0) >= len(remarks):
                return cls.nothing()
            return cls(facts["fingerprint"], facts["scanned_ns"], rows, np.array(ids, object), remarks)
        except (KeyError, TypeError, ValueError):
            return cls.nothing()


class ManifestBuilder:
    """The rows of a run in the making: each file's is either kept, or made of what was read."""

    def __init__(self, before: Manifest, scan: Scan) -> None:
        self._before = before
        self._numbers = {remark: number for number, remark in enumerate(before.remarks)}
        self._rows = np.zeros(len(scan.files), _ROW)
        self._rows["key"] = np.frombuffer(b"".join(scan.keys), f"V{KEY_BYTES}")
        self._rows["size"], self._rows["modified"] = scan.sizes, scan.times
        self._ids = np.full(len(scan.files), "", object)
        self._read: dict[int, tuple[bytes, int, int, int]] = {}
        """The last columns of the files that were read, by place; numpy takes them all at once, and not one by one."""

    def keep(self, places: Rows, rows: Rows) -> None:
        """Keep rows that are known for the files at these places."""
        for name in ("digest", "since", "until", "remark"):
            self._rows[name][places] = self._before.rows[name][rows]
        self._ids[places] = self._before.ids[rows]

    def read(self, place: int, read: FileResult) -> None:
        """Set the row of a file that was read."""
        remark = FileStatus.of(read)
        # What may be read at last, or has a problem that is not kept, never stands.
        is_kept = read.digest and remark.problems == read.problems
        since, until = read.stands if is_kept else (1, 0)
        number = self._numbers.setdefault(remark, len(self._numbers))
        self._read[place] = read.digest.ljust(DIGEST_BYTES, b"\0"), since, until, number
        self._ids[place] = read.file.id if read.outcome is Outcome.INDEXED else ""

    def known(self, fingerprint: str, scanned_ns: int) -> Manifest:
        """What is known now."""
        if self._read:
            columns = zip(*self._read.values(), strict=True)
            for name, values in zip(("digest", "since", "until", "remark"), columns, strict=True):
                self._rows[name][list(self._read)] = np.array(values, _ROW[name])
        return Manifest(fingerprint, scanned_ns, self._rows, self._ids, tuple(self._numbers))


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)
