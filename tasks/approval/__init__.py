"""Approval by authority and separation of duties."""
