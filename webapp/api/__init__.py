"""Endpoints for programs.

The map, in the direction of imports; a module uses only what stands above it:

    openapi_schemas  JSON Schemas of the response bodies
    openapi          OpenAPI 3.1 document, derived from the declaration of fields
    response_bodies  the JSON of `search.protocol.answer_json`, with addresses and who may see it
    routes           search, suggestions, documents and similar ones, facet values, OpenAPI and health
"""
