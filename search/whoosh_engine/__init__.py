"""Whoosh engine: an index in a folder, kept as flat arrays.

Whoosh gives the frame: schema, analysis, query objects, segments, deletions, the table of contents.
What loops is done by numpy: a segment is flat arrays on the disk, mapped into memory, and an answer is a few operations
on arrays.

The map, in the direction of imports:

    schema       Whoosh schema of the fields, and the rows that a segment keeps of a document
    codecs       formats of the files of a segment
    storage      segments and commit points in the folder of an index
    interop      any Whoosh program reads and writes an index of arrays
    writer       documents become a new generation
    maintenance  checks, rollback, backups and background merges
    execution    the documents of a query, and their scores
    facets       how many documents have each value
    matching     the documents that a request is about
    ranking      the order of the documents of a page, and why
    suggest      completion of words, values and titles
    generation   what is made once of the files of one generation
    selection    the documents of one answer
    word_index   the words of the visible documents with their postings
    snapshot     what the arrays of one generation find at one moment
    searcher     one generation of an index that answers requests

In half an hour one reads what carries the rest, from top to bottom:

    codecs.ragged               the one shape of all arrays
    codecs.inverted_index       the file of a segment's terms, and how a term is looked up in it
    writer.segment_writer       how one sort puts the postings in order
    execution.index_reader      all segments under one numbering
    execution.scored_doc_sets   documents and scores, few as lists and many as masks
    execution.scoring           the formula
    execution.executor          a tree of queries becomes operations on these
    facets.ordinal_counts       the counts of a facet
    ranking.top_k               the ten best
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.whoosh_engine.maintenance.upkeep import open_upkeep
    from search.whoosh_engine.searcher import open_searcher
    from search.whoosh_engine.writer.index_writer import open_writer, read_user_data, require_editors

__all__ = ["open_searcher", "open_upkeep", "open_writer", "read_user_data", "require_editors"]

_MODULES = {
    "open_searcher": "searcher",
    "open_upkeep": "maintenance.upkeep",
    "open_writer": "writer.index_writer",
    "read_user_data": "writer.index_writer",
    "require_editors": "writer.index_writer",
}


def __getattr__(name: str) -> Any:
    """One of the functions above; what only the others need is not loaded, for each process that writes loads anew."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
