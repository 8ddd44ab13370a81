"""Brings a set of tables to its newest schema with Alembic; the engine's own, or those of a package on top."""

from __future__ import annotations

import functools
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from engine.db import Database
from engine.store.cluster import prepare_in_turn

ENGINE = Path(__file__).parent / "migrations"


def upgrade(database: Database, location: Path = ENGINE, version_table: str = "engine_version") -> None:
    """Apply the revisions in `location` that the database has not seen, in one transaction.

    Safe to call at every start; does nothing (and takes no lock) when the schema is the newest.
    """
    if is_newest(database, location, version_table):
        return
    config = configuration(location, version_table)
    with database.transaction() as tx:
        # Processes that start together wait for the first, and then find nothing left to do.
        prepare_in_turn(tx)
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")


def is_newest(database: Database, location: Path = ENGINE, version_table: str = "engine_version") -> bool:
    """Whether the database is at the last of the revisions in `location`."""
    return current(database, version_table) == _newest(location)


@functools.cache
def _newest(location: Path) -> str | None:
    """The last revision: a running program never gets another, and a load balancer asks every few seconds."""
    return ScriptDirectory(str(location)).get_current_head()


def current(database: Database, version_table: str) -> str | None:
    """The revision the database is at, None for an empty one."""
    with database.read() as tx:
        if not sa.inspect(tx.connection).has_table(version_table):
            return None
        return tx.connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(version_table)))


def configuration(location: Path, version_table: str) -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["version_table"] = version_table
    return config
