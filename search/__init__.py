"""What is a query, and what does the index answer?

The map, in the direction of imports; a module uses only what stands above it:

    errors        what went wrong, as facts
    deadline      the deadline of a request, looked at between the steps of the engine
    fields        the one declaration of every field; all else is derived from it
    durations     how long is an ISO 8601 duration
    ranges        which interval does the text of a filter mean
    bounds        into which ranges are the numbers of a field parted
    document      what is indexed: the values of one document
    folding       which letters are the same to those who search
    languages     which language is a text in, and what does it ask of its words
    analysis      which words does a text have
    synonyms      which words mean the same
    ranking       what counts in the order by relevance besides the words
    compounds     which words are one word when they are written together
    highlight     which words of a text did the query find
    begun         what has someone begun to type
    query         what is a query that was read
    lexing        into which pieces does a query string fall
    meaning       what does one word of it ask for, in the field that it names
    reading       how is it read as a tree of terms
    pinning       which documents come first for a query, whatever its words find
    entry         what does a mapping of the configuration hold
    hiding        a deployer's rules for what is hidden
    settings      the deployer's changes to the declaration
    request       what is asked: query, filters, order, page
    parameters    how is a request written as names and values
    correction    what was a word of a query taken for
    explanation   why does a hit have its score
    results       what is answered: hits, facets, histograms
    suggestion    what is suggested to someone who types
    answer        how is an answer written as JSON
    engine        the protocols Searcher, Writer and Upkeep, and how an address opens one
    whoosh_engine the engine that keeps its index in a folder
    terminal      what of a text may a terminal see
    judging       how good are the answers to queries whose right answers are known
    judging_cli   the measures of it in a terminal
    cli           the same answers in a terminal
"""
