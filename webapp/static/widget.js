// Search of a Newsdex service in any page: <newsdex-search>.
export {}
