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
from engine.store.queues import number_of
from engine.store.tables import metadata
from tests.databases import Databases
from tests.factories import rows

VERSION_TABLE = "engine_version"
GIVEN_UP = {"user_task_group"}
"""Tables that later revisions remove, because what they held is known from others."""
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
    for table in GIVEN_UP:
        before.pop(table, None)

    migrate.upgrade(database)

    with database.read() as tx:
        after = {table: rows.count(tx.connection, table) for table in before}
    remaining = differences(database)
    database.close()
    assert len(before) > 10 and set(before.values()) == {1}
    assert after == before
    assert remaining == []


def test_a_task_of_an_older_schema_stands_in_the_queue_of_its_groups_and_form(databases: Databases, tmp_path: Path):
    database = Database(databases.url(tmp_path / "older.db", empty=True))
    config = migrate.configuration(migrate.ENGINE, VERSION_TABLE)
    with database.transaction() as tx:
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "0002")
        rows.fill_every_table(tx.connection)
        tx.connection.exec_driver_sql(
            "UPDATE user_task SET candidate_groups = '[\"night\", \"day\"]', candidate_users = '[]', form_id = 'look'"
        )

    migrate.upgrade(database)

    with database.read() as tx:
        queue = tx.connection.exec_driver_sql("SELECT queue FROM user_task").scalar()
    database.close()
    assert queue == number_of(["day", "night"], [], "look") != number_of(["day"], [], "look")
