"""Text: what words are, in any language.

The map, in the direction of imports; a module uses only what stands above it:

    folding    a word without what those who search do not type
    languages  stemming and casing of their words
    analysis   tokens with their place, and the term under which each is indexed
    compounds  `low-code` is `lowcode` and `low code`
    highlight  a text as escaped HTML with the words of the query inside `<mark>`
    synonyms   synonyms of a deployer, as `newsdex.yaml` lists them
"""
