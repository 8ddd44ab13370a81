"""The database and its transaction: the only place that commits."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from engine.connecting import Statement, channel, check_before_commit, open_pools
from engine.database_errors import CommitInDoubt, Contention, DatabaseError, clear, is_lost, is_passing

Row = TypeVar("Row")
Result = TypeVar("Result")

log = logging.getLogger(__name__)

_KEPT = 3
"""How many connections to a file stay open beside the pool, which has more of them."""


class Tx:
    """One open transaction: a connection for Core statements, a session for mapped classes."""

    def __init__(self, database: Database, connections: sa.Engine) -> None:
        self.database = database
        self.dialect = connections.dialect
        self.alone = database.is_sqlite
        """Whether no other transaction can write meanwhile, so that what was read once need not be read again."""
        self._connections = connections
        self._driver_error = self.dialect.loaded_dbapi.Error
        try:
            self._pooled = database.connection_of(connections)
        except self._driver_error as error:
            raise self._wrapped(None, error, lost=False) from error
        self._channel = channel(self._pooled)
        self._posted: list[Statement] = []
        self._connection: sa.Connection | None = None
        self._session: Session | None = None
        self._committed = False
        self._before_commit: list[Callable[[], None]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._kept: dict[tuple[type, Any], Any] = {}
        self.memo: dict[str, Any] = {}
        self.sent = 0
        """How many statements went to the driver directly."""
        self.held_back: list[Callable[[], None]] = []
        """What writes the changes that a transition under way has not written yet."""

    @property
    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection, made when it is first asked for: most transitions need none."""
        if self._connection is None:
            if self._posted:
                self._exchange([])
            self._connection = sa.Connection(self._connections, self._pooled)
            self._connection.begin()
        return self._connection

    def send(self, sql: str, parameters: Sequence[Any] = (), *, keeps: bool = True) -> Any:
        """Hand a statement to the driver as it is; gives what has its rows, for as long as no other one is sent.

        `keeps` says that it changes or locks something until the transaction ends; others need none.
        """
        self.sent += 1
        return self._exchange([(sql, parameters)], keeps=keeps)[-1]

    def send_all(self, statements: Sequence[Statement], *, keeps: bool = True) -> Sequence[Any]:
        """Hand several statements to the driver at once; of a SQLite file only the last one's rows are to be had."""
        self.sent += len(statements)
        return self._exchange(statements, keeps=keeps)

    def post(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Hand over a statement, once for each row of parameters; nobody reads the answers.

        It goes with the next statement, or with the commit; on SQLite at once.
        """
        self.sent += 1
        self._posted += [(sql, parameters) for parameters in rows]
        if self.alone or self._connection is not None:
            self._exchange([])

    def _exchange(self, statements: Sequence[Statement], *, keeps: bool = True) -> Sequence[Any]:
        """Send what was posted, and these."""
        posted, self._posted = self._posted, []
        sent = [*posted, *statements] if posted else statements
        try:
            answers = self._channel.exchange(sent, begin=keeps or posted != [])
        except self._driver_error as error:
            raise self._as_database_error(sent[-1][0], error) from error
        return answers[len(posted) :] if posted else answers

    def _driven(self, sql: str, action: Callable[[], Result]) -> Result:
        """What the driver gives; its errors as SQLAlchemy would have raised them."""
        try:
            return action()
        except self._driver_error as error:
            raise self._as_database_error(sql, error) from error

    def _as_database_error(self, sql: str, error: Exception) -> DatabaseError:
        """The driver's error as SQLAlchemy would have raised it; a lost connection is not used again."""
        lost = self.dialect.is_disconnect(error, self._pooled.dbapi_connection, None)
        if lost:
            (self._connection or self._pooled).invalidate(error)
        return self._wrapped(sql, error, lost=lost)

    def _wrapped(self, sql: str | None, error: Exception, *, lost: bool) -> DatabaseError:
        return sa.exc.DBAPIError.instance(
            sql,
            None,
            error,
            self._driver_error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=self.dialect,
        )

    @property
    def session(self) -> Session:
        """An ORM session on this transaction's connection; flushed before the commit."""
        if self._session is None:
            self._session = Session(self.connection, join_transaction_mode="control_fully")
        return self._session

    def flush(self) -> None:
        """Write what the session holds back, so that Core statements see it."""
        if self._session is not None:
            self._session.flush()

    def write_out(self) -> None:
        """Write what the session and transitions under way hold back, so that the engine sees it."""
        self.flush()
        for write in self.held_back:
            write()

    def get(self, mapped: type[Row], key: Any) -> Row | None:
        """The row with this primary key, read at most once a transaction."""
        row = self.session.get(mapped, key)
        if row is not None:
            # The session itself lets go of what nobody else holds.
            self._kept[mapped, key] = row
        return row

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone: raised = what was written inside is undone, the rest stays."""
        before, self._before_commit = self._before_commit, []
        try:
            with self.session.begin_nested():
                # The session sets the savepoint when it first uses the connection, and Core statements may come first.
                self.session.connection()
                yield
            before += self._before_commit
        finally:
            self._before_commit = before

    def before_commit(self, action: Callable[[], None]) -> None:
        """Run `action` at the end of this transaction, for what locks a row that everybody needs; not if it is undone."""
        self._before_commit.append(action)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the transaction is safely committed; never when it is rolled back."""
        self._after_commit.append(action)

    def _commit(self) -> None:
        self.flush()
        for action in self._before_commit:
            action()
        self.flush()
        posted, self._posted = self._posted, []
        if not self.alone:
            # A server that is gone before it is told to commit has committed nothing.
            self._driven("COMMIT", lambda: check_before_commit(self._pooled.dbapi_connection))
        try:
            if self._connection is not None:
                self._connection.commit()
            else:
                self._driven("COMMIT", lambda: self._channel.commit(posted))
        except OperationalError as error:
            if is_lost(error):
                log.warning("commit_in_doubt")
                raise CommitInDoubt(error) from error
            raise
        self._committed = True

    def _end(self) -> None:
        """Undo what was not committed, and give the connection back; one that is lost has undone it already."""
        try:
            if self._connection is not None:
                self._connection.rollback()
            elif not self._committed and self._pooled.is_valid:
                self._driven("ROLLBACK", lambda: self.dialect.do_rollback(self._pooled.dbapi_connection))
        except OperationalError as error:
            if not is_lost(error):
                raise
        finally:
            if self._session is not None:
                self._session.expunge_all()
            if self._connection is not None:
                self._connection.close()
            else:
                self.database.give_back(self._pooled)


class Database:
    """A SQLite file or a PostgreSQL server.

    `transaction()` commits when its block returns and rolls back when it raises. On SQLite writers
    queue on a lock of this process first and on the file's own lock after that.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._write_lock = threading.RLock()
        self.engine, self.reader = open_pools(self.url)
        self._kept: deque[sa.PoolProxiedConnection] = deque()
        self._in_memory = self.is_sqlite and self.engine.pool.__class__ is sa.pool.StaticPool

    def connection_of(self, connections: sa.Engine) -> sa.PoolProxiedConnection:
        """A connection for one transaction. Raises the driver's error when the server cannot be reached."""
        try:
            return self._kept.pop()
        except IndexError:
            return connections.raw_connection()

    def give_back(self, pooled: sa.PoolProxiedConnection) -> None:
        """Take back a connection; of a file a few are kept, for whom the pool need do nothing between transactions."""
        if self.is_sqlite and len(self._kept) < _KEPT:
            self._kept.append(pooled)
        else:
            pooled.close()

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Open a transaction for writing; returned = committed, raised = rolled back."""
        if self.is_sqlite:
            with self._write_lock:
                yield from self._run(write=True)
        else:
            yield from self._run(write=True)

    def repeated(self, action: Callable[[Tx], Result], *, attempts: int = 6, when_lost: bool = False) -> Result:
        """What `action` gives in a transaction, which is run again from the start when others were in its way.

        That is: a deadlock or a row changed meanwhile; with `when_lost` also a server that went away, for an
        action that finds out by itself whether it was committed before. Everything else is raised at once.
        """
        for attempt in range(1, attempts):
            try:
                with self.transaction() as tx:
                    return action(tx)
            except Contention as error:
                lost = when_lost and is_lost(error)
                if not lost and not is_passing(error):
                    raise
                log.info("transaction_repeated", extra={"attempt": attempt})
                time.sleep(random.uniform(0.5, 1) * attempt if lost else random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
        with self.transaction() as tx:
            return action(tx)

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction for reading; it never waits for writers and may not write.

        On PostgreSQL each of its statements sees what is committed at that moment, as in a transaction there.
        """
        if self._in_memory:
            with self._write_lock:
                yield from self._run(write=False)
        else:
            yield from self._run(write=False)

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Open a transaction for reading in which every statement sees the same moment, also beside writers."""
        if self.is_sqlite:
            with self.read() as tx:
                yield tx
        else:
            with self.transaction() as tx:
                tx.send("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield tx

    def _run(self, *, write: bool) -> Iterator[Tx]:
        tx = Tx(self, self.engine if write else self.reader)
        try:
            try:
                if self.is_sqlite:
                    tx.send("BEGIN IMMEDIATE" if write else "BEGIN")
                yield tx
                if write:
                    tx._commit()
            finally:
                tx._end()
        except DBAPIError as error:
            raise clear(error) from error
        for action in tx._after_commit if write else ():
            action()

    def close(self) -> None:
        """Give back all connections."""
        while self._kept:
            self._kept.pop().close()
        self.engine.dispose()
        if self.reader is not self.engine:
            self.reader.dispose()
