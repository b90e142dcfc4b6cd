"""Stray metadata: private and hiding keys where no metadata is read, so that nothing hidden is taken for text.

Metadata stands in the text when its fence is missing, misspelt or written twice, or its syntax is not known here.
It is not read then: a file in which such a key is found fails, and its report says where.
Code that is shown is text: what stands in it is an example.

The map, in the direction of imports; a module uses only what stands above it:

    comments  comments and directives that may stand before front matter
    verdict   judgement of keys and values: which are private or hide
    lines     lines that look like metadata, and the keys in them
    blocks    blocks of metadata in the text: between fences, and in statements that export
    scan      the first such key of a file
"""
