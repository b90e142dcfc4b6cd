"""Markup: the text that a reader sees of HTML, Markdown, MDX and templates.

Each module takes a text and gives a text, in a time proportional to its length, however malformed it is.
Nothing here knows of files, fields or front matter.

The map, in the direction of imports; a module uses only what stands above it:

    html           visible text of HTML
    code           parts of a text that show code
    mdx            the Markdown in MDX
    html_robots    `<meta name="robots" content="noindex">`
    template_tags  removal of the tags of template languages
    heading_ids    ids that are written at headings of Markdown
    markdown       visible text of Markdown bodies, titles and excerpts
"""
