"""Background merges of large segments, while others read and write.

The merged segment is made of the newest generation without the lock for writing, in a folder of its own, so that no
commit waits for it. Then, under the lock and in a moment, it takes the place of its parts, in a new generation with the
same content; what was deleted from them in the meantime is deleted in it, too. When a part has gone by then, because
the index was built anew, the work is thrown away.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from search.errors import IndexLocked, IndexMissing
from search.whoosh_engine.codecs.array_file import sync_folder
from search.whoosh_engine.maintenance.rollback import republish
from search.whoosh_engine.storage.commit_point import INDEX_NAME, open_segments, read_commit_point
from search.whoosh_engine.storage.deletion_policy import MERGED
from search.whoosh_engine.storage.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, SegmentInfo, SegmentReader
from search.whoosh_engine.storage.write_errors import explained
from search.whoosh_engine.storage.write_lock import MERGING, WRITING, Lock
from search.whoosh_engine.writer import merge_policy
from search.whoosh_engine.writer.segment_merger import merge

WAIT_S = 60.0
"""How long what was merged waits for a writer to finish, before it is thrown away."""


def merge_large(folder: Path) -> int:
    """Merge until the policy is content; returns how many generations that made.

    One process at a time does so: another one returns at once, with 0. Raises IndexUnwritable.
    """
    if not folder.is_dir():
        raise IndexMissing(location=str(folder))
    made = 0
    try:
        with explained(folder), Lock(folder, INDEX_NAME, MERGING).acquire(wait_s=0):
            while _merge_once(folder):
                made += 1
    except IndexLocked:
        pass  # another process merges, or one writes for so long that its own merging will do
    return made


def _merge_once(folder: Path) -> bool:
    """Whether anything was merged."""
    point, readers = open_segments(folder)
    pairs = list(zip(point.segments, readers, strict=True))
    # Whoosh's columns only Whoosh can merge.
    chosen = merge_policy.later([segment for segment, one in pairs if not one.documents.whoosh_columns])
    if not chosen:
        return False
    workspace = folder / MERGED
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    try:
        parts = [(segment, one) for segment, one in pairs if segment in chosen]
        made = merge(workspace, [one for _, one in parts])
        with Lock(folder, INDEX_NAME, WRITING).acquire(WAIT_S):
            return _replace_parts(folder, parts, made)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _replace_parts(folder: Path, parts: Sequence[tuple[SegmentInfo, SegmentReader]], made: SegmentInfo) -> bool:
    """Commit the merged segment in the place of its parts; whether they were still there."""
    point = read_commit_point(folder)
    current = {segment.segment_id(): segment for segment in point.segments}
    first = 0
    for before, reader in parts:
        now = current.pop(reader.name, None)
        if now is None or not set(before.deleted_docs()) <= set(now.deleted_docs()):
            return False  # built anew, or gone back to when something deleted was there
        kept = ~reader.deleted
        numbers = np.cumsum(kept) - 1 + first
        for document in set(now.deleted_docs()) - set(before.deleted_docs()):
            made.delete_document(int(numbers[document]))
        first += int(kept.sum())
    for end in (DOCUMENTS_EXTENSION, TERMS_EXTENSION):
        name = made.make_filename(end)
        (folder / MERGED / name).replace(folder / name)
    sync_folder(folder)
    segments = (*current.values(), *([made] if made.doc_count() else []))
    republish(folder, replace(point, segments=segments))
    return True
