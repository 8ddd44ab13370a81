"""The request's transaction: opened when first asked for, committed when the view returned, else rolled back."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

from flask import current_app, g, request

if TYPE_CHECKING:
    from engine import Database, Tx
    from tasks.bootstrap import App

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class _Refused(Exception):
    """Leaves an open transaction without keeping what it wrote."""


class Boundary(AbstractContextManager["Boundary"]):
    """One request's transaction: for reading with a safe method, for writing with any other.

    It opens lazily, so that a large upload is received, and a request without permission refused,
    before the database is asked for anything.
    """

    def __init__(self, database: Database, *, write: bool) -> None:
        self._database = database
        self._write = write
        self._stack = ExitStack()
        self._tx: Tx | None = None
        self._refused = False

    def tx(self) -> Tx:
        """The open transaction."""
        if self._tx is None:
            opened = self._database.transaction() if self._write else self._database.read()
            self._tx = self._stack.enter_context(opened)
        return self._tx

    def refuse(self) -> None:
        """Roll back at the end although the view returned: its answer was a refusal."""
        self._refused = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None and self._refused:
            refusal = _Refused()
            try:
                self._stack.__exit__(_Refused, refusal, None)
            except _Refused:
                return False
        self._stack.__exit__(kind, error, trace)
        return False


def claimflow() -> App:
    """The application behind the pages: engine, database, services, settings, clock."""
    app: App = current_app.extensions["claimflow"]
    return app


def tx() -> Tx:
    """This request's transaction."""
    boundary: Boundary = g.boundary
    return boundary.tx()


def is_write() -> bool:
    """Whether this request may change something."""
    return request.method not in SAFE_METHODS
