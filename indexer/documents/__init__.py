"""Documents: from metadata and text to the document of a file.

Here front matter and body become the values of fields, and hiding rules decide whether readers may see them.
One file and the settings are all that a document depends on; nothing here opens a file.

The map, in the direction of imports; a module uses only what stands above it:

    formats            by the suffix of a file, what reads its metadata and its text
    structured_values  the part of images, related documents and the like that is kept and shown
    value_lists        lists that are written as one text, and names of what a mapping describes
    values             field values in the front matter of a document
    sections           sections of a body, by its headings
    file_patterns      patterns of files in `newsdex.yaml`
    visibility         the reasons why it is hidden from readers
    page_link          the field `url`: an original that the front matter names, or the address of the page
    place              where a file is in its content folder, and the id that it gives
    derived_values     what stands for fields that the front matter does not give
    document           its values, or the reasons why it is hidden
    provenance         where the value of each field comes from, and which rule hides it
"""
