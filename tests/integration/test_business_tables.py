"""The migrations make exactly the tables that the stores map."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine import Database
from tasks import tables


def test_the_migrations_make_exactly_what_the_stores_map(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'claimflow.db'}")

    tables.upgrade(database)
    tables.upgrade(database)

    with database.read() as tx:
        own = {"include_name": lambda name, kind, _parents: kind != "table" or name in tables.METADATA.tables}
        differences = compare_metadata(MigrationContext.configure(tx.connection, opts=own), tables.METADATA)
    database.close()
    assert differences == [], 'write the next revision with: python -m tasks.revise "Say what changes"'
