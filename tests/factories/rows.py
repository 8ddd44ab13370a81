"""One row in every table there is, whatever its columns: for tests that upgrade a database with data in it."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

_FIRST_CHOICE = re.compile(
    r"^\(?\"?(\w+)\"?\)?(?:::\w+)?\)?\s*(?:IN\s*\(|=\s*ANY\s*\(+ARRAY\[)'([^']+)'", re.IGNORECASE
)


def fill_every_table(connection: sa.Connection) -> dict[str, int]:
    """Put a row into each table that has none; how many rows each table has then."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if count(connection, table.name) == 0:
            connection.execute(sa.insert(table).values(_row(connection, table)))
    return {table.name: count(connection, table.name) for table in metadata.sorted_tables}


def count(connection: sa.Connection, table: str) -> int:
    """How many rows a table has."""
    return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


def _row(connection: sa.Connection, table: sa.Table) -> dict[str, Any]:
    choices: dict[str, str] = {}
    for check in sa.inspect(connection).get_check_constraints(table.name):
        found = _FIRST_CHOICE.search(check["sqltext"])
        if found:
            choices[found[1]] = found[2]
    # The same value in every column of a type, so that references between tables hold. What may be empty is,
    # so that checks between columns (the maker is not the releaser) hold as well.
    return {c.name: choices.get(c.name) or _value(c.type) for c in table.columns if not c.nullable}


def _value(kind: sa.types.TypeEngine[Any]) -> Any:
    match kind:
        case sa.Boolean():
            return False
        case sa.Integer():
            return 1
        case sa.Numeric():
            return Decimal(1)
        case sa.DateTime():
            return datetime(2026, 3, 2, tzinfo=UTC)
        case sa.Date():
            return date(2026, 3, 2)
        case sa.LargeBinary():
            return b"1"
        case sa.Uuid():
            return uuid.UUID(int=1)
        case sa.String(length=32) if isinstance(kind, sa.CHAR):
            return uuid.UUID(int=1).hex
        case _:
            return "1"
