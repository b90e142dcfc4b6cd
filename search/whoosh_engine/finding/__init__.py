"""Which documents does a query of Whoosh find, and with what score? The heart of the engine.

    term ──► inverted.Field ──► corpus: postings of all segments ──► executor: Found, documents and scores
                                                                     └─► counted: how many have each value

The map, in the direction of imports:

    subset           documents that are meant, few or many
    found            the same with their scores, sparse or dense
    scoring          how much a word counts in a document
    slots            which terms one word of a query may be
    phrases          where words stand beside each other
    corpus           the segments of one generation, numbered through
    columns          the values of all documents by field
    counted          how many of some documents have each value
    named            what these values are called
    spans            in which year, month, day or range each value is
    expanding        for which terms one of Whoosh's queries stands
    across           which documents have a word in any of several fields
    executor         which documents a Whoosh query finds
"""
