"""Search: queries, fields and results, and the engines that give them.

The map, in the direction of imports; a module uses only what stands above it:

    cached_property  cached property without a lock
    nearest          nearest known name to one that is not known
    errors           errors that Newsdex raises on purpose, as facts
    deadline         deadline of a request, checked between the steps of an engine
    schema           declared fields, documents and ranges
    text             words and terms, in any language
    query            parsing of a query string to a tree of terms
    settings         what a deployer can change, as data that is kept with an index
    protocol         requests, results and the interfaces of an engine
    primitives       what an engine must be able to do, and the data that it takes and gives
    rewriting        a query becomes what its words may be, in the words of the index
    highlighting     marked words, passages, and in which fields words were found
    answering        answers made of what an engine finds
    configuration    `newsdex.yaml`, entry by entry, as settings
    mcp              an index as tools of AI assistants (Model Context Protocol)
    terminal         search results and relevance measures on a command line
    whoosh_engine    an index in a folder, kept as flat arrays
    __main__         `python -m search` is `newsdex-search`
"""
