"""Previous run: what it left, and whether this one can go on from there."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.job import Job
from indexer.updating.manifest import Manifest
from search.errors import IndexDamaged, IndexMissing, IndexOutdated
from search.protocol.engine import read_user_data, require_editors
from search.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class PreviousRun:
    """The index before a run."""

    generation: int | None = None
    """None when there is none that can be read."""
    settings: Settings | None = None
    sources: tuple[str, ...] = ()
    documents: int | None = None
    """How many it has, to compare; None without an index for the same readers."""
    known: Manifest = Manifest.nothing()  # noqa: RUF009 - it never changes
    full: str = ""
    """Why all files must be read; empty when only those that have changed must be."""


def previous_run(job: Job) -> PreviousRun:
    """The index that a job goes on from; IndexForReaders when the job may not replace it."""
    if job.editors and not job.replace_readers_index:
        require_editors(job.address, "The build with --unpublished")
    try:
        notes = read_user_data(job.address)
    except IndexMissing:
        return PreviousRun(full="there is no index yet")
    except (IndexOutdated, IndexDamaged) as error:
        return PreviousRun(full=error.title.lower())
    known = Manifest.from_arrays(notes.arrays)
    is_for_same = notes.info.editors == job.editors
    return PreviousRun(
        generation=notes.info.content,
        settings=notes.settings,
        sources=notes.info.sources,
        documents=notes.info.stored_documents if is_for_same else None,
        known=known if is_for_same else Manifest.nothing(),
        full=_reason(job, known, is_for_same=is_for_same),
    )


def _reason(job: Job, known: Manifest, *, is_for_same: bool) -> str:
    """Why all files must be read."""
    if job.full:
        return "as you asked"
    if not is_for_same:
        return "the index was for other readers"
    if not known.fingerprint:
        return "the index does not tell which files it was made from"
    if known.fingerprint != job.fingerprint:
        return "the fields, other settings or Newsdex itself have changed"
    return ""
