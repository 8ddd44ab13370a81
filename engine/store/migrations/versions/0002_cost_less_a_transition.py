"""Keep fewer indexes, so that a transition writes less."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("variable") as variable:
        variable.drop_index("ix_variable_process_instance_key")
        variable.drop_constraint("pk_variable", type_="primary")
        variable.create_primary_key("pk_variable", ["process_instance_key", "scope_key", "name"])
    with op.batch_alter_table("element_instance") as element_instance:
        element_instance.drop_index("ix_element_instance_process")
        element_instance.drop_index("ix_element_instance_scope_key")
        element_instance.create_index("ix_element_instance_scope", ["process_instance_key", "scope_key"])
    with op.batch_alter_table("process_instance") as process_instance:
        process_instance.drop_index("ix_process_instance_root_key")
        called = sa.text("parent_key IS NOT NULL")
        process_instance.create_index(
            "ix_process_instance_called", ["root_key"], postgresql_where=called, sqlite_where=called
        )
    with op.batch_alter_table("user_task") as user_task:
        user_task.drop_index("ix_user_task_element_instance_key")
        user_task.drop_index("ix_user_task_root")
    with op.batch_alter_table("history") as history:
        history.drop_index("ix_history_root")
