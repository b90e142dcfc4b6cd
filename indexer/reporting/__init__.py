"""Reporting: what a run did, for people and programs.

A report has the status of each file and the changes since the previous run.
It is written as JSON, or summarised on a terminal.

The map, in the direction of imports; a module uses only what stands above it:

    changes        documents added, changed, renamed, removed, hidden, shown and failed
    report         the outcome of each file of a run
    summary        a report on a terminal
    explanation    what became of one file and why, which key gave what, and its address
    watch_metrics  whether the content is followed, in a file for Prometheus
    address_check  addresses of documents against the sitemap, or the built output, of their site
"""
