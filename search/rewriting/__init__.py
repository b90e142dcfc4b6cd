"""Rewriting: a query becomes what its words may be, in the words of the index, whichever engine keeps it.

The map, in the direction of imports; a module uses only what stands above it:

    term_lookup        the terms of the index that a written word may be
    term_variants      what a term of a query may be in the index: its words together or apart, or going on
    query_preparation  a query string becomes a tree, with what its words may be in an index at a moment
    relaxation         all words first, then most of them, then any
    word_splits        words that were written as one, and are apart in the index
    candidates         words of visible documents that are nearly written like one of a query
    synonym_expansion  synonym expansion of a query
    widening           a query whose words may also be their candidates
    corrector          a query rewritten with candidates for its misspelt words
    exclusions         the query with what it excludes as words, where an exclusion leaves nothing
    strict_parts       the query with quotes and ANDs as words, where these leave nothing
    query_rewriter     a query as it is meant, with synonyms and corrections, and its documents
"""
