"""Note which instance began with a message, so that no second one of its key begins while it runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "message_start",
        sa.Column("process_id", sa.String(200), nullable=False),
        sa.Column("correlation_key", sa.String(200), nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.PrimaryKeyConstraint("process_id", "correlation_key", name=op.f("pk_message_start")),
        sqlite_with_rowid=False,
    )
