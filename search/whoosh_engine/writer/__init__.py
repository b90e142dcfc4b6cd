"""Writer: documents become a new generation.

    documents ──► buffer ──► segment_writer ──► a segment ──► commit ──► all of it visible at once
                 (or `batch`, from another process)           merge_policy, segment_merger: fewer segments

The map, in the direction of imports; a module uses only what stands above it:

    background_task  something done by another thread while this one goes on
    merge_policy     which segments become one, and when
    term_interning   a number for each word of the texts that are being written
    buffer           in-memory buffer of documents until they are sorted into a segment
    batch            batch of documents that another process makes ready for a writer
    segment_writer   documents become a segment, without a step for each posting
    segment_merger   segments become one, without their deleted documents
    commit           documents added and deleted, then all visible at once
    index_writer     documents become a new generation, all at once or not at all
"""
