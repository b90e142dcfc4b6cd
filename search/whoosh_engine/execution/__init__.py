"""Execution: which documents a query finds, and with what score.

    term ──► inverted index ──► index_reader: postings of all segments ──► executor: scored doc sets

The map, in the direction of imports; a module uses only what stands above it:

    doc_sets           doc ids in a list, or marked in a boolean mask over all documents
    scored_doc_sets    scored doc sets, sparse and dense, and how And, Or and Not join them
    scoring            BM25F scoring, and for one field the same as Whoosh's own model
    slot_terms         terms of a field for a slot of a query, and what an occurrence of each of them counts
    phrases            documents of a segment in which words stand beside each other
    index_reader       the segments of one generation, numbered through, and their postings
    combined_fields    words looked for in several fields at once, scored by BM25F (see `scoring`)
    doc_values         one column for each field that is filtered, counted or sorted
    term_expansion     the terms of a field for which a Whoosh query stands
    executor           walks a tree of Whoosh queries over the arrays of all segments
    live_docs          the documents that are published and not expired at a moment
    query_context      the moment of a request, the documents visible then, and the executor of that moment
"""
