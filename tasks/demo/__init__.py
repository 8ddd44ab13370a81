"""Demo data: users for every role, and claims run through the real processes over the past weeks."""
