"""The command line `claimflow`; each command parses, makes one call and says what came of it."""

from tasks.cli.commands import main

__all__ = ["main"]
