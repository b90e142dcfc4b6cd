"""Server: worker processes, their event loop and its threads.

The map, in the direction of imports; a module uses only what stands above it:

    setting_kinds     kinds of settings: how a text is read, and what was expected
    settings          settings of the server: the one declaration of them
    settings_sources  flags, variables of the environment and `newsdex.yaml`
    listening         addresses to listen at, and whether they are free
    safety            what is unsafe about the settings of a service
    exchange          the environment of a request, and the response of an application
    draining          no new connection reaches a process that is going to end
    supervision       worker processes: one that ends is replaced, and the socket stays open meanwhile
    admission         a bounded number of requests runs at a time, fewer of clients whose requests are heavy
    front             event loop and threads, in front of Flask
    cli               `newsdex-serve`
"""
