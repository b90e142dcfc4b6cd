"""Model Context Protocol: an index as tools of AI assistants, whatever carries the messages.

The official package serves ASGI, with sessions, streams and twenty dependencies.
Read-only tools without state need four methods, and the same code then answers over WSGI and over standard input.

The map, in the direction of imports; a module uses only what stands above it:

    json_rpc  JSON-RPC 2.0: messages, results and errors
    versions  protocol versions, and what a request says of its own
    tools     the tools: search and fetch
    server    server of one message at a time
"""
