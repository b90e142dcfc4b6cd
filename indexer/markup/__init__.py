"""Markup: the text that a reader sees of HTML, Markdown, MDX and templates.

The map, in the direction of imports; a module uses only what stands above it:

    html           visible text of HTML
    code           parts of a text that show code
    mdx            the text without all that is program
    html_robots    `<meta name="robots" content="noindex">`
    template_tags  removal of the tags of template languages
    markdown       visible text of Markdown bodies, titles and excerpts
"""
