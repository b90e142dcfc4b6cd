"""Reading: from content folders to the result of each content file.

Folders are scanned without opening a file; files are then read one after the other, or in batches by several processes.
The results come in the order of the files, and a file that cannot be read is a result, too.

The map, in the direction of imports; a module uses only what stands above it:

    walk         the content files of a folder, and what is skipped
    file_report  what became of one file, and why
    garbage      rarer runs of the garbage collector
    batches      files, bounded in count, bytes and length of names
    file_reader  the document of a file, or the reason why there is none
    sources      the scan of all content folders: each document once
    worker_pool  processes: results in order, whatever becomes of a process
    processes    reading in several processes
"""
