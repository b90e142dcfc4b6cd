"""Ranking: the order of the documents of a page, and why.

The map, in the direction of imports; a module uses only what stands above it:

    top_k          the first documents of an order, without sorting the others
    boosts         freshness, quality and heat, each from 0 to 1
    title_keys     the words of each title in order as one number, with all of them or without one
    near_titles    documents within days whose titles have the same words in order, or one more that tells nothing else
    collapse       documents that tell the same story are one hit
    rescorer       the order by relevance: the score of the words, raised by boosts and proximity
    score_details  the numbers of the scores of the documents of a page
    pinned_docs    documents that come first in one answer, and which of them the query finds
    matched_docs   the documents of a request, stage by stage
    paging         the documents of the page that is asked for, each story once
"""
