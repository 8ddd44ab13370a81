"""The process analyst's work: drafts of diagrams, tables and forms, comparing versions, releasing."""
