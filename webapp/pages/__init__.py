"""Pages for people.

The map, in the direction of imports; a module uses only what stands above it:

    dates              dates and intervals of dates as people read them
    filters            active filters of a request, each with the request without it
    partial_answers    parts that a page or a feed can be without, and what people read when it is
    documents          hits, and the page of one document
    paging             page links of an answer: the previous one, the next one and those near by
    sidebar            facets as lists of values, and dates as a timeline
    search_view        what the search page shows of an answer
    no_hits            ways out of a search without hits, each with the number of hits that it leads to
    routes             search, one document, all values of a facet, and the form for a range
"""
