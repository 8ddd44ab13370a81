"""Index what pages search for: tasks by their queue, instances by version, element and variable."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.codec import from_json
from engine.store.queues import number_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = "state = 'open'"


def upgrade() -> None:
    with op.batch_alter_table("process_instance") as instance:
        instance.drop_index("ix_process_instance_search")
        instance.drop_index("ix_process_instance_started")
        instance.create_index("ix_process_instance_search", ["process_id", "version", "state", "started_at"])
        _partial(instance, "ix_process_instance_started", ["started_at"], "parent_key IS NULL")
        _partial(instance, "ix_process_instance_parent", ["parent_key"], "parent_key IS NOT NULL")
    with op.batch_alter_table("element_instance") as element:
        element.drop_index("ix_element_instance_element")
        element.create_index("ix_element_instance_element", ["element_id", "process_instance_key"])
    with op.batch_alter_table("variable") as variable:
        variable.drop_index("ix_variable_search")
        variable.create_index("ix_variable_search", ["name", "search", "process_instance_key"])
    op.drop_table("user_task_group")
    op.add_column("user_task", sa.Column("queue", sa.BigInteger()))
    _fill_queues()
    with op.batch_alter_table("user_task") as task:
        task.alter_column("queue", existing_type=sa.BigInteger(), nullable=False)
        for name in ("business_key", "worklist", "assignee"):
            task.drop_index(f"ix_user_task_{name}")
    with op.batch_alter_table("user_task") as task:
        _partial(task, "ix_user_task_business_key", ["business_key"], _OPEN)
        _partial(task, "ix_user_task_queue", ["queue", "due_at"], _OPEN)
        _partial(task, "ix_user_task_offered", ["queue", "due_at"], f"{_OPEN} AND assignee IS NULL")
        _partial(task, "ix_user_task_assignee", ["assignee", "due_at"], f"{_OPEN} AND assignee IS NOT NULL")


def _fill_queues() -> None:
    names = ("candidate_groups", "candidate_users", "form_id")
    task = sa.table("user_task", sa.column("queue", sa.BigInteger), *(sa.column(name, sa.Text) for name in names))
    columns = [task.c[name] for name in names]
    connection = op.get_bind()
    for row in connection.execute(sa.select(*columns).distinct()).all():
        alike = (column.is_not_distinct_from(value) for column, value in zip(columns, row, strict=True))
        number = number_of(_names(row.candidate_groups), _names(row.candidate_users), row.form_id)
        connection.execute(sa.update(task).where(*alike).values(queue=number))


def _names(text: str) -> list[str]:
    names = from_json(text)
    return names if isinstance(names, list) else []


def _partial(table: Any, name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    table.create_index(name, columns, sqlite_where=condition, postgresql_where=condition)
