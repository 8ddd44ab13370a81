"""Runs a command of the facade again when other transactions were in its way, so that nobody is told of a lock."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from engine.db import Tx

Command = TypeVar("Command", bound=Callable[..., Any])


def repeated(command: Command) -> Command:
    """A method that runs in the caller's `tx`, or in one of its own that is repeated after a deadlock."""

    @functools.wraps(command)
    def run(self: Any, *given: Any, tx: Tx | None = None, **named: Any) -> Any:
        if tx is not None:
            return command(self, *given, tx=tx, **named)
        return self.database.repeated(lambda own: command(self, *given, tx=own, **named))

    return run  # type: ignore[return-value]
