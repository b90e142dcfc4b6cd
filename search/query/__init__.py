"""Query: from a string to a tree of terms.

The map, in the direction of imports; a module uses only what stands above it:

    partial_query    the words that someone has begun to type, the last of which may go on
    tree             its terms, and which of them must, should or must not occur together
    lexer            words, quotes, brackets and operators, each with its place
    term_resolution  what a word or phrase of a query asks for in the field that it names
    parser           a tree of terms, with what each of them demands; every text has a reading
"""
