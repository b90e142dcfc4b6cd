"""What is a query, and what does the index answer?

The map, in the direction of imports; a module uses only what stands above it:

    errors        what went wrong, as facts
    fields        the one declaration of every field; all else is derived from it
    settings      the deployer's changes to that declaration
    document      what is indexed: the values of one document
    ranges        which interval does the text of a filter mean
    query         how is a query string read
    request       what is asked: query, filters, order, page
    results       what is answered: hits, facets, histograms
    engine        the two protocols, Searcher and Writer, and how an address opens one
    whoosh_engine the engine that keeps its index in a folder
    cli           the same answers in a terminal
"""
