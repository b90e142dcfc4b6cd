"""Protocol: requests, results and the engines between them, without engine words.

The map, in the direction of imports; a module uses only what stands above it:

    correction   corrections of a query, as plain frozen data, and the corrected query
    explanation  a tree of numbers, each with what it is
    request      a query, filters, an order and a page, as one frozen value
    parameters   its names and values in a URL or on a command line
    results      hits, counts and how the query was read, as plain frozen data without engine words
    answer_json  the one form for the web and the terminal
    suggestion   suggestions for someone who types, as plain frozen data and as JSON
    engine       reading, writing and upkeep of an index, and how an address opens one
"""
