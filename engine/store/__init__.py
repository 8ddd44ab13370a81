"""The engine's tables and the statements on them."""
