"""How does a person, or a program, ask over HTTP?

The map, in the direction of imports; a module uses only what stands above it:

    query_string     how is a request written as a URL
    addresses        where does a link lead, and which address of a document may be one
    dates            how are dates written for people
    free_form        what do images, related documents, actions, prices and ratings say
    serving          state of the service: index, moment and parameters of a request
    limits           limit of one request: deadline, client, lane of heavy requests
    encoding         how does an answer become bytes
    errors           error answers
    caching          may the copy that the client already has be used again
    headers          what does every response say to the browser
    assets           which files are sent as they are
    filters          which filters are active, and how are they removed
    sidebar          which values can be chosen to narrow the hits
    histogram        how many documents has each year or month, as bars
    cards            what does one document show of itself
    paging           which other pages of the answer are there
    search_view      what does the search page show for an answer
    document_view    what does the page of one document show
    pages            the pages for people
    payload          what does an answer look like as JSON
    openapi_schemas  which shapes do the answers have
    openapi          what can a program ask, as OpenAPI says it
    api              the endpoints for programs
    feeds            the answers for feed readers, browsers and crawlers
    app              application factory
    exchange         one exchange over RSGI as Flask knows it
    supervision      supervision of worker processes
    front            RSGI front: event loop, thread pool, Flask
    cli              command that serves
"""

from webapp.app import create_app

__all__ = ["create_app"]
