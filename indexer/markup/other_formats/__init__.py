"""Other formats: visible text and metadata of files that are neither Markdown nor HTML.

The map, in the direction of imports; a module uses only what stands above it:

    notebooks          cells of Jupyter's notebooks as Markdown
    restructured_text  visible text of reStructuredText
    asciidoc           visible text of AsciiDoc
    org                visible text of Org
"""
