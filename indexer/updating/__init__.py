"""Updating: an index that follows its content.

The map, in the direction of imports; a module uses only what stands above it:

    background_merge  background merge after commits, while `watch` goes on
    manifest          what was known of each file when the index was last written
    incremental_plan  the files to read, and those that are as they were
    diff              diff of what is known now and what was known at the last run
    pinned            pinned documents that are not in the index
    previous_run      what it left, and whether this one can go on from there
    shrink_guard      whether an index may become this small
    build             build of an index from content folders, and its incremental updates
    watch             builds whenever something in the content folders changes
"""
