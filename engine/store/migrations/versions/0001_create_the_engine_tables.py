"""Create the engine tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deployment",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployed_by", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_deployment")),
    )
    op.create_table(
        "history",
        sa.Column("sequence", KEY, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_instance", ["process_instance_key", "sequence"], unique=False)
        batch_op.create_index("ix_history_root", ["root_key", "sequence"], unique=False)

    op.create_table(
        "message",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation_key", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "name", "correlation_key", "message_id", name=op.f("uq_message_name_correlation_key_message_id")
        ),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "message_correlation",
        sa.Column("message_key", KEY, autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.PrimaryKeyConstraint("message_key", "process_id", name=op.f("pk_message_correlation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_subscription",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("correlation_key", sa.String(length=200), nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_instance_key", KEY, nullable=False),
        sa.Column("suspended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message_subscription")),
    )
    with op.batch_alter_table("message_subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_subscription_element_instance_key"), ["element_instance_key"], unique=False
        )
        batch_op.create_index("ix_message_subscription_match", ["kind", "name", "correlation_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_message_subscription_process_instance_key"), ["process_instance_key"], unique=False
        )

    op.create_table(
        "node_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node_counter")),
    )
    op.create_table(
        "resource",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_resource")),
    )
    op.create_table(
        "timer",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("process_instance_key", KEY, nullable=True),
        sa.Column("root_key", KEY, nullable=True),
        sa.Column("definition_key", KEY, nullable=True),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_instance_key", KEY, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("repetitions_left", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timer_definition_key"), ["definition_key"], unique=False)
        batch_op.create_index("ix_timer_due", ["suspended", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_timer_element_instance_key"), ["element_instance_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_timer_process_instance_key"), ["process_instance_key"], unique=False)

    op.create_table(
        "variable",
        sa.Column("scope_key", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("search", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("scope_key", "name", name=op.f("pk_variable")),
    )
    with op.batch_alter_table("variable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_variable_process_instance_key"), ["process_instance_key"], unique=False)
        batch_op.create_index("ix_variable_search", ["name", "search"], unique=False)

    op.create_table(
        "definition",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_tag", sa.String(length=100), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("resource_name", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("deployment_key", KEY, nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployed_by", sa.String(length=100), nullable=False),
        sa.Column("bindings", sa.Text(), nullable=False),
        sa.Column("latest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_key"], ["deployment.key"], name=op.f("fk_definition_deployment_key")),
        sa.ForeignKeyConstraint(["sha256"], ["resource.sha256"], name=op.f("fk_definition_sha256")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_definition")),
        sa.UniqueConstraint("kind", "id", "version", name=op.f("uq_definition_kind_id_version")),
    )
    with op.batch_alter_table("definition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_definition_deployment_key"), ["deployment_key"], unique=False)
        batch_op.create_index("ix_definition_latest", ["kind", "latest", "id"], unique=False)

    op.create_table(
        "process_instance",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("parent_key", KEY, nullable=True),
        sa.Column("parent_element_instance_key", KEY, nullable=True),
        sa.Column("parent_element_id", sa.String(length=200), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("scope_state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_process_instance_definition_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_process_instance")),
    )
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_instance_business_key"), ["business_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_process_instance_root_key"), ["root_key"], unique=False)
        batch_op.create_index("ix_process_instance_search", ["process_id", "state", "started_at"], unique=False)
        batch_op.create_index("ix_process_instance_started", ["parent_key", "started_at"], unique=False)
        batch_op.create_index("ix_process_instance_state", ["state", "started_at"], unique=False)

    op.create_table(
        "start_subscription",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"], ["definition.key"], name=op.f("fk_start_subscription_definition_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_start_subscription")),
    )
    with op.batch_alter_table("start_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_start_subscription_definition_key"), ["definition_key"], unique=False)
        batch_op.create_index("ix_start_subscription_name", ["kind", "name"], unique=False)

    op.create_table(
        "element_instance",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("scope_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_instance_key"], ["process_instance.key"], name=op.f("fk_element_instance_process_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_element_instance")),
    )
    with op.batch_alter_table("element_instance", schema=None) as batch_op:
        batch_op.create_index("ix_element_instance_element", ["element_id", "root_key"], unique=False)
        batch_op.create_index("ix_element_instance_process", ["process_instance_key", "element_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_element_instance_scope_key"), ["scope_key"], unique=False)

    op.create_table(
        "incident",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_instance_key", KEY, nullable=False),
        sa.Column("job_key", KEY, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_instance_key"], ["process_instance.key"], name=op.f("fk_incident_process_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_open", ["resolved_at", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_process_instance_key"), ["process_instance_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_root_key"), ["root_key"], unique=False)

    op.create_table(
        "job",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=200), nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_instance_key", KEY, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_instance_key"], ["process_instance.key"], name=op.f("fk_job_process_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_element_instance_key"), ["element_instance_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_process_instance_key"), ["process_instance_key"], unique=False)

    op.create_table(
        "user_task",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("root_key", KEY, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("definition_key", KEY, nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=True),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_instance_key", KEY, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assignee", sa.String(length=100), nullable=True),
        sa.Column("candidate_groups", sa.Text(), nullable=False),
        sa.Column("candidate_users", sa.Text(), nullable=False),
        sa.Column("form_id", sa.String(length=200), nullable=True),
        sa.Column("form_key", KEY, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.String(length=100), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("suspended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_instance_key"], ["process_instance.key"], name=op.f("fk_user_task_process_instance_key")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_user_task")),
    )
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.create_index("ix_user_task_assignee", ["assignee", "state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_task_business_key"), ["business_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_task_element_instance_key"), ["element_instance_key"], unique=False)
        batch_op.create_index("ix_user_task_instance", ["process_instance_key", "state"], unique=False)
        batch_op.create_index("ix_user_task_root", ["root_key", "state"], unique=False)
        batch_op.create_index("ix_user_task_worklist", ["state", "due_at"], unique=False)

    op.create_table(
        "user_task_group",
        sa.Column("group_id", sa.String(length=100), nullable=False),
        sa.Column("user_task_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_task_key"], ["user_task.key"], name=op.f("fk_user_task_group_user_task_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "user_task_key", name=op.f("pk_user_task_group")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("user_task_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_task_group_user_task_key"), ["user_task_key"], unique=False)

    op.create_table(
        "compensation",
        sa.Column("sequence", KEY, autoincrement=True, nullable=False),
        sa.Column("process_instance_key", KEY, nullable=False),
        sa.Column("scope_key", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_instance_key", KEY, nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("reserved_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["process_instance_key"], ["process_instance.key"], name=op.f("fk_compensation_process_instance_key")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_compensation")),
    )
    with op.batch_alter_table("compensation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_compensation_process_instance_key"), ["process_instance_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_compensation_scope_key"), ["scope_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_compensation_reserved_by"), ["reserved_by"], unique=False)
