"""Settings: what a deployer changes in `newsdex.yaml`.

The map, in the direction of imports; a module uses only what stands above it:

    mapping          reading of one mapping of the configuration, with errors that name the nearest key
    hiding           additions to the built-in ones, and exceptions from them
    pins             documents that come first for some queries, as `newsdex.yaml` lists them
    ranking_weights  what counts in the order by relevance besides the words themselves
    site             the site of the content: what its page says about itself, and the addresses of its pages
    settings         all that a deployer changes: the declaration of fields with the entries of `newsdex.yaml`
"""
