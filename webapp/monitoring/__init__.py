"""Monitoring: what operators learn of the requests.

The map, in the direction of imports; a module uses only what stands above it:

    access       who is an operator
    observation  observation of each request: its route, its answer, and how long its stages took
    log_file     log files of JSON lines, written by a thread of their own
    access_log   access log: one line for each request, without what was searched
    query_log    query log: one line for each search, without who asked
    metrics      Prometheus metrics of all workers
    tracing      OpenTelemetry traces, when they are installed
    routes       the address of the metrics
    observers    the observers of an application, as its settings want them
"""
