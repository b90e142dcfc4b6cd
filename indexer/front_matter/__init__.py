"""Front matter: the metadata of a file, and what of it hides.

The map, in the direction of imports; a module uses only what stands above it:

    dates           the moments that they mean
    charsets        detection of the encoding of a file that is no UTF-8
    decoding        the text that its bytes spell
    metadata        values by key, in any spelling of the key
    hiding_keys     table of the keys and values that hide a document, with the generators that they come from
    scalars         flags, numbers, durations, links and texts
    hiding_rules    which value of a key hides a document
    plain_head      metadata heads without fences, as Pelican, MultiMarkdown, docutils, Logseq, Org and Nikola write
    schedule        the moments at which the clock shows it and hides it
    yaml_lines      fast YAML reader for blocks whose lines are each a key, a value or both, as nearly all front matter
    yaml_block      YAML reader of record for front matter, on libyaml's nodes
    stray_metadata  search for private and hiding keys where metadata is not read, so that nothing hidden becomes text
    doubtful_yaml  blocks between two rules that are prose, and those of which some lines cannot be read
    parser          where it begins and ends in a file, what it says, and the text after it
"""
