"""Answering: answers made of what an engine finds, whichever engine it is.

The map, in the direction of imports; a module uses only what stands above it:

    suggester       words, values and titles of visible documents that complete a query
    pins            documents that come first because they are pinned to a query
    facet_counts    values, ranges and histograms beside the hits; what is chosen is always listed
    explainer       the formulas of a score once more, for one document and with every number
    more_like_this  documents with many of the words that tell one from others
    answerer        the steps of an answer, from a request to its results
"""
