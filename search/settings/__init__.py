"""Settings: what a deployer can change, as frozen data that is kept with an index.

The map, in the direction of imports; a module uses only what stands above it:

    defaults         defaults by folder: front matter that files have unless they say otherwise
    hiding           hiding rules: additions to the built-in ones, and exceptions from them
    pins             documents that come first for some queries
    ranking_weights  boosts of the score of the words
    colours          their contrast as WCAG computes it, and mixtures of two
    looks            logo, colours, fonts, footer, a style sheet of the site, and what the start shows
    site             the site of the content: what its page says about itself, and the addresses of its pages
    settings         the declaration of fields, and all of the above
"""
