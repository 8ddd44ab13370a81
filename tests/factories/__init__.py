"""Things of the business, valid by default; a test names only what matters to it."""
