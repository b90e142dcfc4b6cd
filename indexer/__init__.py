"""How does a folder of files become an index, and stay one?

The map, in the direction of imports; a module uses only what stands above it:

    garbage       how are many thousands of small things made
    lockstep      how is the same done for some things at a time
    problems      what is wrong with a file, where, and what can be done about it
    decoding      the text that the bytes of a file spell
    metadata      which value has a key, however it is spelled
    scalars       what does one scalar mean, as a flag, a number, a duration, a link or a text
    dates         the moments that dates mean
    mdx           what is left of MDX without all that is program
    html_robots   directives for robots in HTML
    hiding_keys   table of the keys, values and folders that hide a document
    schedule      the moments at which the clock shows and hides a document
    plain_head    metadata heads without fences
    stray_metadata  search for private and hiding keys where metadata is not read
    yaml_lines    what does a block of YAML say whose lines are each a key, a value or both
    private_keys  what is left of a block of YAML when its private keys have lost their values
    yaml_block    what does a block of YAML say
    front_matter  where the front matter of a file is, what it says, and the text after it
    html_text     which words does HTML show
    templates     what is left of a text without the tags of template languages
    plain_text    which words does a reader of a body, a title or an excerpt see
    data          which part of a structured value may be kept and shown
    values        which values has a field in the front matter
    hiding_rules  rules of the hiding keys: which value of a key hides
    visibility    the reasons why a document is hidden
    documents     which document is a file
    walk          which files are content
    portions      how are many files taken in portions
    changes       which documents have changed, and how
    report        what became of each file
    summary       how is a report shown in a terminal
    config        what does `newsdex.yaml` say
    job           what is to be built, from what, and how
    sources       which files of all content folders count
    reading       what does each of many files give
    workers       how is work done in several processes, in order, whatever becomes of one
    processes     how are many files read in several processes
    known         what was known of each file when the index was last written
    before        what did the last run leave, and can this one go on from there
    plan          which files must be read
    comparison    what has changed since the index was last written
    protection    may an index become this small
    pinned        which pinned documents are not in it
    build         how do content folders become an index, and follow them from then on
    watch         when must the index be brought up to date
    inspect       what is in an index, and is it whole
    merging       when is done what commits leave for later
    upkeep        what does an operator do with an index, besides building it
    cli           the commands of `newsdex-index`

It writes through `search.protocol.engine`, and knows nothing of the web.
"""
