"""Telling claimants and staff: templates in two languages, channels behind ports, proof of delivery."""
