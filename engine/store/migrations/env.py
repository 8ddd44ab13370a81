"""Alembic's entry: runs the revisions on the connection it is given."""

from __future__ import annotations

from alembic import context

settings = context.config.attributes
context.configure(
    connection=settings["connection"],
    target_metadata=settings.get("metadata"),
    version_table=settings["version_table"],
    include_name=lambda name, kind, _parents: kind != "table" or name in settings["metadata"].tables,
    render_as_batch=True,
    transactional_ddl=False,
)
# The transaction belongs to the caller, who commits it.
context.run_migrations()
