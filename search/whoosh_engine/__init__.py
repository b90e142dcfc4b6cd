"""Which documents does an index in a folder hold, and which of them answer a request? The engine on Whoosh.

Whoosh gives the frame: schema, analysis, query objects, segments, deletions, the table of contents.
What loops is done by numpy: a segment is flat arrays on the disk, mapped into memory, and an answer is a few operations
on arrays.

The map, in the direction of imports:

    arrays          a file of named arrays
    runs            how rows of flat arrays belong to things
    surfaces        which words are written in a segment, how often, and in which documents for instance
    together        what is written together in a segment, of which words it is made, and the languages of its texts
    openings        which documents have a text that begins so
    inverted        which documents of a segment have a term, how often and where
    terms           which fields, and which words, has a segment
    stored          the stored fields, small and one document at a time
    documents       what a segment keeps of each document
    segment         a segment in the table of contents, and open for reading
    toc             the newest generation, read safely and replaced at once
    lock            one process at a time writes
    unwritable      what to do when the system refuses to write

    payloads        Whoosh's values of postings, without pickles
    tagged_json     Whoosh's stored values, without pickles
    matcher         Whoosh's matcher over arrays
    codec_readers   how Whoosh reads segments of arrays
    codec_writers   how Whoosh writes them
    codec           with both, any Whoosh program reads and writes an index of arrays

    schema          the Whoosh schema that the fields give, and what a segment keeps of a document
    metadata        the facts kept beside each generation
    notes           what an indexer noted beside it
    beside          another thread does something while this one goes on
    retention       the generations that are kept, and the files that count no longer
    words           which number each word of the texts has that are being written
    collected       what is remembered of documents until they are sorted into a segment
    batch           what another process makes ready for a writer
    segment_writer  documents to a segment, without a step for each posting
    merging         segments to one segment
    merge_policy    which segments become one, and when
    generation      what is added, deleted and merged, visible at once
    writer          documents to a new generation
    history         earlier generations come back
    background      large segments are merged beside readers and writers
    soundness       what is wrong behind checksums that are right
    backup          one file, and an index again
    upkeep          what an operator does with an index

    subset          documents that are meant, few or many
    found           the same with their scores, sparse or dense
    scoring         how much a word counts in a document
    slots           which terms one word of a query may be
    phrases         where words stand beside each other
    corpus          the segments of one generation, numbered through
    columns         the values of all documents by field
    spans           in which year, month, day or range each value is
    expanding       for which terms one of Whoosh's queries stands
    across          which documents have a word in any of several fields
    executor        which documents a Whoosh query finds
    vocabulary      which terms a written word may be
    filtering       the documents that filters and the clock let through
    conditions      which documents fulfil a condition of a query
    wording         whether the words of a query stand in a document as in the query
    matching        which documents a query finds
    relaxing        which ones lack some of its words
    counting        facets and histograms
    ordering        the documents of a page
    boosts          what a document counts whatever is asked
    ranker          the order by relevance
    duplicates      the documents that tell the same story
    resembling      the documents that are like one of them
    paging          the page that is asked for, each story once
    spelling        which words are written nearly like one
    widening        what else a query asks for, by the synonyms of its words
    guessing        what a word of a query may have been meant for
    correcting      what a query finds when its words are taken for that
    pinning         what comes first because it is pinned to a query
    popularity      which documents are looked for most
    title_completion which titles complete what was typed
    value_completion which values of a field do
    word_completion which words do, and how many documents have them
    suggesting      words, values and titles that complete what was typed
    explaining      why a document has its score
    shown           what of a document is shown
    searcher        the answer to a request, from all of these

A folder holds the files of the segments (`MAIN_*.docs`, `MAIN_*.terms`), and of each generation that is kept Whoosh's
table of contents (`_MAIN_<generation>.toc`), the facts (`newsdex-<generation>.json`) and the notes
(`newsdex-<generation>.notes`), written before it is visible.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.whoosh_engine.searcher import open_searcher
    from search.whoosh_engine.upkeep import open_upkeep
    from search.whoosh_engine.writer import open_writer, read_notes

__all__ = ["open_searcher", "open_upkeep", "open_writer", "read_notes"]

_MODULES = {"open_searcher": "searcher", "open_upkeep": "upkeep", "open_writer": "writer", "read_notes": "writer"}


def __getattr__(name: str) -> Any:
    """One of the functions above; what only the others need is not loaded, for each process that writes loads anew."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
