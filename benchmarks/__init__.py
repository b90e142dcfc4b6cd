"""How fast is Newsdex, beside others, on the same records in the same run?

    corpus    the records that are indexed
    questions the queries, by class
    peers     the engines, each behind the same three methods
    measure   one engine on one corpus, each stage in a process of its own
    profile   where the time of Newsdex goes
    __main__  all engines in turn, and the table of medians and ratios

`python -m benchmarks --help` says what can be chosen.
"""
