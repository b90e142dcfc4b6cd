"""Answering: answers made of what an engine finds, whichever engine it is.

The map, in the direction of imports; a module uses only what stands above it:

    suggester  words, values and titles of visible documents that complete a query
"""
