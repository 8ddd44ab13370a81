"""What SQLite and PostgreSQL say differently."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.db import Tx


def insert_for(tx: Tx, table: sa.Table) -> Any:
    """An INSERT that can say ON CONFLICT on the database in use."""
    return sqlite.insert(table) if tx.connection.dialect.name == "sqlite" else postgresql.insert(table)
