"""Documents: from metadata and text to the document of a file.

Here front matter and body become the values of fields, and hiding rules decide whether readers may see them.
One file and the settings are all that a document depends on; nothing here opens a file.

The map, in the direction of imports; a module uses only what stands above it:

    structured_values  the part of images, related documents and the like that is kept and shown
    values             field values in the front matter of a document
    sections           sections of a body, by its headings
    visibility         the reasons why it is hidden from readers
    page_link          the field `url`: an original that the front matter names, or the address of the page
    document           its values, or the reasons why it is hidden
"""
