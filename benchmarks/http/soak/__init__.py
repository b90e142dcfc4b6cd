"""Do answers stay right under load, new generations, killed workers, and slow and idle clients?

    editions    documents that carry the number of their generation, and what is wrong with an answer
    clients     clients that look at every answer
    disturbers  slow clients, and connections that ask nothing
    kills       workers that are killed, and how soon each is replaced
    memory      what the processes of a service hold, over time
    __main__    all of it, from one command

`python -m benchmarks.http.soak --help` says what can be chosen.
"""
