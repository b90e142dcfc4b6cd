"""Text: words and terms, in any language.

The map, in the direction of imports; a module uses only what stands above it:

    folding             a word without case, accents and other differences that people do not type
    languages           stemming and casing of their words
    value_keys          what the spellings of one value have in common
    analysis            tokens with their place, and the term under which each is indexed
    offsets             where the words of a text start and end, without their terms
    compounds           compound words of a text: `low-code` is `lowcode` and `low code`
    compound_spellings  in which words of an index the words of a query may be written
    chinese_scripts     simplified and traditional characters of a text
    telling_words       words of a title without which it tells another story
    highlight           a text as escaped HTML with the words of the query inside `<mark>`
    fragments           the part of a text around some words, from the beginning of their sentence on
    synonyms            synonyms of a deployer, as `newsdex.yaml` lists them
"""
