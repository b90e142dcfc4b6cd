"""What does an operator do with an index: check it, go back, copy it, merge it beside its readers?

The map, in the direction of imports:

    history          earlier generations come back
    background       large segments are merged beside readers and writers
    soundness        what is wrong behind checksums that are right
    backup           one file, and an index again
    upkeep           what an operator does with an index
"""
