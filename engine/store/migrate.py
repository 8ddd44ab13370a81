"""Brings the engine's tables to the newest schema."""

from __future__ import annotations

from engine.db import Database
from engine.store.tables import metadata


def upgrade(database: Database) -> None:
    """Create what is missing; safe to call at every start."""
    with database.transaction() as tx:
        metadata.create_all(tx.connection)
