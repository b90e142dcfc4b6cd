"""Which documents does an index in a folder hold, and which of them answer a request? The engine on Whoosh.

The map, in the direction of imports:

    schema      the Whoosh schema that the fields give, and the terms of each value
    metadata    the facts kept beside each generation of the index
    writer      documents to a new generation
    postings    which documents have a term, how often and where, as arrays
    columns     the values of all documents by field, as arrays
    matching    the documents that a query finds, and their scores
    filtering   the documents that filters and the clock let through
    counting    facets and histograms
    searcher    the answer to a request, from all of these

A folder holds Whoosh's own files (`MAIN_*.seg`, `_MAIN_<generation>.toc`) and one `newsdex-<generation>.json` for each
generation, written before Whoosh makes it visible.
"""

from __future__ import annotations

from search.whoosh_engine.searcher import open_searcher
from search.whoosh_engine.writer import open_writer

__all__ = ["open_searcher", "open_writer"]
