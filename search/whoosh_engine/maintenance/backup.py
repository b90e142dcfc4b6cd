"""Backup of an index as one file, and its restoration.

A backup is a ZIP archive, not compressed, of the files of one generation under their own names, and of a manifest with
the size and the BLAKE2b checksum of each:

    MAIN_….docs, MAIN_….terms, _MAIN_7.toc, newsdex-7.json …, manifest.json

All files are opened before the first is copied, so that a writer may commit meanwhile.
A backup is not trusted: what comes out of it is checked as deeply as can be before it becomes the newest generation.
Its segments get new names, so that no file of the index can be overwritten.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from search.errors import BackupRefused, IndexDamaged, NewsdexError, reason_of
from search.whoosh_engine.codecs.array_file import ArrayFile, replacing, sync_folder
from search.whoosh_engine.maintenance import check_index
from search.whoosh_engine.storage import audience, commit_facts, deletion_policy
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.commit_point import (
    INDEX_NAME,
    CommitPoint,
    commit,
    commit_point_path,
    latest_generation,
    read_commit_point,
    read_generation,
)
from search.whoosh_engine.storage.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, SegmentInfo
from search.whoosh_engine.storage.write_errors import explained
from search.whoosh_engine.storage.write_lock import Lock

FORMAT = 1
MANIFEST = "manifest.json"
_MANIFEST_BYTES = 1 << 24
_PIECE_BYTES = 1 << 20
_NAME = re.compile(rf"(_{INDEX_NAME}_[0-9]+\.toc|{INDEX_NAME}_[0-9a-z]+(\.\w+)+|newsdex-[0-9]+\.\w+)", re.ASCII)
"""Of a file of an index: no folder, no link to another place."""


def backup(folder: Path, target: Path) -> int:
    """Write the newest generation to a file, which appears when it is whole; returns the number of the generation.

    Raises IndexMissing, IndexDamaged when a file is not as it was written, and OSError when the target cannot be.
    """
    with ExitStack() as stack:
        point, files = _opened(folder, stack)
        for name in files:
            if name.endswith((DOCUMENTS_EXTENSION, TERMS_EXTENSION)):
                ArrayFile.over(files[name], folder / name).verify()
        with replacing(target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            facts = {name: _added(archive, name, file) for name, file in files.items()}
            manifest = {"format": FORMAT, "generation": point.generation, "files": facts}
            archive.writestr(MANIFEST, orjson.dumps(manifest))
    return point.generation


def _opened(folder: Path, stack: ExitStack) -> tuple[CommitPoint, dict[str, IO[bytes]]]:
    """The newest generation, and all of its files, open."""
    while True:
        point = read_commit_point(folder)
        try:
            paths = [*_segment_files(folder, point), commit_point_path(folder, point.generation)]
            paths += commit_facts.sidecars(folder, point.generation)
            return point, {path.name: stack.enter_context(path.open("rb")) for path in paths}
        except FileNotFoundError as error:
            if latest_generation(folder) == point.generation:
                raise IndexDamaged(location=str(folder), file=str(error.filename), reason="it is absent") from error


def _segment_files(folder: Path, point: CommitPoint) -> Iterator[Path]:
    for segment in point.segments:
        needed = {segment.make_filename(end) for end in (DOCUMENTS_EXTENSION, TERMS_EXTENSION)}
        others = {path.name for path in folder.glob(f"{segment.segment_id()}.*") if path.suffix != ".tmp"}
        yield from (folder / name for name in sorted(needed | others))


def _added(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> dict[str, Any]:
    """Copy a file into the archive; its size and checksum."""
    sum, size = hashlib.blake2b(), 0
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
        while piece := file.read(_PIECE_BYTES):
            out.write(piece)
            sum.update(piece)
            size += len(piece)
    return {"bytes": size, "blake2b": sum.hexdigest()}


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What an archive says of itself."""

    generation: int
    files: Mapping[str, tuple[int, str]]


def restore(folder: Path, source: Path, *, replace_readers_index: bool = False) -> int:
    """Make a backup the newest generation of an index; returns its number.

    Raises BackupRefused when the file is no backup, or a damaged one, IndexForReaders when it is for editors, the index
    is for readers and may not be replaced, IndexLocked or IndexUnwritable; then the index is as it was.
    """
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with Lock(folder, INDEX_NAME).acquire():
            deletion_policy.clean(folder)
            workspace = folder / deletion_policy.RESTORING
            workspace.mkdir()
            try:
                point = _unpacked(source, workspace)
                if CommitFacts.read(workspace, point.generation).editors and not replace_readers_index:
                    audience.require_editors(folder, f"The backup {source}")
                return _commit_files(folder, workspace, point)
            finally:
                shutil.rmtree(workspace, ignore_errors=True)


def _unpacked(source: Path, workspace: Path) -> CommitPoint:
    """The one generation in an archive, every file of it checked, in a folder of its own."""
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, source.stat().st_size)
            for name, (size, checksum) in manifest.files.items():
                _copy(archive, name, size, checksum, workspace / name)
    except OSError as error:
        if error.filename == str(source):
            raise BackupRefused(path=str(source), reason=reason_of(error)) from error
        raise
    except (ValueError, TypeError, KeyError, AttributeError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise BackupRefused(path=str(source), reason=str(error)) from error
    return _checked(workspace, manifest, source)


def _manifest(archive: zipfile.ZipFile, archive_bytes: int) -> _Manifest:
    """The manifest, which names all that is in the archive, once; ValueError and others when it does not."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if entries[MANIFEST].file_size > _MANIFEST_BYTES or len(entries) != len(archive.infolist()):
        raise ValueError("its manifest is not that of a backup")
    if sum(entry.file_size for entry in entries.values()) > archive_bytes:
        raise ValueError("it says that it holds more than it does")  # packed, or the same bytes under many names
    data = orjson.loads(archive.read(MANIFEST))
    if data["format"] != FORMAT:
        raise ValueError(f"expected format {FORMAT}, found {data['format']}")
    files = {str(name): (int(one["bytes"]), str(one["blake2b"])) for name, one in data["files"].items()}
    if files.keys() != entries.keys() - {MANIFEST}:
        raise ValueError("its files are not those of its manifest")
    for name in files:
        if not _NAME.fullmatch(name):
            raise ValueError(f"no index has a file {name!r:.80}")
    return _Manifest(int(data["generation"]), files)


def _copy(archive: zipfile.ZipFile, name: str, size: int, checksum: str, target: Path) -> None:
    sum, left = hashlib.blake2b(), size
    with archive.open(name) as file, replacing(target) as out:
        while piece := file.read(min(_PIECE_BYTES, left + 1)):
            left -= len(piece)
            if left < 0:
                break
            out.write(piece)
            sum.update(piece)
    if left or sum.hexdigest() != checksum:
        raise ValueError(f"{name} is not what was backed up")


def _checked(workspace: Path, manifest: _Manifest, source: Path) -> CommitPoint:
    """The generation, sound and with no file but its own."""
    try:
        point = read_generation(workspace, manifest.generation)
        expected = {*_segment_files(workspace, point), *commit_facts.sidecars(workspace, point.generation)}
        expected.add(commit_point_path(workspace, point.generation))
        defects = [] if expected == {*workspace.iterdir()} else ["it holds other files than one generation has"]
        defects += check_index.defects(workspace)
    except (NewsdexError, FileNotFoundError) as error:
        defects = [str(error)]
    if defects:
        raise BackupRefused(path=str(source), reason=defects[0])
    return point


def _commit_files(folder: Path, workspace: Path, point: CommitPoint) -> int:
    """Move the files of a generation into the folder, and make it the newest."""
    made = (latest_generation(folder) or 0) + 1
    segments = []
    for segment in point.segments:
        renamed = copy(segment)
        renamed.segid = SegmentInfo(INDEX_NAME).segid
        for path in workspace.glob(f"{segment.segment_id()}.*"):
            path.replace(folder / renamed.make_filename(path.name.removeprefix(segment.segment_id())))
        segments.append(renamed)
    sync_folder(folder)
    commit_facts.copy_sidecars(folder, point.generation, made, source=workspace)
    commit(folder, point.schema, segments, made)
    deletion_policy.clean(folder)
    return made
