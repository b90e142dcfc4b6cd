"""Matching: the documents that a request is about.

The map, in the direction of imports; a module uses only what stands above it:

    filters           the documents that have the values a request chooses, and not those it excludes
    conditions        a value, an interval, or any value at all
    proximity         proximity and exact-title boosts, computed for the rescore window only
    stored_values     shown values of a document, with the words of the query marked
    page_texts        the texts of the documents of a page, and where words stand in them
    form_frequencies  how often visible documents have a word in its very form
    spell_checker     visible words of the index within one or two edits of a word
    vocabulary        the words of the segments, and which of them visible documents have
    matcher           a prepared query evaluated; words go to the executor
    relaxed_match     the documents of a query in steps, by how many of its plain words they have
"""
