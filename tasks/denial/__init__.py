"""Denials: the reasoned letter and the proof of its delivery."""
