"""Documents on pages: hits, and the page of one.

The map, in the direction of imports; a module uses only what stands above it:

    structured_extras  images, related documents, actions, price and ratings of any shape
    shown_values       values of a document as pages show them: links, days and marked texts
    document_types     types of documents: what hits show of each, its drawing, and its name in schema.org
    text_blocks        paragraphs and headings of the text of a document
    hit_reasons        passages of a hit, and in words where the words of the query were found
    hit_view           what one document shows of itself, among hits and on its own page
    found_by           search that led to the page of a document: back to it, and the hits before and after
    structured_data    description of a document for search engines (schema.org, as JSON-LD)
    document_view      what the page of one document shows
"""
