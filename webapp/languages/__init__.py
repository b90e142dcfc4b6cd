"""Languages of pages: their texts, numbers and dates.

The map, in the direction of imports; a module uses only what stands above it:

    negotiation  the language of a response: the one of the site, or the one that a reader likes best
    catalogs     texts of the page in each language, from the catalogs in `webapp/translations`
    formats      numbers, months and days as a language writes them
    names        names of languages, in the language of the current request
    texts        one text in the language of the current request, and one in the form that a number wants
    durations    durations as people read them
    borrowed     texts that pages take from elsewhere: names of fields, the query language, reasons, and errors
"""
