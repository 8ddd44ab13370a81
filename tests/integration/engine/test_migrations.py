"""The revisions make exactly the tables that the engine uses, from an empty database and from a filled one."""

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
from engine.store.tables import metadata
from tests.databases import Databases
from tests.factories import rows

VERSION_TABLE = "engine_version"
REVISIONS = [
    revision.revision
    for revision in ScriptDirectory.from_config(migrate.configuration(migrate.ENGINE, VERSION_TABLE)).walk_revisions()
]


def differences(database: Database) -> list[Any]:
    with database.read() as tx:
        own = {"include_name": lambda name, kind, _parents: kind != "table" or name in metadata.tables}
        options = {"version_table": VERSION_TABLE, "compare_type": True, **own}
        return compare_metadata(MigrationContext.configure(tx.connection, opts=options), metadata)


def test_the_revisions_lead_to_the_tables_as_they_are_declared(engine):
    assert differences(engine.database) == []


def test_a_database_at_the_newest_schema_is_left_alone(engine):
    before = migrate.current(engine.database, VERSION_TABLE)

    migrate.upgrade(engine.database)

    assert migrate.current(engine.database, VERSION_TABLE) == before is not None


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_filled_at_any_revision_keeps_its_rows_when_it_is_upgraded(
    databases: Databases, tmp_path: Path, revision: str
):
    database = Database(databases.url(tmp_path / "filled.db", empty=True))
    config = migrate.configuration(migrate.ENGINE, VERSION_TABLE)
    with database.transaction() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, revision)
        before = rows.fill_every_table(tx.connection)

    migrate.upgrade(database)

    with database.read() as tx:
        after = {table: rows.count(tx.connection, table) for table in before}
    remaining = differences(database)
    database.close()
    assert len(before) > 10 and set(before.values()) == {1}
    assert after == before
    assert remaining == []
