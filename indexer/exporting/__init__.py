"""Exporting: an index as a static folder, which any web server can send and a browser searches.

`page/` has the files of the page as they are sent.

The map, in the direction of imports; a module uses only what stands above it:

    word_chunks    words and their postings in files, each with a range of words
    cards          what the page shows and counts of each document
    page_files     the page, its style and scripts, in the words and colours of the site
    static_folder  files of an export, and the folder that holds them
"""
