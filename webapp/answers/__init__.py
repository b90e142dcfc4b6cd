"""Answers: compressed for the client, and kept whole as bytes, so that Flask makes each of them once.

The map, in the direction of imports; a module uses only what stands above it:

    content_coding  content coding: which one a client likes best, and bytes in it
    coded_parts     a body in a content coding, coded part by part while it is made
    answer          one whole answer, as it is sent and sent again
    kept_answers    kept answers of one generation and epoch, bounded in bytes
    middleware      WSGI middleware: an answer that is kept, or made, compressed and kept
"""
