"""How is an index kept in the files of a folder?

All that is known of some documents is flat arrays with one shape (see `runs`), in files that never change:

    MAIN_<name>.docs                  what each document has (see `documents`)
    MAIN_<name>.terms                 which documents have each term (see `inverted`)
    _MAIN_<generation>.toc            Whoosh's table of contents: the schema, the segments, what is deleted in them
    newsdex-<generation>.json         the facts, written before the table of contents makes the generation visible
    newsdex-<generation>.notes        what an indexer noted

The map, in the direction of imports:

    text_bytes       as which bytes a text is kept
    arrays           a file of named arrays
    runs             how rows of flat arrays belong to things
    surfaces         which words are written in a segment, how often, and in which documents for instance
    together         what is written together in a segment, of which words it is made, and the languages of its texts
    openings         which documents have a text that begins so
    postings         which things have which others, how often and where
    inverted         which documents of a segment have a term, how often and where
    terms            which fields, and which words, has a segment
    stored           the stored fields, small and one document at a time
    documents        what a segment keeps of each document
    segment          a segment in the table of contents, and open for reading
    toc              the newest generation, read safely and replaced at once
    metadata         the facts kept beside each generation
    audience         for whom it is, readers or editors
    notes            what an indexer noted beside it
    lock             one process at a time writes
    retention        the generations that are kept, and the files that count no longer
    unwritable       what to do when the system refuses to write
"""
