"""Indexer: a folder of files becomes an index, and the index follows it.

It writes through `search.protocol.engine`, and knows nothing of the web.
A file goes through `front_matter`, `markup`, `addresses`, `inheritance` and `documents`; a run goes through `reading`,
`updating` and `reporting`.

The map, in the direction of imports; a module uses only what stands above it:

    markup        the text that a reader sees of HTML, Markdown, MDX and templates
    problems      what is wrong, where, and what to do
    front_matter  the metadata of a file, and what of it hides
    addresses     where on its site the page of each file is
    inheritance   metadata from folders, from configurations and from files beside a file
    documents     from metadata and text to the document of a file
    job           content folders, an index and the options of one run
    reading       from content folders to the result of each content file
    exporting     an index as a static folder, searched in the browser
    reporting     what a run did, for people and programs
    updating      an index that follows its content
    commands      commands of `newsdex-index`
    __main__      `python -m indexer` is `newsdex-index`
"""
