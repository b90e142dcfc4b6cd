"""Highlighting of the hits of a page: marked words, passages of the text, and in which fields words were found.

    fields of a hit  ──► markers: the words among the few that they have
    body of a hit    ──► word_places: positions, which the index has ──► windows ──► passages: their characters

The map, in the direction of imports; a module uses only what stands above it:

    markers      highlighters of the words of a query, for each field of a hit
    word_places  where the words of a query stand in the bodies of some documents
    windows      the best windows of bodies, chosen by positions
    passages     passages of bodies: the characters of windows, marked
    hits         hits of a page: stored values, marked words, passages
"""
