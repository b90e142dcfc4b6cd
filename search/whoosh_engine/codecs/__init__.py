"""Codecs: the formats of the files of a segment.

All that is known of some documents is flat arrays of one shape (see `ragged`), in files that never change.
A file is mapped into memory, so that opening it costs nothing and a query loads only what it touches; numpy works on
whole lists of postings at a time.

    MAIN_<name>.docs    what each document has (see `document_values`)
    MAIN_<name>.terms   which documents have each term (see `inverted_index`)

The map, in the direction of imports; a module uses only what stands above it:

    array_file       named arrays in one file that opens at no cost and tells when it is damaged
    prefix_index     prefix index over the texts of a field, for completion
    text_bytes       byte form of texts: UTF-8, whose order of bytes is that of the characters
    ragged           ragged (CSR) arrays: offsets and values, the one shape that all parts of a segment have
    postings         posting lists of terms or of documents, with frequencies, positions and forms
    surface_forms    the words as they are written, how often, and two example documents of each
    inverted_index   the documents of each term of a field, how often and where
    stored_fields    stored fields, compressed, and read one document at a time
    stored_texts     the bodies of documents, of which passages are shown, with sections and places of words
    document_values  document file of a segment, `<segment>.docs`
    word_delimiter   word-delimiter variants: joined words with their parts; and the languages of the texts
    term_dictionary  term file of a segment, `<segment>.terms`
"""
