"""Matching: the documents that a request is about.

The map, in the direction of imports; a module uses only what stands above it:

    filters           the documents that have the values a request chooses, and not those it excludes
    conditions        a value, an interval, or any value at all
    proximity         proximity and exact-title boosts, computed for the rescore window only
    stored_values     shown values of a document, with the words of the query marked
    form_frequencies  how often visible documents have a word in its very form
    term_lookup       the terms of the index that a written word may be
    term_variants     what a term of a query may be in the index: its words together or apart, or going on
    matcher           the query tree prepared and evaluated; words go to the executor
    relaxation        all words first, then most of them, then any
"""
