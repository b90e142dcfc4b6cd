"""Highlighting of the hits of a page: marked words, passages of the text, and in which fields words were found.

An engine gives the positions of words (see `search.primitives.page_texts`), and only of the words near a match the
characters are looked for.

    word_places: positions of the words ──► marked_fields: title, excerpt and other fields of a hit
                                        └─► windows of the body ──► passages: their characters ──► hits

The map, in the direction of imports; a module uses only what stands above it:

    word_places    where the words of a query stand in a field of some documents
    marked_fields  marked fields of hits: their words, by the positions that the index has
    windows        the best windows of bodies, chosen by positions
    passages       passages of bodies: the characters of windows, marked
    hits           hits of a page: stored values, marked words, passages
"""
