"""Documents of a claim: what is required, received and missing."""
