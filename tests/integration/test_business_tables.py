"""The migrations make exactly the tables that the stores map, from an empty database and from a filled one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine import Database
from engine.store import migrate
from tasks import tables
from tests.databases import Databases
from tests.factories import rows

REVISIONS = [
    revision.revision
    for revision in ScriptDirectory.from_config(
        migrate.configuration(tables.MIGRATIONS, tables.VERSION_TABLE)
    ).walk_revisions()
]


def differences(database: Database) -> list[Any]:
    with database.read() as tx:
        own = {"include_name": lambda name, kind, _parents: kind != "table" or name in tables.METADATA.tables}
        return compare_metadata(MigrationContext.configure(tx.connection, opts=own), tables.METADATA)


def test_the_migrations_make_exactly_what_the_stores_map(databases: Databases, tmp_path: Path) -> None:
    database = Database(databases.url(tmp_path / "claimflow.db", empty=True))

    tables.upgrade(database)
    tables.upgrade(database)

    found = differences(database)
    database.close()
    assert found == [], 'write the next revision with: python -m tasks.revise "Say what changes"'


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_filled_at_any_revision_keeps_its_rows_when_it_is_upgraded(
    databases: Databases, tmp_path: Path, revision: str
) -> None:
    database = Database(databases.url(tmp_path / "filled.db", empty=True))
    config = migrate.configuration(tables.MIGRATIONS, tables.VERSION_TABLE)
    with database.transaction() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, revision)
        before = rows.fill_every_table(tx.connection)

    tables.upgrade(database)

    with database.read() as tx:
        after = {table: rows.count(tx.connection, table) for table in before}
    remaining = differences(database)
    database.close()
    assert len(before) > 20 and set(before.values()) == {1}
    assert after == before
    assert remaining == []
