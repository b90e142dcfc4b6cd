"""Page about the endpoints, for people who write programs.

The map, in the direction of imports; a module uses only what stands above it:

    operations  operations of the OpenAPI document as the page shows them
    snippets    code that asks a search, in several languages
    routes      the page, and the way from its forms to the endpoints
"""
