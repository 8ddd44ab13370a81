"""Alembic's entry for the business tables: runs the revisions on the connection it is given."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator


def plain_type(kind: str, item: Any, _autogenerate: Any) -> str | bool:
    """Revisions name what the database stores: our own column types may change, a written revision may not."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


settings = context.config.attributes
metadata = settings.get("metadata")
context.configure(
    connection=settings["connection"],
    target_metadata=metadata,
    version_table=settings["version_table"],
    include_name=lambda name, kind, _parents: kind != "table" or name in metadata.tables,
    render_as_batch=True,
    render_item=plain_type,
    transactional_ddl=False,
)
# The transaction belongs to the caller, who commits it.
context.run_migrations()
