"""Documents: from metadata and text to the document of a file.

The map, in the direction of imports; a module uses only what stands above it:

    hiding_rules       which value of a key hides a document
    lockstep           how is the same done for some things at a time? Each takes a step in turn, so that the code of
    structured_values  the part of images, related documents and the like that is kept and shown
    values             field values in the front matter of a document
    visibility         the reasons why it is hidden from readers
    page_link          the field `url`: an original that the front matter names, or the address of the page
    document           its values, or the reasons why it is hidden
"""
