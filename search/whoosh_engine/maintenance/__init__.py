"""Maintenance: checks, rollback, backups and background merges.

All of it works beside readers and writers: since files never change, a generation can be copied, checked or merged
without a lock, and the lock for writing is held only while another commit point takes its place.

The map, in the direction of imports; a module uses only what stands above it:

    check_index        deep check of an index, for what is wrong though every checksum is right
    backup             backup of an index as one file, and its restoration
    rollback           the earlier generations of an index, and their return
    background_merges  merges of large segments, while others read and write
    upkeep             what an operator does with an index besides building
"""
