"""Index what lists of claims search for: open claims by report and by policy, a line by report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_open = sa.text("t_close IS NULL")
    with op.batch_alter_table("claim") as claim:
        claim.drop_index("ix_claim_open")
        claim.drop_index("ix_claim_lob")
        claim.create_index("ix_claim_lob", ["lob", "t_report"])
        for name, column in (("ix_claim_open", "t_report"), ("ix_claim_open_policy", "policy_no")):
            claim.create_index(name, [column], sqlite_where=is_open, postgresql_where=is_open)
