"""What may someone have meant, or be about to type?

The map, in the direction of imports:

    spelling         which words are written nearly like one
    widening         what else a query asks for, by the synonyms of its words
    guessing         what a word of a query may have been meant for
    correcting       what a query finds when its words are taken for that
    popularity       which documents are looked for most
    title_completion which titles complete what was typed
    value_completion which values of a field do
    word_completion  which words do, and how many documents have them
    suggesting       words, values and titles that complete what was typed
"""
