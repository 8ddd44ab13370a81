"""What SQLite and PostgreSQL say differently."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.db import Tx


def insert_of(dialect: str, table: sa.Table) -> Any:
    """An INSERT of a dialect that can say ON CONFLICT."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def insert_for(tx: Tx, table: sa.Table) -> Any:
    """An INSERT that can say ON CONFLICT on the database in use."""
    return insert_of(tx.dialect.name, table)
