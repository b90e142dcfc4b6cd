"""Previous run: the index and the manifest that it left, and whether this run can go on from them."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.job import Job
from indexer.updating.manifest import Manifest
from search.errors import IndexDamaged, IndexMissing, IndexOutdated
from search.protocol.engine import read_user_data, require_editors
from search.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class PreviousRun:
    """What the previous run left."""

    generation: int | None = None
    """None when there is none that can be read."""
    settings: Settings | None = None
    sources: tuple[str, ...] = ()
    documents: int | None = None
    """How many are stored, to compare; None without an index for the same readers."""
    manifest: Manifest = Manifest.empty()  # noqa: RUF009 - it never changes
    full: str = ""
    """Why all files must be read; empty when only those that have changed must be."""


def previous_run(job: Job) -> PreviousRun:
    """What the previous run left for this job; raises IndexForReaders when the job may not replace its index."""
    if job.editors and not job.replace_readers_index:
        require_editors(job.address, "The build with --unpublished")
    try:
        notes = read_user_data(job.address)
    except IndexMissing:
        return PreviousRun(full="there is no index yet")
    except (IndexOutdated, IndexDamaged) as error:
        return PreviousRun(full=error.title.lower())
    manifest = Manifest.from_arrays(notes.arrays)
    is_for_same = notes.info.editors == job.editors
    return PreviousRun(
        generation=notes.info.content,
        settings=notes.settings,
        sources=notes.info.sources,
        documents=notes.info.stored_documents if is_for_same else None,
        manifest=manifest if is_for_same else Manifest.empty(),
        full=_reason(job, manifest, is_for_same=is_for_same),
    )


def _reason(job: Job, manifest: Manifest, *, is_for_same: bool) -> str:
    """Why all files must be read."""
    if job.full:
        return "as you asked"
    if not is_for_same:
        return "the index was for other readers"
    if not manifest.fingerprint:
        return "the index does not tell which files it was made from"
    if manifest.fingerprint != job.fingerprint:
        return "the fields, other settings or Newsdex itself have changed"
    return ""
