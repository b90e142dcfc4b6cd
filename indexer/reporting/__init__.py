"""Reporting: what became of each file.

The map, in the direction of imports; a module uses only what stands above it:

    changes  which documents, and how
    report   what became of each file
    summary  summary of a report for a terminal
    address_check  addresses of documents against the sitemap, or the built output, of their site
"""
