"""Interop: any Whoosh program reads and writes an index of arrays.

Who wants to know how a search works need not read this room: the engine takes one class from it, the segment that a
commit point names for Whoosh programs. Whoosh asks for one posting at a time; this room answers from whole lists, and
needs no other form on the disk.

The map, in the direction of imports; a module uses only what stands above it:

    payloads     posting values of Whoosh as columns of arrays, and the same bytes again
    matcher      Whoosh matcher over the postings of a term or the terms of a document
    tagged_json  tagged JSON of the values that Whoosh lets its users store
    readers      Whoosh readers of terms and documents over arrays
    writers      Whoosh writers that turn documents and postings into arrays
    array_codec  Whoosh codec over arrays, to give to `ix.writer(codec=ArrayCodec())`
"""
