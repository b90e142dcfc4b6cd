"""Codecs: the formats of the files of a segment.

All that is known of some documents is flat arrays of one shape (see `ragged`), in files that never change:

    MAIN_<name>.docs    what each document has (see `document_values`)
    MAIN_<name>.terms   which documents have each term (see `inverted_index`)

The map, in the direction of imports; a module uses only what stands above it:

    array_file       named arrays in one file that opens at no cost and tells when it is damaged
    prefix_index     prefix index over the texts of a field, for completion: documents in the order of their first let
    text_bytes       UTF-8, the order of whose bytes is that of the characters
    ragged           offsets and values, the one shape that all parts of a segment have
    postings         terms in documents, or documents of terms, with frequencies and positions
    inverted_index   the documents of each term, how often and where, as flat arrays
    stored_fields    compressed, and read one document at a time
    document_values  document file of a segment, `<segment>.docs`: what is kept of each document
    surface_forms    the words as they are written, how often, and an example document of each
    word_delimiter   joined words with their parts, and the languages of its texts
    term_dictionary  term file of a segment, `<segment>.terms`: its fields and its words as they are written
"""
