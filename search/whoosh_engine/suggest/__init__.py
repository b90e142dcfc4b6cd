"""Suggest: spelling correction and completion.

The map, in the direction of imports; a module uses only what stands above it:

    popularity         the greatest heat, then the newest
    spell_checker      visible words of the index within one or two edits of a word
    candidates         words of visible documents that are nearly written like one of a query
    synonym_expansion  synonym expansion of a query
    widening           a query whose words may also be their candidates
    corrector          a query rewritten with candidates for its misspelt words
    exclusions         the query with what it excludes as words, where an exclusion leaves nothing
    title_completion   titles that begin like a query, then those that have its words
    value_completion   values of a field that begin like a query, then those that have its words
    word_completion    the commonest words that begin like one, and how many documents have them
    suggester          words, values and titles of visible documents that complete a query
"""
