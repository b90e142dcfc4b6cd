"""How do documents become a new generation?

    documents ──► collected ──► segment_writer ──► a segment ──► generation ──► all of it visible at once
                 (or `batch`, from another process)             merge_policy, merging: fewer segments

The map, in the direction of imports:

    beside           another thread does something while this one goes on
    words            which number each word of the texts has that are being written
    collected        what is remembered of documents until they are sorted into a segment
    batch            what another process makes ready for a writer
    segment_writer   documents to a segment, without a step for each posting
    merging          segments to one segment
    merge_policy     which segments become one, and when
    generation       what is added, deleted and merged, visible at once
    writer           documents to a new generation
"""
