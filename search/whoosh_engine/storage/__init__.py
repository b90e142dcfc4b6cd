"""Storage: segments and commit points in the folder of an index.

Files never change: a commit adds segments and one commit point, and renames it into place, so that readers need no
lock and keep what they have opened. Generations share the segments that they have in common, so that a small commit
costs what it adds.

    _MAIN_<generation>.toc         the commit point: schema, segments, and which documents are deleted in them
    newsdex-<generation>.json      the facts, written before the commit point makes the generation visible
    newsdex-<generation>.notes     the user data of the commit, which an indexer keeps

The map, in the direction of imports; a module uses only what stands above it:

    commit_facts      settings and origin beside each generation, as JSON
    segment           info of a segment in a commit point, and the reader of its files
    commit_point      the newest generation, read safely and replaced at once
    generation_watch  whether there is a newer generation, for one `stat` while nothing changes
    audience          readers, or editors, who also see hidden documents
    user_data         named arrays that an indexer keeps beside a generation
    write_errors      write errors of the file system, with their remedies
    write_lock        one process at a time, and who it is
    deletion_policy   the generations that are kept, and the files that count no longer
"""
