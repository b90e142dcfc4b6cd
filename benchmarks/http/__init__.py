"""How many requests a second does Newsdex answer over HTTP, beside other servers with the same records?

    cache    the folder for what is made once: installs of other servers, and their indexes
    searches what is asked: words by how many records have them, pairs and phrases, by page and year
    records  the records that all servers index
    cases    the searches of each measurement, as addresses of a server
    process  a server that runs: its answers, its processor time, its memory
    peers    the servers, each behind the same methods
    totals   whether the servers find the same
    wrk      the load, and what it reports
    rounds   all servers asked in turn, so that a noisy machine disturbs all alike
    report   the figures as tables, and what is wanted of them
    __main__ all of it, from one command
    soak     whether answers stay right under load, new generations, killed workers, and slow and idle clients

`python -m benchmarks.http --help` says what can be chosen.
wrk is needed; a server that cannot be had on the machine is left out, and why is said.
"""
