"""How does any Whoosh program read and write segments of arrays?

The map, in the direction of imports:

    payloads         Whoosh's values of postings, without pickles
    tagged_json      Whoosh's stored values, without pickles
    matcher          Whoosh's matcher over arrays
    readers          how Whoosh reads segments of arrays
    writers          how Whoosh writes them
    array_codec      with both, any Whoosh program reads and writes an index of arrays
"""
