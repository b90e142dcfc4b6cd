"""Maintenance: checks, rollback, backups and background merges.

The map, in the direction of imports; a module uses only what stands above it:

    check_index        what is wrong though every checksum is right
    backup             backup of an index as one file, and its restoration
    rollback           the earlier generations of an index, and their return
    background_merges  background merges of large segments, while others read and write
    upkeep             what an operator does with it besides building
"""
