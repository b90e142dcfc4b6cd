"""Server: worker processes, their event loop and its threads.

The map, in the direction of imports; a module uses only what stands above it:

    exchange     the environment of a request, and the response of an application
    supervision  worker processes: one that ends is replaced, and the socket stays open meanwhile
    admission    a bounded number of requests runs at a time, fewer of clients whose requests are heavy
    front        event loop and threads, in front of Flask
    cli          `newsdex-serve`
"""
