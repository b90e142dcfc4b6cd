"""Doubtful YAML: blocks between two rules that are prose, and those of which some lines cannot be read.

The map, in the direction of imports; a module uses only what stands above it:

    prose   prose between two rules, which is no front matter
    repair  the keys of a block of YAML that has lines, or tags, that cannot be read
"""
