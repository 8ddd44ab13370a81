"""The worklist: open user tasks joined with their claims, due first, with both clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa

from engine import Tx
from engine.tables import user_task, user_task_group
from tasks.claims import queries as claims
from tasks.clocks import queries as clocks
from tasks.clocks.queries import ClockView
from tasks.people.permissions import Permission
from tasks.people.queries import UserView

MOST_COUNTED = 1000
"""How many tasks are counted, and paged through: whoever has more searches."""

Scope = Literal["mine", "groups", "all"]
"""Tasks I have; tasks my groups may take; both (and, for those who may reassign, everybody's)."""


@dataclass(frozen=True)
class WorkRow:
    """One open task with what its claim says."""

    key: int
    names: Mapping[str, str]
    form_id: str | None
    element_id: str
    claim_no: str | None
    lob: str | None
    claim_status: str | None
    claimed: Decimal | None
    claim_priority: int | None
    priority: int
    due_at: datetime | None
    overdue: bool
    created_at: datetime
    assignee: str | None
    candidate_groups: tuple[str, ...]
    has_draft: bool
    suspended: bool
    """Its process is suspended: it can be taken and drafted, not completed."""
    version: int
    goal_clock: ClockView | None
    """The working-day goal that is due next."""
    legal_clock: ClockView | None
    """The statutory deadline that is due next."""


@dataclass(frozen=True)
class WorkPage:
    """One page of the worklist and how many tasks fit the filters; of more than MOST_COUNTED one more than that."""

    rows: list[WorkRow]
    total: int


@dataclass(frozen=True)
class WorkCounts:
    """For the head of the worklist; each counted up to one more than MOST_COUNTED."""

    mine: int
    groups: int
    overdue: int


@dataclass(frozen=True)
class Holder:
    """How many open tasks somebody has, and how many of them are overdue."""

    username: str
    tasks: int
    overdue: int


def worklist(
    tx: Tx,
    user: UserView,
    now: datetime,
    *,
    scope: Scope = "all",
    text: str = "",
    lob: str | None = None,
    form_id: str | None = None,
    group: str | None = None,
    assignee: str | None = None,
    overdue_only: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> WorkPage:
    """The open tasks a user may work on, due first, then by priority.

    `text` is the beginning of a claim or policy number, or of a plate; `form_id` the kind of task.
    """
    task = user_task.c
    conditions = [_visible(user, scope)]
    if form_id:
        conditions.append(task.form_id == form_id)
    if group:
        conditions.append(_of_groups([group]))
    if assignee:
        conditions.append(task.assignee == assignee)
    if overdue_only:
        conditions.append(task.due_at < now)
    claim = claims.claim_table()
    if text.strip():
        start = text.strip().upper()
        conditions.append(
            task.business_key.startswith(start, autoescape=True)
            | claim.c.policy_no.startswith(start, autoescape=True)
            | (claim.c.object_key == start)
        )
    if lob:
        conditions.append(claim.c.lob == lob)
    joined = user_task.outerjoin(claim, claim.c.claim_no == task.business_key)
    counted = sa.select(task.key).select_from(joined).where(*conditions).limit(MOST_COUNTED + 1).subquery()
    total = tx.connection.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    query = (
        sa.select(
            *(column for column in task if column.name != "draft"),
            task.draft.is_not(None).label("has_draft"),
            claim.c.lob.label("claim_lob"),
            claim.c.status.label("claim_status"),
            claim.c.claimed_fen.label("claimed"),
            claim.c.priority.label("claim_priority"),
        )
        .select_from(joined)
        .where(*conditions)
    )
    return WorkPage(_rows(tx, _page(tx, query, limit, offset), now), total)


def _page(tx: Tx, query: sa.Select[Any], limit: int, offset: int) -> list[sa.Row[Any]]:
    """A page of tasks, due first; those without a due time come last.

    Both parts are read along an index, and only as far as the page goes.
    """
    task = user_task.c
    due = query.where(task.due_at.is_not(None)).order_by(task.due_at, task.priority.desc(), task.key)
    found = list(tx.connection.execute(due.limit(limit).offset(offset)))
    if len(found) < limit:
        before = offset + len(found)
        if offset and not found:
            keys = due.with_only_columns(task.key).order_by(None).limit(offset).subquery()
            before = tx.connection.scalar(sa.select(sa.func.count()).select_from(keys)) or 0
        rest = query.where(task.due_at.is_(None)).order_by(task.priority.desc(), task.key)
        skipped = max(offset - before, 0)
        found += tx.connection.execute(rest.limit(limit - len(found)).offset(skipped))
    return found


def counts(tx: Tx, user: UserView, now: datetime) -> WorkCounts:
    """How many tasks a user has, how many their groups may take, and how many of both are overdue."""
    task = user_task.c
    late = _count(tx, _visible(user, "mine") | _visible(user, "groups"), task.due_at < now)
    return WorkCounts(_count(tx, _visible(user, "mine")), _count(tx, _visible(user, "groups")), late)


def task_kinds(tx: Tx, user: UserView) -> list[tuple[str, Mapping[str, str]]]:
    """The kinds of the most urgent open tasks a user may see, for the filter: form id and names."""
    task = user_task.c
    # Of the most urgent ones: a filter by a kind that comes only after so many others helps nobody.
    urgent = sa.select(task.form_id, task.names).where(_visible(user, "all"))
    first = urgent.order_by(task.due_at).limit(MOST_COUNTED).subquery()
    query = sa.select(first.c.form_id, first.c.names).where(first.c.form_id.is_not(None)).distinct()
    kinds = {row.form_id: row.names for row in tx.connection.execute(query)}
    return sorted(kinds.items())


def holders(tx: Tx, now: datetime) -> list[Holder]:
    """Everybody who has open tasks, for those who may hand them over; most tasks first."""
    task = user_task.c
    late = sa.func.sum(sa.case((task.due_at < now, 1), else_=0))
    query = (
        sa.select(task.assignee, sa.func.count().label("tasks"), late.label("late"))
        .where(task.state == "open", task.assignee.is_not(None))
        .group_by(task.assignee)
        .order_by(sa.func.count().desc(), task.assignee)
    )
    return [Holder(row.assignee, row.tasks, row.late) for row in tx.connection.execute(query)]


def next_task(tx: Tx, user: UserView, now: datetime) -> int | None:
    """The task a user should do next: their own most urgent one, else the most urgent of their groups."""
    for scope in ("mine", "groups"):
        page = worklist(tx, user, now, scope=scope, limit=1)
        if page.rows:
            return page.rows[0].key
    return None


def may_see(tx: Tx, user: UserView, task_key: int) -> bool:
    """Whether an open or completed task is, or was, for this user."""
    task = user_task.c
    mine = (task.assignee == user.username) | (task.completed_by == user.username) | _of_groups(user.roles)
    if user.may(Permission.TASK_REASSIGN):
        mine = sa.true()
    return tx.connection.scalar(sa.select(task.key).where(task.key == task_key, mine)) is not None


def _visible(user: UserView, scope: Scope) -> sa.ColumnElement[bool]:
    task = user_task.c
    is_open = task.state == "open"
    mine = task.assignee == user.username
    # The column holds a JSON list of names; a name stands in it between quotes.
    named = sa.type_coerce(task.candidate_users, sa.Text).contains(f'"{user.username}"', autoescape=True)
    offered = task.assignee.is_(None) & (_of_groups(user.roles) | named)
    match scope:
        case "mine":
            return is_open & mine
        case "groups":
            return is_open & offered
        case "all":
            return is_open if user.may(Permission.TASK_REASSIGN) else is_open & (mine | offered)


def _of_groups(groups: Sequence[str]) -> sa.ColumnElement[bool]:
    # Asked of one task after the other: the list of all tasks a group ever had grows for ever.
    column = user_task_group.c
    mine = column.user_task_key == user_task.c.key, column.group_id.in_(list(groups))
    return sa.exists().where(*mine).correlate(user_task)


def _count(tx: Tx, *conditions: sa.ColumnElement[bool]) -> int:
    counted = sa.select(user_task.c.key).where(*conditions).limit(MOST_COUNTED + 1).subquery()
    return tx.connection.scalar(sa.select(sa.func.count()).select_from(counted)) or 0


def _rows(tx: Tx, found: Sequence[sa.Row[Any]], now: datetime) -> list[WorkRow]:
    running = clocks.running_clocks(tx, [row.business_key for row in found if row.business_key])
    return [
        WorkRow(
            key=row.key,
            names=row.names,
            form_id=row.form_id,
            element_id=row.element_id,
            claim_no=row.business_key,
            lob=str(row.claim_lob) if row.claim_lob else None,
            claim_status=str(row.claim_status) if row.claim_status else None,
            claimed=row.claimed,
            claim_priority=row.claim_priority,
            priority=row.priority,
            due_at=row.due_at,
            overdue=row.due_at is not None and row.due_at < now,
            created_at=row.created_at,
            assignee=row.assignee,
            candidate_groups=tuple(row.candidate_groups or ()),
            has_draft=bool(row.has_draft),
            suspended=bool(row.suspended),
            version=row.version,
            goal_clock=_first(running.get(row.business_key, ()), legal=False),
            legal_clock=_first(running.get(row.business_key, ()), legal=True),
        )
        for row in found
    ]


def _first(running: Sequence[ClockView], *, legal: bool) -> ClockView | None:
    return next((clock for clock in running if clock.legal is legal), None)
