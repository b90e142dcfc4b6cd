"""Protocol: requests, results and the interfaces of an engine, in no words of one engine.

The map, in the direction of imports; a module uses only what stands above it:

    correction   corrections of a query, and the corrected query
    explanation  explanation of a score: a tree of numbers
    cursor       the place in an order of hits where a page ends and the next one begins
    request      a query, filters, an order and a page, as one frozen value
    parameters   parameters of a request in a URL or on a command line
    results      hits, facet counts and the parsed query
    answer_json  JSON of results, the same for the web and the terminal
    query_log    one line of a query log: what was searched and found
    suggestion   completions of a partial query, and their JSON
    word_index   the words of the visible documents with their postings
    engine       searcher, writer and upkeep of an index, and opening one by its address
"""
