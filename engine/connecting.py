"""How connections to either database are opened and kept."""

from __future__ import annotations

import select
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

Statement = tuple[str, Sequence[Any]]
"""SQL as the driver takes it (PostgreSQL's with `$1` for its parameters), and the parameters."""

_TRUSTED = 0.5
"""For how many seconds after its last use a connection that says nothing counts as alive without being asked."""

_FAILED = 3
"""How libpq says that a transaction can only be rolled back."""

_CLEAN = {"pool_reset_on_return": None}
"""Nobody gives back a connection with a transaction open, so the pool need not end one."""


def open_pools(url: sa.URL) -> tuple[sa.Engine, sa.Engine]:
    """The connections to a database for writing and those for reading; opens none yet.

    On PostgreSQL whoever reads need not begin and end a transaction, which saves two of three trips to the server.
    """
    if url.get_backend_name() == "sqlite":
        return (both := _sqlite(url)), both
    # Where transactions are rolled back, psycopg would throw away all prepared statements, also those of the pipeline.
    writer = _server(url, {"prepare_threshold": None})
    return writer, _server(url, {}, isolation_level="AUTOCOMMIT", only_read=True)


class Channel(Protocol):
    """Where statements are handed to the driver of a database."""

    def exchange(self, statements: Sequence[Statement], *, begin: bool) -> Sequence[Any]:
        """Execute statements; gives for each what has its rows. `begin`: within a transaction."""

    def commit(self, statements: Sequence[Statement]) -> None:
        """Execute the last statements of a transaction and commit it."""


class _File:
    """SQLite's driver, which needs no trip: one statement after the other, whose rows are had until the next."""

    def __init__(self, driver: Any) -> None:
        self._cursor = driver.cursor()

    def exchange(self, statements: Sequence[Statement], *, begin: bool) -> Sequence[Any]:
        for sql, parameters in statements:
            self._cursor.execute(sql, parameters)
        return [self._cursor] * len(statements)

    def commit(self, statements: Sequence[Statement]) -> None:
        self.exchange([*statements, ("COMMIT", ())], begin=True)


def channel(pooled: Any) -> Channel:
    """Where a connection of the pool takes statements; the same one as long as it is open."""
    kept: Channel | None = pooled.info.get("channel")
    if kept is None:
        kept = pooled.info["channel"] = _channel(pooled.dbapi_connection)
    return kept


def _channel(driver: Any) -> Channel:
    if isinstance(driver, sqlite3.Connection):
        return _File(driver)
    # Who has no server needs no driver of one.
    from engine.pipeline import Pipeline

    return Pipeline(driver)


def _sqlite(url: sa.URL) -> sa.Engine:
    # The driver keeps 128 statements compiled, which is less than the pages and transitions have.
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False, "cached_statements": 1000}, **_CLEAN}
    if url.database and url.database != ":memory:":
        if not url.database.startswith("file:"):
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        options["connect_args"]["timeout"] = 30
    else:
        options["poolclass"] = sa.pool.StaticPool
    engine = sa.create_engine(url, **options)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _server(url: sa.URL, further: Mapping[str, Any], *, only_read: bool = False, **options: Any) -> sa.Engine:
    # A server that is gone is noticed in seconds, not when the operating system gives up.
    arguments = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 30_000, **further}
    if only_read:
        given = f"{url.query['options']} " if "options" in url.query else ""
        arguments["options"] = f"{given}-c default_transaction_read_only=on"
    engine = sa.create_engine(url, connect_args=arguments, **_CLEAN, **options)

    @sa.event.listens_for(engine, "checkin")
    def _note_use(_driver: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def _ask_after_a_while(driver: Any, record: Any, _proxy: Any) -> None:
        # To ask every time would cost as much as a statement. A server that hung up can be told from the socket,
        # one that lost its power cannot.
        if time.monotonic() - record.info.get("used", 0.0) < _TRUSTED and not _is_addressed(driver):
            return
        try:
            engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool opens another one.
            raise sa.exc.DisconnectionError from error

    return engine


def check_before_commit(driver: Any) -> None:
    """Notice what COMMIT would not say: that PostgreSQL hung up, or undoes all because a statement had failed.

    Raises the driver's error then.
    """
    if _is_addressed(driver):
        driver.pgconn.consume_input()
    if driver.pgconn.transaction_status == _FAILED:
        from psycopg.errors import InFailedSqlTransaction

        raise InFailedSqlTransaction("a statement of this transaction failed before, so that nothing of it is kept")


def _is_addressed(driver: Any) -> bool:
    """Whether the server sent something to an idle connection of psycopg: most likely that it hangs up."""
    if driver.closed:
        return True
    socket = select.poll()
    socket.register(driver.fileno(), select.POLLIN)
    return bool(socket.poll(0))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is switched off: BEGIN is sent by `Database._run`.
    connection.isolation_level = None
    cursor = connection.cursor()
    # Whatever a commit changed is written page by page, and little of most pages changed. Only a new file takes it.
    cursor.execute("PRAGMA page_size=1024")
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL makes every commit survive a power cut, not only a killed process.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # In pages, so 2 MiB: what changes again and again is moved into the file once for many commits.
    cursor.execute("PRAGMA wal_autocheckpoint=2000")
    # In KiB: what a page reads of a database of many gigabytes stays at hand; the 2 MiB of SQLite hold half of it.
    cursor.execute("PRAGMA cache_size=-16384")
    cursor.close()
