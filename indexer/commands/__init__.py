"""Commands of `newsdex-index`.

The map, in the direction of imports; a module uses only what stands above it:

    config   configuration file `newsdex.yaml`: where it is, and its settings
    inspect  its statistics and defects, for a terminal
    upkeep   rollback, backup and restore
    cli      builds an index, tells what is in one, and keeps it whole
"""
