"""Endpoints for programs.

The map, in the direction of imports; a module uses only what stands above it:

    version            version of the endpoints
    response_bodies    the JSON of `search.protocol.answer_json`, with addresses and who may see it
    request_body       JSON of requests, bounded in bytes
    multi_search       several searches in one request, all answered from one generation
    openapi_schemas    JSON Schemas of the response bodies
    openapi_responses  responses: answers, copies that are still right, and problems
    openapi_bodies     operations that have a body
    openapi_export     the operation of an export, in each of its formats
    openapi            OpenAPI 3.1 document, derived from the declaration of fields
    mcp                tools of AI assistants (Model Context Protocol)
    routes             one search or several, suggestions, documents, similar ones, facet values, OpenAPI, health
"""
