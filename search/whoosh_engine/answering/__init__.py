"""Which documents answer a request, in which order, and what is said of them?

The map, in the direction of imports:

    vocabulary       which terms a written word may be
    filtering        the documents that filters and the clock let through
    moments          executors whose statistics are about what is visible at a moment
    conditions       which documents fulfil a condition of a query
    wording          whether the words of a query stand in a document as in the query
    matching         which documents a query finds
    relaxing         which ones lack some of its words
    counting         facets and histograms
    ordering         the documents of a page
    boosts           what a document counts whatever is asked
    ranker           the order by relevance
    duplicates       the documents that tell the same story
    resembling       the documents that are like one of them
    paging           the page that is asked for, each story once
    explaining       why a document has its score
    shown            what of a document is shown
"""
