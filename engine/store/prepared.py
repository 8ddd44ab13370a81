"""Statements that are compiled once and then handed to the driver directly.

SQLAlchemy writes the SQL and knows how each type is stored; what it does anew for every execution
(looking up the compiled form, an execution context, a result object) costs several times what the
statement itself costs, and a transition runs about ten of them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.db import Tx

Processor = Callable[[Any], Any]


class Prepared:
    """A statement with named parameters; `build` gets the dialect's name when it differs between databases."""

    def __init__(self, build: sa.Executable | Callable[[str], Any]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, tx: Tx, **values: Any) -> int:
        """Execute; gives the number of rows it concerned."""
        compiled = self._for(tx)
        return tx.send(compiled.sql, compiled.parameters(values)).rowcount

    def run_many(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row of values; nothing when there are none."""
        if len(rows) == 1:
            self.run(tx, **rows[0])
        elif rows:
            compiled = self._for(tx)
            tx.send_many(compiled.sql, [compiled.parameters(row) for row in rows])

    def first(self, tx: Tx, **values: Any) -> Any:
        """The first row, or None."""
        compiled = self._for(tx)
        found = tx.send(compiled.sql, compiled.parameters(values)).fetchone()
        return None if found is None else compiled.row(found)

    def all(self, tx: Tx, **values: Any) -> list[Any]:
        """All rows."""
        compiled = self._for(tx)
        return [compiled.row(found) for found in tx.send(compiled.sql, compiled.parameters(values)).fetchall()]

    def _for(self, tx: Tx) -> _Compiled:
        dialect = tx.connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            statement = self._build(dialect.name) if callable(self._build) else self._build
            compiled = self._compiled[dialect.name] = _Compiled(statement, dialect)
        return compiled


class _Compiled:
    """The SQL of one database with what turns values into stored ones and back."""

    def __init__(self, statement: Any, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._positional = compiled.positional
        self._own = {bind.key: bind.effective_value for bind in compiled.binds.values() if not bind.required}
        self._binds: list[tuple[str, str, Processor | None]] = []
        for name in names:
            bind = compiled.binds[name]
            self._binds.append((name, bind.key, bind.type.dialect_impl(dialect).bind_processor(dialect)))
        self._make_row, self._readers = _rows_of(statement, dialect)

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """What the driver gets; values that the statement brings itself need not be given."""
        given = {**self._own, **values} if self._own else values
        if self._positional:
            return [given[key] if stored is None else stored(given[key]) for _, key, stored in self._binds]
        return {name: given[key] if stored is None else stored(given[key]) for name, key, stored in self._binds}

    def row(self, found: Sequence[Any]) -> Any:
        """A row as the driver gives it, with its values read and its columns by name."""
        if not self._readers:
            return self._make_row(found)
        values = list(found)
        for index, read in self._readers:
            values[index] = read(values[index])
        return self._make_row(values)


def _rows_of(statement: Any, dialect: sa.Dialect) -> tuple[Callable[[Any], Any], list[tuple[int, Processor]]]:
    columns = list(getattr(statement, "exported_columns", None) or ())
    if not columns:
        return tuple, []
    # A column may have a name that Python keeps for itself.
    row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
    readers = []
    for index, column in enumerate(columns):
        read = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if read is not None:
            readers.append((index, read))
    return row._make, readers
