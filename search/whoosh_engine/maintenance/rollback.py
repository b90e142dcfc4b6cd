"""Rollback: the earlier generations of an index, and their return.

Going back makes a *new* generation with the content of an earlier one: readers follow it as any other, nothing is
removed, and one can go forward again in the same way.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from search.errors import GenerationMissing, IndexMissing, NewsdexError
from search.protocol.results import KeptGeneration
from search.whoosh_engine.storage import audience, commit_facts, deletion_policy
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.commit_point import (
    INDEX_NAME,
    CommitPoint,
    commit,
    latest_generation,
    open_all,
    read_generation,
)
from search.whoosh_engine.storage.write_errors import explained
from search.whoosh_engine.storage.write_lock import Lock


def history(folder: Path) -> tuple[KeptGeneration, ...]:
    """The generations that can be opened, the latest content last; IndexMissing when there is no index."""
    newest = latest_generation(folder)
    if newest is None:
        raise IndexMissing(location=str(folder))
    described = [_described(folder, point, newest) for point in deletion_policy.kept(folder).values() if point]
    return tuple(sorted((one for one in described if one), key=lambda one: one.content))


def _described(folder: Path, point: CommitPoint, newest: int) -> KeptGeneration | None:
    try:
        open_all(folder, point.segments)
        facts = CommitFacts.read(folder, point.generation)
    except (NewsdexError, FileNotFoundError):
        return None
    return KeptGeneration(
        generation=point.generation,
        content=commit_facts.origin(folder, point.generation),
        built_at=facts.built_at,
        stored_documents=facts.stored_documents,
        editors=facts.editors,
        is_newest=point.generation == newest,
    )


def rollback(folder: Path, to: int | None = None, *, replace_readers_index: bool = False) -> int:
    """Bring back the content of a generation, by default of the one before; returns the number of the new one.

    Raises GenerationMissing when it is not kept, IndexForReaders when it is for editors, the newest one is for readers
    and may not be replaced, IndexLocked or IndexUnwritable when the index cannot be written.
    When the newest generation cannot be read, the one before is the latest that can.
    """
    if latest_generation(folder) is None:
        raise IndexMissing(location=str(folder))
    with explained(folder), Lock(folder, INDEX_NAME).acquire():
        chosen = _chosen(folder, to)
        if chosen.editors and not replace_readers_index:
            audience.require_editors(folder, f"Generation {chosen.generation}")
        return republish(folder, read_generation(folder, chosen.generation))


def _chosen(folder: Path, to: int | None) -> KeptGeneration:
    kept = history(folder)
    if to is not None:
        found = [one for one in kept if to in {one.generation, one.content}]
    else:
        newest = [one.content for one in kept if one.is_newest]
        found = [one for one in kept if not newest or one.content < newest[0]]
    if not found:
        wanted = "earlier generation" if to is None else f"generation {to}"
        raise GenerationMissing(location=str(folder), wanted=wanted, kept=tuple(sorted(one.generation for one in kept)))
    return found[-1]


def republish(folder: Path, point: CommitPoint) -> int:
    """Make a new generation of the segments of a commit point, with the facts of its generation.

    The caller holds the lock for writing. Returns the number of the new generation.
    """
    made = (latest_generation(folder) or 0) + 1
    commit_facts.copy_sidecars(folder, point.generation, made)
    commit(folder, point.schema, point.segments, made)
    with suppress(OSError):  # it is visible; what counts no longer may be removed by the next writer
        deletion_policy.clean(folder)
    return made
