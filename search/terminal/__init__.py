"""Terminal: search results and relevance measures on a command line.

The map, in the direction of imports; a module uses only what stands above it:

    printable      printable form of a text for a terminal
    relevance      relevance evaluation: judged queries, and the measures of rankings
    relevance_cli  relevance measures as a table or as JSON
    query_report   report of a query log
    mcp_stdio      an index as tools of AI assistants, over standard input and output
    cli            search results, suggestions, relevance measures and reports: `newsdex-search`
"""
