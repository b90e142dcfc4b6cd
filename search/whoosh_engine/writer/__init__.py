"""Writer: makes a new generation of documents.

It is fast because no step is taken for each posting: words become numbers when they are read, the numbers of all
documents wait in flat arrays, and one sort of integers inverts a field.

    documents ──► buffer ──► segment_writer ──► a segment ──► commit ──► all of it visible at once
                 (or `batch`, from another process)           merge_policy, segment_merger: fewer segments

The map, in the direction of imports; a module uses only what stands above it:

    background_task      work that another thread does while this one goes on
    merge_policy         which segments become one, and when
    term_interning       a number for each word of the texts that are being written
    buffer               in-memory buffer of documents until they are sorted into a segment
    batch                documents that another process analyzes for a writer
    commonest_spellings  how each word of a segment is written most
    surface_collector    surface forms of a segment that is being written, or made of several
    segment_writer       makes a segment of documents, without a step for each posting
    segment_merger       makes one segment of several, without their deleted documents
    commit               documents added and deleted, then all visible at once
    index_writer         makes a new generation of documents, all at once or not at all
"""
