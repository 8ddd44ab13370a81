"""Statements that are compiled once and then handed to the driver directly.

SQLAlchemy writes the SQL and knows how each type is stored; what it does anew for every execution
(looking up the compiled form, an execution context, a result object) costs several times what the
statement itself costs, and a transition runs about ten of them.
"""

from __future__ import annotations

import functools
import re
from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from engine.codec import JsonSource, to_json
from engine.columns import JsonText, UtcDateTime
from engine.db import Tx
from engine.store.dialect import insert_of

Processor = Callable[[Any], Any]
Rows = Sequence[Mapping[str, Any]]

_PLACE = re.compile(r"%(?:\((\w+)\)s|%)")


class Prepared:
    """A statement with named parameters; `build` gets the dialect's name when it differs between databases."""

    def __init__(self, build: sa.Executable | Callable[[str], Any]) -> None:
        self._build = build
        self._compiled: dict[str, Compiled] = {}

    def run(self, tx: Tx, **values: Any) -> int:
        """Execute; gives the number of rows it concerned."""
        compiled = self.compiled(tx)
        return tx.send(compiled.sql, compiled.parameters(values)).rowcount

    def post(self, tx: Tx, rows: Rows) -> None:
        """Execute once for each row of values, at the latest when the transaction is committed."""
        if rows:
            compiled = self.compiled(tx)
            tx.post(compiled.sql, [compiled.parameters(row) for row in rows])

    def first(self, tx: Tx, **values: Any) -> Any:
        """The first row, or None."""
        compiled = self.compiled(tx)
        found = tx.send(compiled.sql, compiled.parameters(values), keeps=compiled.keeps).fetchone()
        return None if found is None else compiled.row(found)

    def all(self, tx: Tx, **values: Any) -> list[Any]:
        """All rows."""
        compiled = self.compiled(tx)
        found = tx.send(compiled.sql, compiled.parameters(values), keeps=compiled.keeps).fetchall()
        return [compiled.row(row) for row in found]

    def compiled(self, tx: Tx) -> Compiled:
        """What it is on the database in use."""
        dialect = tx.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            statement = self._build(dialect.name) if callable(self._build) else self._build
            compiled = self._compiled[dialect.name] = Compiled(statement, dialect)
        return compiled


def answers(tx: Tx, questions: Sequence[tuple[Prepared, Mapping[str, Any]]]) -> list[list[Any]]:
    """The rows of each statement with its values, one after the other; PostgreSQL is asked all of them in one trip."""
    if tx.alone:
        return [statement.all(tx, **values) for statement, values in questions]
    asked = [(statement.compiled(tx), values) for statement, values in questions]
    keeps = any(compiled.keeps for compiled, _ in asked)
    found = tx.send_all([(compiled.sql, compiled.parameters(values)) for compiled, values in asked], keeps=keeps)
    return [
        [compiled.row(row) for row in answer.fetchall()] for (compiled, _), answer in zip(asked, found, strict=True)
    ]


class Compiled:
    """The SQL of one database with what turns values into stored ones and back."""

    def __init__(self, statement: Any, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.keeps = not isinstance(statement, sa.Select) or statement._for_update_arg is not None
        """Whether it changes or locks something until the transaction ends."""
        if compiled.positional:
            names, self.sql = compiled.positiontup, str(compiled)
        else:
            names, self.sql = _numbered(str(compiled))
        self._own = {bind.key: bind.effective_value for bind in compiled.binds.values() if not bind.required}
        binds = [compiled.binds[name] for name in names]
        self._pick = _picker([bind.key for bind in binds])
        writers = ((index, _writer(bind.type, dialect)) for index, bind in enumerate(binds))
        self._writers = [(index, write) for index, write in writers if write is not None]
        self._make_row, self._readers = _rows_of(statement, dialect)

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """What the driver gets; values that the statement brings itself need not be given."""
        stored = self._pick({**self._own, **values} if self._own else values)
        for index, write in self._writers:
            stored[index] = write(stored[index])
        return stored

    def row(self, found: Sequence[Any]) -> Any:
        """A row as the driver gives it, with its values read and its columns by name."""
        if not self._readers:
            return self._make_row(found)
        values = list(found)
        for index, read in self._readers:
            values[index] = read(values[index])
        return self._make_row(values)


def _numbered(sql: str) -> tuple[list[str], str]:
    """The names of the parameters in the order in which they occur, and the SQL with their numbers in their place."""
    names: list[str] = []

    def number(place: re.Match[str]) -> str:
        if place[1] is None:
            return "%"
        names.append(place[1])
        return f"${len(names)}"

    return names, _PLACE.sub(number, sql)


def _picker(keys: list[str]) -> Callable[[Mapping[str, Any]], list[Any]]:
    """What lists the values of some keys."""
    if len(keys) < 2:
        return lambda values: [values[key] for key in keys]
    pick = itemgetter(*keys)
    return lambda values: list(pick(values))


def _writer(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Processor | None:
    if isinstance(kind, JsonText):
        return _as_json
    if isinstance(kind, UtcDateTime):
        return _writer_of_times(dialect.name, kind.dialect_impl(dialect).bind_processor(dialect))
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _as_json(value: Any) -> str | None:
    if value is None or type(value) is JsonSource:
        return value
    return to_json(value)


_TIMES: dict[str, Processor] = {}


def _writer_of_times(dialect: str, write: Processor) -> Processor:
    """The one for all columns, for the time of a transition is written into many."""
    return _TIMES.setdefault(dialect, functools.lru_cache(100)(write))


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


class Insert(Prepared):
    """A statement that adds rows to a table; `conflict` completes what is said of rows that are there already."""

    def __init__(
        self, table: sa.Table, columns: Collection[str], conflict: Callable[[Any], Any] = lambda insert: insert
    ) -> None:
        self._table, self._conflict = table, conflict
        # In the order in which SQLAlchemy names the columns of a row.
        self._columns = [column.name for column in table.c if column.name in columns]
        self._of_lists: Compiled | None = None
        super().__init__(self._one)

    def _one(self, dialect: str) -> Any:
        values = {name: sa.bindparam(name) for name in self._columns}
        return self._conflict(insert_of(dialect, self._table).values(values))

    def post(self, tx: Tx, rows: Rows) -> None:
        """Add rows; PostgreSQL gets several as one statement with a list for each column."""
        if tx.alone or len(rows) < 2:
            super().post(tx, rows)
            return
        compiled = self.compiled(tx)
        lists = [_written(column) for column in zip(*(compiled.parameters(row) for row in rows), strict=True)]
        tx.post(self._compiled_of_lists(tx).sql, [lists])

    def _compiled_of_lists(self, tx: Tx) -> Compiled:
        if self._of_lists is None:
            lists = [sa.func.unnest(_list(self._table.c[name])).label(name) for name in self._columns]
            insert = insert_of(tx.dialect.name, self._table).from_select(self._columns, sa.select(*lists))
            self._of_lists = Compiled(self._conflict(insert), tx.dialect)
        return self._of_lists


def _list(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    if isinstance(kind, sa.LargeBinary):
        raise TypeError(f"Rows of {column} are not written as a list: PostgreSQL reads its bytes in another form.")
    # A cast to a text of limited length would cut it.
    item = sa.Text() if isinstance(kind, sa.String) else kind
    return sa.cast(sa.bindparam(column.name, type_=sa.types.NullType()), postgresql.ARRAY(item))


def _written(items: Collection[Any]) -> str:
    """A list as PostgreSQL reads it; the driver would look for the right form of every single item."""
    return f"{{{','.join('NULL' if item is None else _quoted(str(item)) for item in items)}}}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
