"""Writes the next revision of the business tables: `python -m tasks.revise "Say what changes"`."""

from __future__ import annotations

import sys

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from engine import Database
from tasks import tables


def revise(message: str) -> str:
    """Compare the stores with the revisions there are, write the next one and return its number."""
    config = Config()
    config.set_main_option("script_location", str(tables.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    number = f"{len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1:04d}"
    database = Database("sqlite:///:memory:")
    if number != "0001":
        tables.upgrade(database)
    with database.transaction() as tx:
        config.attributes.update(connection=tx.connection, metadata=tables.METADATA, version_table=tables.VERSION_TABLE)
        command.revision(config, message, autogenerate=True, rev_id=number)
    database.close()
    return number


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit('Usage: python -m tasks.revise "Say what changes"')
    sys.stdout.write(f"Wrote revision {revise(sys.argv[1])}; read it before you commit it.\n")
