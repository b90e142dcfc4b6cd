"""Pages for people.

The map, in the direction of imports; a module uses only what stands above it:

    dates          how are dates and intervals of dates written for people?
    filters        which filters are active, and how are they removed one by one?
    free_form      what do images, related documents, actions, prices and ratings say? Their values may have any shape
    cards          what does one document show of itself, among hits and on its own page?
    document_view  what does the page of one document show?
    histogram      how many documents has each year, month or day, as bars of which each is a link?
    paging         which other pages of the answer are there?
    sidebar        which values can be chosen to narrow the hits?
    search_view    what does the search page show for an answer?
    routes         what do people look at? Search, one document, all values of a facet, and the way to a range of date
"""
