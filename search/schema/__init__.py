"""Schema: declared fields, documents and ranges.

The map, in the direction of imports; a module uses only what stands above it:

    durations         ISO 8601 durations in seconds: `PT8M30S` is 510
    hierarchy         values above a value, as `guides` is above `guides/install`
    fields            the one declaration of all fields, from which all else is derived
    document          the values of one record, and the form of each type of value
    ranges            intervals of dates, numbers and durations, parsed from the text of a filter
    range_patterns    regular expressions of ranges, for programs
    automatic_ranges  ranges of a numeric facet, found from its values
"""
