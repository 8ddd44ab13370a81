"""The tasks of people: lists, taking, drafts, completing."""
