"""Gateway: what is decided about a request before the application answers it.

The map, in the direction of imports; a module uses only what stands above it:

    hosts       names of hosts, as a request says them and as an operator allows them
    forwarded   the client, the scheme, the host and the path prefix that trusted proxies say
    cors        cross-origin requests to the endpoints (CORS)
    rate        rate of requests of one client
    middleware  WSGI middleware: each request as its client meant it, or refused
"""
