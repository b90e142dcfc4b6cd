"""Reading: content files, one by one or in several processes.

The map, in the direction of imports; a module uses only what stands above it:

    file_report  what became of one file, and why
    garbage      pauses of the garbage collector while many small objects are made
    walk         its files and what is left out
    batches      batches of files, none of them too large
    file_reader  the document of each of many files, or the reason why there is none
    sources      each document once, and a report of what is left out
    worker_pool  results in order, whatever becomes of a process
    processes    reading in several processes, with the results in the order of the files
"""
