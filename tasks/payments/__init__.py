"""Paying claims: one payment a settlement, never twice, never to the wrong person, never without an answer."""
