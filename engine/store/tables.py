"""The engine's tables, as SQLAlchemy Core: definitions, running state, work to do, history."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from engine.columns import JsonText, UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# On SQLite only a primary key of this very type is the row's own number and needs no index beside the table.
Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _partial(name: str, *columns: str, where: str) -> sa.Index:
    """An index of those rows alone that pages search for, so that the others cost nothing."""
    condition = sa.text(where)
    return sa.Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def _key() -> sa.Column[int]:
    return sa.Column("key", Key, primary_key=True, autoincrement=False)


node_counter = sa.Table(
    "node_counter",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.BigInteger, nullable=False),
)

# What was deployed

deployment = sa.Table(
    "deployment",
    metadata,
    _key(),
    sa.Column("deployed_at", UtcDateTime, nullable=False),
    sa.Column("deployed_by", sa.String(100), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

resource = sa.Table(
    "resource",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

definition = sa.Table(
    "definition",
    metadata,
    _key(),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("id", sa.String(200), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("version_tag", sa.String(100)),
    sa.Column("names", JsonText, nullable=False),
    sa.Column("resource_name", sa.String(300), nullable=False),
    sa.Column("sha256", sa.ForeignKey("resource.sha256"), nullable=False),
    sa.Column("deployment_key", sa.ForeignKey("deployment.key"), nullable=False, index=True),
    sa.Column("deployed_at", UtcDateTime, nullable=False),
    sa.Column("deployed_by", sa.String(100), nullable=False),
    # What the version refers to, pinned when it was deployed: {"decision:routing": key, ...}.
    sa.Column("bindings", JsonText, nullable=False),
    sa.Column("latest", sa.Boolean, nullable=False),
    sa.UniqueConstraint("kind", "id", "version"),
    sa.Index("ix_definition_latest", "kind", "latest", "id"),
)

start_subscription = sa.Table(
    "start_subscription",
    metadata,
    _key(),
    sa.Column("definition_key", sa.ForeignKey("definition.key"), nullable=False, index=True),
    sa.Column("process_id", sa.String(200), nullable=False),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Index("ix_start_subscription_name", "kind", "name"),
)

# What is running

process_instance = sa.Table(
    "process_instance",
    metadata,
    _key(),
    sa.Column("definition_key", sa.ForeignKey("definition.key"), nullable=False),
    sa.Column("process_id", sa.String(200), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("business_key", sa.String(200), index=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("root_key", Key, nullable=False),
    sa.Column("parent_key", Key),
    sa.Column("parent_element_instance_key", Key),
    sa.Column("parent_element_id", sa.String(200)),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("started_by", sa.String(100), nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("end_reason", sa.Text),
    # Tokens that wait at joins, and how many tokens wait on nodes.
    sa.Column("scope_state", JsonText, nullable=False),
    sa.Index("ix_process_instance_search", "process_id", "version", "state", "started_at"),
    # PostgreSQL does not walk an index of (parent_key, started_at) in order where a key is null.
    _partial("ix_process_instance_started", "started_at", where="parent_key IS NULL"),
    _partial("ix_process_instance_parent", "parent_key", where="parent_key IS NOT NULL"),
    # A root is found by its key; most instances are roots.
    _partial("ix_process_instance_called", "root_key", where="parent_key IS NOT NULL"),
    sa.Index("ix_process_instance_state", "state", "started_at"),
)


def in_tree(roots: Collection[int] | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    """The condition for process instances that belong to one of these roots, or are one."""
    c = process_instance.c
    called = c.parent_key.is_not(None)
    if isinstance(roots, sa.BindParameter):
        return sa.or_(c.key == roots, sa.and_(c.root_key == roots, called))
    return sa.or_(c.key.in_(roots), sa.and_(c.root_key.in_(roots), called))


def keys_in_tree(roots: Collection[int] | sa.BindParameter[int]) -> sa.Select[tuple[int]]:
    """The keys of the process instances of these trees."""
    return sa.select(process_instance.c.key).where(in_tree(roots))


element_instance = sa.Table(
    "element_instance",
    metadata,
    _key(),
    sa.Column("process_instance_key", sa.ForeignKey("process_instance.key"), nullable=False),
    sa.Column("root_key", Key, nullable=False),
    sa.Column("scope_key", Key, nullable=False),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("state", JsonText, nullable=False),
    sa.Column("entered_at", UtcDateTime, nullable=False),
    sa.Index("ix_element_instance_scope", "process_instance_key", "scope_key"),
    sa.Index("ix_element_instance_element", "element_id", "process_instance_key"),
)

variable = sa.Table(
    "variable",
    metadata,
    sa.Column("process_instance_key", Key, primary_key=True, autoincrement=False),
    sa.Column("scope_key", Key, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(200), primary_key=True),
    # The start of the value's text, so that instances can be searched by it on an index.
    sa.Column("search", sa.String(100), nullable=False),
    # How many characters of JSON it has.
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("value", JsonText),
    sa.Index("ix_variable_search", "name", "search", "process_instance_key"),
)

# Completed activities that can still be undone; the order of their completion is the order of `sequence`.
compensation = sa.Table(
    "compensation",
    metadata,
    sa.Column("sequence", Key, primary_key=True, autoincrement=True),
    sa.Column("process_instance_key", sa.ForeignKey("process_instance.key"), nullable=False, index=True),
    sa.Column("scope_key", Key, nullable=False, index=True),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("element_instance_key", Key, nullable=False),
    # The activity's own variables when it completed.
    sa.Column("variables", JsonText, nullable=False),
    # The element instance that is undoing it or will do so in its turn.
    sa.Column("reserved_by", Key, index=True),
)

# What is to be done

user_task = sa.Table(
    "user_task",
    metadata,
    _key(),
    sa.Column("process_instance_key", sa.ForeignKey("process_instance.key"), nullable=False),
    sa.Column("root_key", Key, nullable=False),
    sa.Column("process_id", sa.String(200), nullable=False),
    sa.Column("definition_key", Key, nullable=False),
    sa.Column("business_key", sa.String(200)),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("element_instance_key", Key, nullable=False),
    sa.Column("names", JsonText, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("assignee", sa.String(100)),
    sa.Column("candidate_groups", JsonText, nullable=False),
    sa.Column("candidate_users", JsonText, nullable=False),
    # The same number for all tasks of one kind that the same people may take (`queues.number_of`).
    sa.Column("queue", sa.BigInteger, nullable=False),
    sa.Column("form_id", sa.String(200)),
    sa.Column("form_key", Key),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("follow_up_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("completed_at", UtcDateTime),
    sa.Column("completed_by", sa.String(100)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("draft", JsonText),
    sa.Column("headers", JsonText, nullable=False),
    # True while the tree of process instances is suspended.
    sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_user_task_instance", "process_instance_key", "state"),
    _partial("ix_user_task_business_key", "business_key", where="state = 'open'"),
    # None is of `due_at` alone: PostgreSQL would walk it past everybody's tasks to find somebody's.
    _partial("ix_user_task_queue", "queue", "due_at", where="state = 'open'"),
    _partial("ix_user_task_offered", "queue", "due_at", where="state = 'open' AND assignee IS NULL"),
    _partial("ix_user_task_assignee", "assignee", "due_at", where="state = 'open' AND assignee IS NOT NULL"),
)
# As a word of the statement, for an index of open tasks is not used for a state that is a parameter.
IS_OPEN = user_task.c.state == sa.literal_column("'open'")

job = sa.Table(
    "job",
    metadata,
    _key(),
    sa.Column("type", sa.String(200), nullable=False),
    sa.Column("process_instance_key", sa.ForeignKey("process_instance.key"), nullable=False, index=True),
    sa.Column("root_key", Key, nullable=False),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("element_instance_key", Key, nullable=False, index=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("locked_until", UtcDateTime),
    # The number of the process that runs it, so that the job of a process that died is found at once.
    sa.Column("locked_by", sa.BigInteger),
    # When its key was last given to a broker; earlier than `due_at` means not yet.
    sa.Column("sent_at", UtcDateTime),
    sa.Column("error", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_job_due", "state", "due_at"),
)

timer = sa.Table(
    "timer",
    metadata,
    _key(),
    sa.Column("process_instance_key", Key, index=True),
    sa.Column("root_key", Key),
    sa.Column("definition_key", Key, index=True),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("element_instance_key", Key, index=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("expression", sa.Text, nullable=False),
    sa.Column("repetitions_left", sa.Integer),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_timer_due", "suspended", "due_at"),
)

message_subscription = sa.Table(
    "message_subscription",
    metadata,
    _key(),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("correlation_key", sa.String(200), nullable=False),
    sa.Column("process_instance_key", Key, nullable=False, index=True),
    sa.Column("process_id", sa.String(200), nullable=False),
    sa.Column("root_key", Key, nullable=False),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("element_instance_key", Key, nullable=False, index=True),
    sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_message_subscription_match", "kind", "name", "correlation_key"),
)

message = sa.Table(
    "message",
    metadata,
    _key(),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("correlation_key", sa.String(200), nullable=False),
    sa.Column("message_id", sa.String(200)),
    sa.Column("business_key", sa.String(200)),
    sa.Column("variables", JsonText, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.Column("published_by", sa.String(100), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.UniqueConstraint("name", "correlation_key", "message_id"),
)

message_correlation = sa.Table(
    "message_correlation",
    metadata,
    sa.Column("message_key", Key, primary_key=True, autoincrement=False),
    sa.Column("process_id", sa.String(200), primary_key=True),
    sa.Column("process_instance_key", Key, nullable=False),
    sqlite_with_rowid=False,
)

# Which running instance of a process began with a message of this key; while it runs, no other begins with it.
message_start = sa.Table(
    "message_start",
    metadata,
    sa.Column("process_id", sa.String(200), primary_key=True),
    sa.Column("correlation_key", sa.String(200), primary_key=True),
    sa.Column("process_instance_key", Key, nullable=False),
    sqlite_with_rowid=False,
)

incident = sa.Table(
    "incident",
    metadata,
    _key(),
    sa.Column("process_instance_key", sa.ForeignKey("process_instance.key"), nullable=False, index=True),
    sa.Column("root_key", Key, nullable=False, index=True),
    sa.Column("process_id", sa.String(200), nullable=False),
    sa.Column("business_key", sa.String(200)),
    sa.Column("element_id", sa.String(200), nullable=False),
    sa.Column("element_instance_key", Key, nullable=False),
    sa.Column("job_key", Key),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("resolved_by", sa.String(100)),
    sa.Index("ix_incident_open", "resolved_at", "created_at"),
)

# What happened

history = sa.Table(
    "history",
    metadata,
    sa.Column("sequence", Key, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor", sa.String(100), nullable=False),
    sa.Column("process_instance_key", Key, nullable=False),
    sa.Column("root_key", Key, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    # A list of [kind, element id, element instance key, data].
    sa.Column("events", JsonText, nullable=False),
    sa.Index("ix_history_instance", "process_instance_key", "sequence"),
)
