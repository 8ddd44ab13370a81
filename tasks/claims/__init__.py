"""Claims from the first notice to the closed file."""
