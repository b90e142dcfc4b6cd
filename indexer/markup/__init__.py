"""Markup: the text that a reader sees of HTML, Markdown, MDX and templates.

Each module takes a text and gives a text, in a time proportional to its length, however malformed it is.
Nothing here knows of files, fields or front matter.

The map, in the direction of imports; a module uses only what stands above it:

    html             visible text of HTML
    visible_values   values of tags that readers see
    code             parts of a text that show code
    indented_code    where a text of Markdown has indented code
    comments         comments of template engines, editors and HTML
    source           source of a page: its code set aside, its comments gone
    mdx              the Markdown in MDX
    html_robots      `<meta name="robots" content="noindex">`
    template_tags    removal of the tags of template languages
    heading_ids      ids that are written at headings of Markdown
    dialects         dialects of Markdown as CommonMark
    markdown         visible text of Markdown bodies, titles and excerpts
    other_formats    visible text of notebooks, reStructuredText, AsciiDoc and Org
"""
