"""Web application: searching over HTTP, for people and programs.

The map, in the direction of imports; a module uses only what stands above it:

    encoding       JSON, HTML and XML as bytes
    limits         limit of one request: its deadline, its client, and the lanes for light requests and heavy ones
    query_string   query string of a URL, from a request and back
    addresses      URLs of the service, and the resolution of addresses inside documents
    service_state  the index that answers a request, and the moment and the parameters of the request
    languages      languages of pages: their texts, numbers and dates
    caching        entity tags and conditional responses
    errors         error responses, from one table: the classes of `search.errors` and the one here
    headers        security headers of every response, and the mark of an editors' index
    gateway        the client, the host and the path of a request as its proxy says them; CORS and rates
    monitoring     logs, metrics and traces for operators
    answers        answers compressed for the client, and kept whole as bytes
    assets         static files: the page's own style and script, scripts for other sites, and the deployer's media
    looks          looks of the page as its site has them
    pages          pages for people
    api            endpoints for programs
    feeds          Atom feed, OpenSearch description, robots.txt and llms.txt
    exports        all hits of a request in one file, sent while it is made
    about          page about the endpoints, with forms and code
    app            application factory
    server         worker processes, their event loop and its threads
    __main__       `python -m webapp` is `newsdex-serve`
"""

from webapp.app import create_app

__all__ = ["create_app"]
