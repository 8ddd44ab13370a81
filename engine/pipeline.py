"""Statements on their way to PostgreSQL: as many in one trip as nobody needs the answer of in between.

psycopg waits for the answer to each statement, and waiting is most of what a short one costs. libpq, which it
wraps, can send several before it reads the first answer (its pipeline mode).
"""

from __future__ import annotations

import select
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any, NamedTuple

from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer

from engine.connecting import Statement

_BEGIN, _COMMIT = ("BEGIN", ()), ("COMMIT", ())
_FREQUENT = 5
"""What was sent so often on a connection is prepared, so that the server need not read and plan it again."""
_MOST = 200
"""How many statements a connection prepares at most; each takes memory of the server."""


class Answer(NamedTuple):
    """What a statement gave."""

    rows: list[tuple[Any, ...]]
    rowcount: int
    """How many rows it concerned."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self.rows[0] if self.rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return self.rows


class Pipeline:
    """A connection of psycopg, also while SQLAlchemy uses it: whoever comes first begins the transaction."""

    def __init__(self, driver: Any) -> None:
        self._driver, self._connection = driver, driver.pgconn
        self._readable, self._ready = select.poll(), select.poll()
        self._readable.register(driver.fileno(), select.POLLIN)
        self._ready.register(driver.fileno(), select.POLLIN | select.POLLOUT)
        self._times: Counter[str] = Counter()
        self._names: dict[str, bytes] = {}
        self._prepared = 0

    def exchange(self, statements: Sequence[Statement], *, begin: bool) -> list[Answer]:
        """Send statements and wait for their answers; with `begin` within a transaction, which they begin if need be.

        Those sent while no transaction is open are all done and committed, or none.
        Raises psycopg.Error; nothing behind the statement that failed was done then.
        """
        if begin and not self._driver.autocommit and not self._in_transaction():
            return self._exchange([_BEGIN, *statements])[1:]
        return self._exchange(statements)

    def commit(self, statements: Sequence[Statement]) -> None:
        """Send the last statements of a transaction and commit it. Raises psycopg.Error."""
        if self._in_transaction():
            self._exchange([*statements, _COMMIT])
        elif statements:
            self._exchange(statements)

    def _in_transaction(self) -> bool:
        return bool(self._connection.transaction_status != pq.TransactionStatus.IDLE)

    def _exchange(self, statements: Sequence[Statement]) -> list[Answer]:
        transformer, new = Transformer(self._driver), dict[str, bytes]()
        texts = [
            transformer.dump_sequence(parameters, [PyFormat.TEXT] * len(parameters)) for _, parameters in statements
        ]
        wanted: list[bool] = []
        answered = False
        try:
            self._connection.enter_pipeline_mode()
            for (sql, _), values in zip(statements, texts, strict=True):
                wanted += self._send(sql, values, new)
            self._connection.pipeline_sync()
            results = list(self._results())
            self._connection.exit_pipeline_mode()
            answered = True
        finally:
            if not answered:
                # Answers may be on their way that nobody reads any more.
                self._driver.close()
        # A commit of itself has no answer, unless it is refused.
        preparations = (result for result, only in zip(results, wanted, strict=False) if not only)
        for (sql, name), result in zip(new.items(), preparations, strict=True):
            if result.status == pq.ExecStatus.COMMAND_OK:
                self._names[sql] = name
        for result in results:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                raise errors.error_from_result(result, transformer.encoding)
        return [_answer(transformer, result) for result in compress(results, wanted)]

    def _send(self, sql: str, values: Sequence[Any], new: dict[str, bytes]) -> list[bool]:
        """Send one statement; of each answer that is to come whether it is more than that to its being prepared."""
        name = self._names.get(sql) or new.get(sql)
        if name is None and self._is_frequent(sql):
            self._prepared += 1
            name = new[sql] = b"pipeline%d" % self._prepared
            self._connection.send_prepare(name, sql.encode())
            self._connection.send_query_prepared(name, values)
            return [False, True]
        if name is None:
            self._connection.send_query_params(sql.encode(), values)
        else:
            self._connection.send_query_prepared(name, values)
        return [True]

    def _is_frequent(self, sql: str) -> bool:
        self._times[sql] += 1
        return self._times[sql] > _FREQUENT and len(self._names) < _MOST

    def _results(self) -> Iterator[Any]:
        """What the server says to each statement, until it has done everything."""
        connection = self._connection
        while True:
            while connection.is_busy():
                # As long as not all could be sent: the server may wait for its own answers to be read.
                (self._ready if connection.flush() else self._readable).poll()
                connection.consume_input()
            result = connection.get_result()
            if result is None:
                # The end of one statement; of all of them when the server is gone.
                if connection.status == pq.ConnStatus.BAD:
                    raise errors.OperationalError(connection.get_error_message())
            elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                return
            else:
                yield result


def _answer(transformer: Transformer, result: Any) -> Answer:
    rows = []
    if result.ntuples:
        transformer.set_pgresult(result)
        rows = transformer.load_rows(0, result.ntuples, tuple)
    return Answer(rows, result.command_tuples or 0)
