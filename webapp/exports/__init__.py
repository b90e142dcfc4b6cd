"""Exports: all documents that a request is about, streamed as JSON, NDJSON, CSV or Atom.

The map, in the direction of imports; a module uses only what stands above it:

    pages    the documents of a request, a page at a time, all of one generation
    formats  documents as the parts of a JSON, NDJSON or CSV file
    routes   the endpoint of exports, and how many run at a time
"""
