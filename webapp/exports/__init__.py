"""Exports: all hits of a request in one file, sent while it is made.

The map, in the direction of imports; a module uses only what stands above it:

    cells    cells of a table that no spreadsheet takes for a formula
    formats  formats of an export: JSON, NDJSON, CSV and Atom
    places   the few exports that run at once
    body     body of an export: a page of hits after the other, all of one generation
    routes   the route of exports
"""
