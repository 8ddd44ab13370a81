"""Automatic and manual review: facts, flags, score, decision records, proposals."""
