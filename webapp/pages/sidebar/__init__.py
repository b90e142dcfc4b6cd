"""Sidebar: facets as lists of values, and dates as a timeline.

The map, in the direction of imports; a module uses only what stands above it:

    duplicate_facets  facets that say of each document what another facet says
    chosen_dates      chosen range of dates: its days, and the unit in which it is drawn
    timeline          a bar for each year, month or day, and the ends of the chosen range
    facet_list        values of a facet that narrow the hits
"""
