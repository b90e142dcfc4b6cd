"""Commit point: the newest generation, read safely and replaced at once.

Its file is Whoosh's table of contents: pickles of the schema and the segments, and unpickling may run any code.
Here only the classes that our schemas are made of are admitted; `whoosh.index.open_dir` has no such guard.
"""

from __future__ import annotations

import pickle
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from whoosh import fields as whoosh_fields
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC

from search.errors import IndexDamaged, IndexMissing
from search.whoosh_engine.codecs.array_file import replacing
from search.whoosh_engine.storage.segment import SegmentInfo, SegmentReader

INDEX_NAME = "MAIN"

_VERSION = -111
"""Of Whoosh's table of contents since 2.5."""
_BYTE_ORDER = -12345
_SIZES = (4, 8, 4)
"""Of an int, a long and a float."""

_BUILTINS = "object int long float bool complex str unicode bytes set frozenset"
_ADMITTED: Mapping[str, str] = {
    "__builtin__": _BUILTINS,
    "builtins": _BUILTINS,
    "re": "_compile",  # a pattern
    "datetime": "date datetime",
    "decimal": "Decimal",
    "whoosh.fields": "Schema BOOLEAN COLUMN DATETIME ID IDLIST KEYWORD NGRAM NGRAMWORDS NUMERIC SpellField STORED TEXT",
    "whoosh.formats": "CharacterBoosts Characters Existence Frequency PositionBoosts Positions",
    "whoosh.columns": "BitColumn NumericColumn RefBytesColumn VarBytesColumn",
    "whoosh.analysis.analyzers": "CompositeAnalyzer",
    "whoosh.analysis.filters": "LowercaseFilter StopFilter StripFilter",
    "whoosh.analysis.intraword": "IntraWordFilter",
    "whoosh.analysis.morph": "StemFilter",
    "whoosh.analysis.ngrams": "NgramFilter NgramTokenizer",
    "whoosh.analysis.tokenizers": "IDTokenizer RegexTokenizer",
    "whoosh.lang.porter": "stem",
    "whoosh.lang.porter2": "stem",
    "search.whoosh_engine.schema": "WordAnalyzer",
    "search.whoosh_engine.interop.array_codec": "ArraySegment",
}
"""By module, what a commit point may name. None of it does more than make a value of its kind."""

_MOVED: Mapping[str, str] = {
    "search.whoosh_engine.files.segment": "search.whoosh_engine.interop.array_codec",
    "search.whoosh_engine.storage.segment": "search.whoosh_engine.interop.array_codec",
}
"""By the module that an older commit point names, the module that has the class now; without it, those indexes could
not be opened."""


@dataclass(frozen=True, slots=True)
class CommitPoint:
    """One generation: the schema, and the segments with their deleted documents."""

    generation: int
    schema: Any
    segments: tuple[SegmentInfo, ...]


class _Unpickler(pickle.Unpickler):
    """Makes what is admitted, and refuses all else before it is even imported."""

    def find_class(self, module: str, name: str) -> Any:
        module = _MOVED.get(module, module)
        if name not in _ADMITTED.get(module, "").split():
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no index of Newsdex does")
        return super().find_class(module, name)


def generations(folder: Path, indexname: str = INDEX_NAME) -> list[int]:
    """The numbers of all generations that have a commit point, ascending."""
    pattern = re.compile(rf"_{re.escape(indexname)}_([0-9]+)\.toc")
    try:
        found = [pattern.fullmatch(path.name) for path in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(int(match[1]) for match in found if match)


def latest_generation(folder: Path, indexname: str = INDEX_NAME) -> int | None:
    """The number of the newest generation; None when there is none."""
    return max(generations(folder, indexname), default=None)


def stamp(folder: Path, indexname: str = INDEX_NAME) -> tuple[int, int, int] | None:
    """What tells the newest generation from any other, also from one of an index that was removed and made anew."""
    while (generation := latest_generation(folder, indexname)) is not None:
        with suppress(FileNotFoundError):  # a newer generation has just taken its place
            status = commit_point_path(folder, generation, indexname).stat()
            return generation, status.st_ino, status.st_mtime_ns
    return None


def read_commit_point(folder: Path, indexname: str = INDEX_NAME) -> CommitPoint:
    """The newest generation; IndexMissing when there is none, IndexDamaged when it cannot be read or trusted."""
    while True:
        generation = latest_generation(folder, indexname)
        if generation is None:
            raise IndexMissing(location=str(folder))
        try:
            return read_generation(folder, generation, indexname)
        except FileNotFoundError:
            continue  # a newer generation has just taken its place


def read_generation(folder: Path, generation: int, indexname: str = INDEX_NAME) -> CommitPoint:
    """One generation; FileNotFoundError when it is not kept, IndexDamaged when it cannot be read or trusted."""
    path = commit_point_path(folder, generation, indexname)
    try:
        return _parsed(path.read_bytes(), generation)
    except FileNotFoundError:
        raise
    except Exception as error:  # a hostile pickle may raise anything
        raise IndexDamaged(location=str(folder), file=path.name, reason=str(error)) from error


def commit_point_path(folder: Path, generation: int, indexname: str = INDEX_NAME) -> Path:
    """The file of the commit point of a generation."""
    return folder / f"_{indexname}_{generation}.toc"


def _parsed(data: bytes, generation: int) -> CommitPoint:
    """The commit point in these bytes, as Whoosh writes them."""
    file = StructFile(BytesIO(data))
    if tuple(file.read_varint() for _ in _SIZES) != _SIZES or file.read_int() != _BYTE_ORDER:
        raise ValueError("it is no table of contents of this architecture")
    version = file.read_int()
    if version != _VERSION:
        raise ValueError(f"expected version {_VERSION}, found {version}")
    for _ in range(3):
        file.read_varint()  # which Whoosh wrote it
    schema = _Unpickler(BytesIO(file.read_string())).load()
    written, _unused = struct.unpack("!ii", file.read(8))
    segments = _Unpickler(file.raw_file()).load()
    if written != generation:
        raise ValueError(f"expected generation {generation}, found {written}")
    if not isinstance(schema, whoosh_fields.Schema):
        raise TypeError(f"expected a schema, found {type(schema).__name__}")
    if not all(isinstance(segment, SegmentInfo) for segment in segments):
        raise TypeError("expected segments of arrays, found others")
    schema.names(), [segment.segment_id() for segment in segments]  # errors, if a pickle made them without contents
    return CommitPoint(generation, schema, tuple(segments))


def open_segments(folder: Path, indexname: str = INDEX_NAME) -> tuple[CommitPoint, tuple[SegmentReader, ...]]:
    """The newest generation, open for reading; it stays readable when newer ones take its place."""
    while True:
        commit_point = read_commit_point(folder, indexname)
        try:
            return commit_point, open_all(folder, commit_point.segments)
        except FileNotFoundError as error:
            if latest_generation(folder, indexname) == commit_point.generation:
                raise IndexDamaged(location=str(folder), file=str(error.filename), reason="it is absent") from error


def open_all(folder: Path, segments: Iterable[SegmentInfo]) -> tuple[SegmentReader, ...]:
    """Some segments, open for reading; FileNotFoundError when a file is absent."""
    return tuple(SegmentReader.open(folder, segment) for segment in segments)


def commit(
    folder: Path, schema: Any, segments: Sequence[SegmentInfo], generation: int, indexname: str = INDEX_NAME
) -> CommitPoint:
    """Make these segments, which are safe on the disk, the newest generation.

    The caller holds the lock for writing, and removes what no generation needs (see `deletion_policy`).
    """
    memory = RamStorage()
    TOC(schema, list(segments), generation).write(memory, indexname)
    path = commit_point_path(folder, generation, indexname)
    with replacing(path) as file:
        file.write(memory.files[path.name])
    return CommitPoint(generation, schema, tuple(segments))
