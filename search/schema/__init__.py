"""Schema: the declared fields, and documents and ranges in their terms.

The map, in the direction of imports; a module uses only what stands above it:

    durations         `PT8M30S` is 510
    fields            the one list of all fields, from which all else is derived
    document          the values of one record, and the form in which each kind of value is kept
    ranges            intervals that the text of a range filter means
    automatic_ranges  automatic ranges of a numeric facet, for people to choose from
"""
