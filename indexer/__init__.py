"""Indexer: a folder of files becomes an index, and stays one.

It writes through `search.protocol.engine`, and knows nothing of the web.

The map, in the direction of imports; a module uses only what stands above it:

    markup        the text that a reader sees of HTML, Markdown, MDX and templates
    problems      what is wrong, where, and what to do
    front_matter  the metadata of a file, and what of it hides
    addresses     where on its site the page of each file is
    documents     from metadata and text to the document of a file
    job           content folders, an index and the options of one run
    reading       content files, one by one or in several processes
    reporting     what became of each file
    updating      an index that follows its content
    commands      commands of `newsdex-index`
"""
