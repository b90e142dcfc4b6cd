"""Query language: from a string to a tree of terms.

The map, in the direction of imports; a module uses only what stands above it:

    partial_query     the words typed so far, the last of which may be a prefix
    tree              its terms, and which of them must, should or must not occur together
    reasons           reasons at terms, which say how these were read
    units             units of measurement: a number and the unit behind it are one term
    lexer             words, quotes, brackets and operators, each with its place
    pasted_text       signs and capitals that are no operators
    term_resolution   how a word or phrase is matched in the field that it names
    value_identity    which spellings of a value of a field are one
    spelled_values    values of a field, compared in any spelling or by their words
    parser            a tree of terms, each with its occur; every text can be parsed
    words_apart       what a compound is found by where few documents have it whole
    correction_rules  words that may be misspelt, and words that may replace them
"""
