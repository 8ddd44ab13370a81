"""Alembic's entry for the business tables: runs the revisions on the connection it is given."""

from __future__ import annotations

from alembic import context

settings = context.config.attributes
metadata = settings.get("metadata")
context.configure(
    connection=settings["connection"],
    target_metadata=metadata,
    version_table=settings["version_table"],
    include_name=lambda name, kind, _parents: kind != "table" or name in metadata.tables,
    render_as_batch=True,
    transactional_ddl=False,
)
# The transaction belongs to the caller, who commits it.
context.run_migrations()
