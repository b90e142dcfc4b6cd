"""Primitives: what an engine must be able to do, and the data that it takes and gives.

What is done with what an engine finds stands in the rooms above, and is the same for all engines.

The map, in the direction of imports; a module uses only what stands above it:

    bm25f              BM25F, the score of a word in all fields
    term_alternatives  term alternatives of one word of a query, scored as one word however many they are
    query_words        the words of a query in their order, by which proximity and titles are scored
    prepared_query     the tree of a query string, and what each of its terms may be
    vocabulary         the words of one generation at a moment
    completions        titles and values of visible documents that complete a query that is being typed
    page_texts         the texts of the documents of a page, and where words stand in them
    score_details      the numbers of which the scores of the documents of a page are made
    selection          the documents of one answer, their counts, and its page
    snapshot           a generation as it is visible at one moment, and what an engine finds in it
"""
