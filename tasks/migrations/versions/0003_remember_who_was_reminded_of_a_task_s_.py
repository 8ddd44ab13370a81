"""Remember who was reminded of a task's due time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_reminder",
        sa.Column("task_key", sa.BigInteger(), nullable=False),
        sa.Column("claim_no", sa.String(length=17), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_no"], ["claim.claim_no"], name=op.f("fk_task_reminder_claim_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_reminder")),
        sa.UniqueConstraint("task_key", "level", "due_at", name=op.f("uq_task_reminder_task_key_level_due_at")),
    )
    with op.batch_alter_table("task_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_reminder_claim_no"), ["claim_no"], unique=False)
