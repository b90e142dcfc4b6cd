"""How fast is Newsdex, beside others, on the same records in the same run?

    corpus    the records that are indexed
    questions the queries, by class
    peers     the engines, each behind the same methods
    measure   one engine on one corpus, each stage in a process of its own
    rounds    all engines asked in turn, so that a noisy machine disturbs all alike
    targets   what is wanted of the figures
    report    the figures as tables
    building  how many files a second become an index
    sharing   how many times as fast several processes index as one
    passages  what passages of bodies cost
    following how soon an index follows its folder
    profile   where the time of Newsdex goes
    http      requests a second over HTTP, beside other servers; and whether answers stay right under load
    __main__  all of it, from one command

`python -m benchmarks --help` says what can be chosen.
"""
