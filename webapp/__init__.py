"""Web application: searching over HTTP, for people and programs.

The map, in the direction of imports; a module uses only what stands above it:

    assets         which files are sent as they are? The page's own style and script, and the deployer's media
    encoding       how does an answer become bytes?
    limits         its deadline, its client, and the lanes for light requests and heavy ones
    query_string   how is a request written as the query string of a URL, and read back?
    addresses      where does a link lead, and which address inside a document may become one?
    service_state  the index that answers a request, and the moment and the parameters of the request
    caching        may the copy that the client already has be used again?
    errors         error answers, from one table: the classes of `search.errors` and the one here
    headers        what does every response say to the browser?
    pages          pages for people
    api            endpoints for programs
    feeds          what do feed readers, browsers and crawlers ask? Atom, OpenSearch and robots.txt
    app            the parts put together to one Flask application
    server         worker processes, their event loop and its threads
    __main__       `python -m webapp` is `newsdex-serve`
"""

from webapp.app import create_app

__all__ = ["create_app"]
