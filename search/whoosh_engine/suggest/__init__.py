"""Suggest: completion of words, values and titles.

The map, in the direction of imports; a module uses only what stands above it:

    popularity        the greatest heat, then the newest
    title_completion  titles that begin like a query, then those that have its words
    value_completion  values of a field that begin like a query, then those that have its words
    word_counts       how many visible documents have all of some words
    completions       titles, values and counts of visible documents in one context
"""
