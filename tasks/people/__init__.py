"""Parties, users, roles, authority, sign-in and the audit trail."""
