"""Looking at and repairing process instances: what the administrator's pages call."""
