// A search client of InstantSearch for a Newsdex service.
export {}
