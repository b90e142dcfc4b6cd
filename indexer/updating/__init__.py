"""Updating: an index that follows its content.

A run compares a scan with the file manifest of the previous run, reads the files that may have changed, and commits the
results; the index is then what reading everything would give.
`build` does this once, `watch` whenever something changes.

The map, in the direction of imports; a module uses only what stands above it:

    background_merge  merging of large segments while `watch` goes on
    manifest          file manifest: what a run leaves of each file
    incremental_plan  the files to read, and those that are unchanged
    diff              changes since the previous run
    pinned            pinned documents that are not in the index
    previous_run      index and manifest that a run goes on from
    shrink_guard      refusal of a run that would lose most documents
    build             one run: scan, plan, read, write, report
    watch             a run whenever something changes
"""
