"""Measurements of the engine, always as ratios of two things run in one go: the machines are noisy."""
