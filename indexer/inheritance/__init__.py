"""Inheritance: metadata that a file has from its folders, its site, or a file beside it.

What is inherited stands below the keys of the file itself, and the nearest folder goes before those above it.
Only the files that say so are opened here; no code of theirs is run.

The map, in the direction of imports; a module uses only what stands above it:

    globs          paths that match a pattern
    inherited      the inherited entries of one file, below its own
    rules          which files have which entries
    data_files     reading of one file of plain data, or why it cannot be read
    script_data    hiding keys with literal values in files of code
    folder_data    files that speak of all in their folder, or of the page beside them
    sections       what `_index` and `index` files say of the files below
    site_defaults  what the configuration of a site, or of Newsdex, says of files by their path
    inheritance    all that files inherit in some content folders
"""
