"""Configuration: `newsdex.yaml`, entry by entry, as settings.

What is read becomes the frozen data of `search.settings`, which is kept with an index; an entry that means nothing is
an error that names it, what was expected and the nearest key.

The map, in the direction of imports; a module uses only what stands above it:

    reserved_names  names of requests, hits and queries, which no field may have
    mapping         reading of one mapping of the configuration, with errors that name the nearest key
    field_entries   declarations of fields: changes of the built-in ones, and new ones
    looks_entries   looks of the page: the entries of `site` that say how it appears
    other_entries   the site, languages, synonyms, ranking weights and pins
    content_entries how content is read: what is hidden, and defaults by folder
    reader          all settings of a configuration file
"""
