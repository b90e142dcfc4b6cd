"""Which documents does an index in a folder hold, and which of them answer a request? The engine on Whoosh.

Whoosh gives the frame: schema, analysis, query objects, segments, deletions, the table of contents.
What loops is done by numpy: a segment is flat arrays on the disk, mapped into memory, and an answer is a few operations
on arrays.

The map, in the direction of imports:

    schema          the Whoosh schema that the fields give, and what a segment keeps of a document
    files           how is an index kept in the files of a folder
    codec           how does any Whoosh program read and write them
    writing         how do documents become a new generation
    keeping         what does an operator do with an index
    finding         which documents does a query of Whoosh find, and with what score
    answering       which documents answer a request, in which order, and what is said of them
    proposing       what may someone have meant, or be about to type
    pinning         what comes first because it is pinned to a query
    searcher        the answer to a request, from all of these

Each package has a map of its own.
Who wants to know how the engine works reads `files` and then `finding`; all else builds on these two.
In half an hour one reads what carries the rest, from top to bottom:

    files.runs                  the one shape of all arrays
    files.inverted              the file of a segment's terms, and how a term is looked up in it
    writing.segment_writer      how one sort puts the postings in order
    finding.corpus              all segments under one numbering
    finding.found               documents and scores, few as lists and many as masks
    finding.scoring             the formula
    finding.executor            a tree of queries becomes operations on these
    answering.ordering          the ten best
    finding.counted             the counts of a facet
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.whoosh_engine.maintenance.upkeep import open_upkeep
    from search.whoosh_engine.searcher import open_searcher
    from search.whoosh_engine.writer.index_writer import open_writer, read_notes, require_editors

__all__ = ["open_searcher", "open_upkeep", "open_writer", "read_notes", "require_editors"]

_MODULES = {
    "open_searcher": "searcher",
    "open_upkeep": "keeping.upkeep",
    "open_writer": "writing.writer",
    "read_notes": "writing.writer",
    "require_editors": "writing.writer",
}


def __getattr__(name: str) -> Any:
    """One of the functions above; what only the others need is not loaded, for each process that writes loads anew."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
