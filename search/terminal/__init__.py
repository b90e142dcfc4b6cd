"""Terminal: answers and relevance measures on a command line.

The map, in the direction of imports; a module uses only what stands above it:

    printable      printable form of a text for a terminal
    relevance      judged queries asked of an index, and the measures of its answers
    relevance_cli  relevance measures as a table or as JSON
    cli            the answers of the web service in a terminal
"""
