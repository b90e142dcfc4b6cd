"""Addresses: where on its site the page of each file is.

The map, in the direction of imports; a module uses only what stands above it:

    slugs            texts as parts of addresses, as each site generator makes them
    anchors          the ids that site generators give headings
    scheme           the rules by which a site generator gives pages their addresses
    page_facts       where a file is in its site, and the facts of its page
    patterns         patterns of addresses, their tokens replaced by the facts of a page
    templates        templates in addresses, as Eleventy has them
    page_address     address of a page, from front matter, settings or the scheme of the generator
    site_files       plain data of a site generator's own files
    data_schemes     schemes of generators that are configured by plain data
    code_schemes     schemes of generators that are configured by code
    site_generators  recognition of a site generator by its own files
"""
