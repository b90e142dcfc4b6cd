"""Commands of `newsdex-index`.

Each parses its options, calls one function of `updating` or of the engine, and prints what came of it.
Exit statuses, `newsdex.yaml` and all output to terminals are here.

The map, in the direction of imports; a module uses only what stands above it:

    config_lines  lines of the entries of `newsdex.yaml`
    config_files  files that a configuration names
    config   the configuration file `newsdex.yaml`
    explain  what became of one file and why
    inspect  statistics and defects of an index
    export   an index as a static folder
    upkeep   rollback, backup and restore
    cli      the command line: build, watch, stats, check, and those above
"""
