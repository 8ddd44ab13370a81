"""Locks that a process holds for as long as it lives: PostgreSQL gives them back the moment the process is gone."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Collection
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from engine.database_errors import DatabaseError
from engine.db import Database, Tx
from engine.store.prepared import Prepared

log = logging.getLogger(__name__)

LEADER, WORKER = 1, 2
"""Kinds of locks: for work that one process of the cluster does, and for each process that runs jobs."""
SCHEMA, DEPLOYMENT, MESSAGE = 3, 4, 5
"""Kinds of what the cluster does one at a time."""
_NUMBERS = 1 << 31

_ALIVE = sa.text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_IN_TURN = Prepared(sa.text("SELECT pg_advisory_xact_lock(:kind, 0)"))
_MESSAGE_IN_TURN = Prepared(sa.text("SELECT pg_advisory_xact_lock(:kind, hashtext(:message))"))
_TRY_TIMER = Prepared(sa.text("SELECT pg_try_advisory_xact_lock(:of)"))


class LifeLock:
    """One lock of the whole cluster.

    On PostgreSQL it belongs to a connection of its own, on SQLite to a file beside the database; a
    database in memory has no cluster, so there it is always held.
    """

    def __init__(self, database: Database, kind: int, number: int = 0) -> None:
        self._database, self._kind, self._number = database, kind, number % _NUMBERS
        self._connection: sa.Connection | None = None
        self._file: IO[str] | None = None

    def held(self) -> bool:
        """Whether this process has the lock now; takes it when it is free."""
        if self._database.is_sqlite:
            return self._file_held()
        for _ in range(2):
            # With the connection alone nothing is lost but the lock, which can be had again at once.
            try:
                return self._still_connected() or self._taken()
            except DatabaseError:
                log.warning("cluster_lock_lost", extra={"kind": self._kind})
                self.release()
        return False

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        connection, file = self._connection, self._file
        self._connection = self._file = None
        if connection is not None:
            # Closed, not returned to the pool: with the connection ends the lock.
            connection.invalidate()
            connection.close()
        if file is not None:
            file.close()

    def _still_connected(self) -> bool:
        if self._connection is None:
            return False
        self._connection.exec_driver_sql("SELECT 1")
        return True

    def _taken(self) -> bool:
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        given = {"kind": self._kind, "number": self._number}
        if connection.scalar(sa.text("SELECT pg_try_advisory_lock(:kind, :number)"), given):
            self._connection = connection
            return True
        connection.close()
        return False

    def _file_held(self) -> bool:
        if self._file is None and (path := self._database.url.database) not in (None, "", ":memory:"):
            try:
                file = Path(f"{path}.{self._kind}-{self._number}.lock").open("w")  # noqa: SIM115 - kept open: that is the lock
            except OSError:
                # The disk is full or read-only, as everything else says too. Whoever asks asks again.
                log.exception("cluster_lock_unavailable")
                return False
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._file = file
        return True


def in_turn(tx: Tx, kind: int) -> None:
    """Wait until no other transaction of the cluster does work of this kind; SQLite lets one write at a time anyway."""
    if not tx.alone:
        _IN_TURN.run(tx, kind=kind)


def prepare_in_turn(tx: Tx) -> None:
    """Wait until no other process of the cluster brings the database to what this program needs."""
    in_turn(tx, SCHEMA)


def messages_in_turn(tx: Tx, messages: Collection[tuple[str, str]]) -> None:
    """Let whoever publishes a message and whoever begins to wait for it see what the other did, one after the other.

    Without it both would look before the other is committed: the one finds nobody waiting, the other no
    message. `messages` are names with correlation keys.
    """
    if not tx.alone:
        for name, correlation_key in sorted(messages):
            _MESSAGE_IN_TURN.run(tx, kind=MESSAGE, message=f"{name} {correlation_key}")


def alive(tx: Tx) -> Collection[int]:
    """Numbers of the processes that run jobs now (PostgreSQL)."""
    return list(tx.connection.scalars(_ALIVE, {"kind": WORKER}))


def server_processes(tx: Tx) -> list[int]:
    """Numbers of the server's own processes that serve this database's connections (PostgreSQL)."""
    return list(tx.connection.scalars(sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")))


def alone(tx: Tx, timer_key: int) -> bool:
    """Have a timer for this transaction alone; False when another transaction fires it.

    Not its row is locked, for whoever cancels the instance waits for no worker. On SQLite one
    transaction writes at a time anyway.
    """
    return tx.alone or bool(_TRY_TIMER.first(tx, of=timer_key)[0])
