"""Policies, their frozen snapshots and the counters of a policy year."""
