"""Batch intake: files of partners become claims through the same intake as every other report."""
