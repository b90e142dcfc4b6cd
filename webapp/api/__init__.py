"""Endpoints for programs.

The map, in the direction of imports; a module uses only what stands above it:

    openapi_schemas  which shapes do the answers have, as JSON Schema says it?
    openapi          what can a program ask, as OpenAPI 3.1 says it? All of it derives from the declaration of fields
    payload          the JSON of `search.protocol.answer_json`, with addresses and who may see it
    routes           what do programs ask? Search, suggestions, documents and those like them, values of a facet, Open
"""
