"""Find instances by their state, and by the element they wait at, without reading all of them."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two indexes."""
    op.create_index("ix_process_instance_state", "process_instance", ["state", "started_at"])
    op.create_index("ix_element_instance_element", "element_instance", ["element_id", "root_key"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_element_instance_element", "element_instance")
    op.drop_index("ix_process_instance_state", "process_instance")
