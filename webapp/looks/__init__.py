"""Looks of the page as its site has them.

The map, in the direction of imports; a module uses only what stands above it:

    palette      colours of the page that follow from the few that a site gives
    style_sheet  style sheet of the colours and fonts of a site
    site_files   logo and style sheets of a site, by addresses with a digest of their content
"""
