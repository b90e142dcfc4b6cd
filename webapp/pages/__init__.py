"""Pages for people.

The map, in the direction of imports; a module uses only what stands above it:

    dates              dates and intervals of dates as people read them
    filters            active filters of a request, each with the request without it
    structured_extras  images, related documents, actions, price and ratings of any shape
    partial_answers    parts that a page or a feed can be without, and what people read when it is
    hit_view           what one document shows of itself, among hits and on its own page
    document_view      what the page of one document shows
    paging             page links of an answer: the previous one, the next one and those near by
    sidebar            facets as lists of values, and dates as a timeline
    search_view        what the search page shows of an answer
    routes             search, one document, all values of a facet, and the form for a range
"""
