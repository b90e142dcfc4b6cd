"""Facets: how many of some documents have each value.

The map, in the direction of imports; a module uses only what stands above it:

    ordinal_counts  how many of some documents have each value
    local_times     moments as the clocks of a time zone show them
    buckets         ordinals made of dates and numbers
    labels          the texts of the values of a keyword or a flag
    columns         the columns of the fields of one generation, made when they are first asked for
    facet_ranges    the intervals by which numbers, dates and durations are counted
    counted_docs    the values, ranges and dates of a doc set
"""
