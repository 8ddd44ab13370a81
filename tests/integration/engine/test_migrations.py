"""The revisions make exactly the tables that the engine uses."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.store import migrate
from engine.store.tables import metadata


def test_the_revisions_lead_to_the_tables_as_they_are_declared(engine):
    with engine.database.read() as tx:
        options = {"version_table": "engine_version", "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(tx.connection, opts=options), metadata)

    assert differences == []


def test_a_database_at_the_newest_schema_is_left_alone(engine):
    before = migrate.current(engine.database, "engine_version")

    migrate.upgrade(engine.database)

    assert migrate.current(engine.database, "engine_version") == before is not None
