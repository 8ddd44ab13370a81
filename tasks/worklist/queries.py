"""The worklist: open user tasks joined with their claims, due first, with both clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

import sqlalchemy as sa

from engine import Tx
from engine.tables import IS_OPEN, Queue, open_queues, user_task
from tasks.claims import queries as claims
from tasks.clocks import queries as clocks
from tasks.clocks.queries import ClockView
from tasks.people.permissions import Permission
from tasks.people.queries import UserView
from tasks.worklist import store

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
    assignee: str | None = None,
    overdue_only: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> WorkPage:
    """The open tasks a user may work on, due first, then by priority.

    `text` is the beginning of a claim number or of an open claim's policy number (of the first MOST_COUNTED of them),
    a policy number or a plate; `form_id` the kind of task; `assignee` somebody whose tasks a user who may reassign
    asks for.
    """
    claim, task = claims.claim_table(), user_task.c
    wanted = []
    if overdue_only:
        wanted.append(task.due_at < now)
    if lob:
        wanted.append(claim.c.lob == lob)
    of = _lists(tx, user, scope, form_id, assignee)
    if text.strip():
        start = text.strip().upper()
        numbers = claims.numbers_for(tx, start, MOST_COUNTED)
        found = store.of_claims(tx, numbers, start, MOST_COUNTED)
        if found is not None:
            wanted.append(store.any_of(of))
            of = [task.key.in_(found)]
        else:
            # So many fit that the first of them are soon met along the lists.
            wanted.append(task.business_key.startswith(start, autoescape=True) | task.business_key.in_(numbers))
    joined = user_task.outerjoin(claim, claim.c.claim_no == task.business_key)
    lists = store.Lists(of, wanted, joined if lob else user_task)
    total = store.count(tx, lists, MOST_COUNTED)
    return WorkPage(_rows(tx, store.page(tx, lists, limit, offset), now), total)


def counts(tx: Tx, user: UserView, now: datetime) -> WorkCounts:
    """How many tasks a user has, how many their groups may take, and how many of both are overdue."""
    offered = [store.offered(queue.number) for queue in _offered_to(user, open_queues(tx))]
    mine = [store.mine(user.username)]
    late = store.Lists([*mine, *offered], [user_task.c.due_at < now])
    return WorkCounts(
        *(store.count(tx, lists, MOST_COUNTED) for lists in (store.Lists(mine), store.Lists(offered), late))
    )


def task_kinds(tx: Tx, user: UserView) -> list[tuple[str, Mapping[str, str]]]:
    """The kinds of open tasks a user may see, for the filter: form id and names."""
    queues = open_queues(tx)
    if not user.may(Permission.TASK_REASSIGN):
        numbers = store.queues_of(tx, user.username, MOST_COUNTED)
        own = [queue for queue in queues if queue.number in numbers]
        queues = [*_offered_to(user, queues), *own]
    return sorted({queue.form_id: queue.names for queue in queues if queue.form_id is not None}.items())


def holders(tx: Tx, now: datetime) -> list[Holder]:
    """Everybody who has open tasks, for those who may hand them over; most tasks first."""
    task = user_task.c
    late = sa.func.sum(sa.case((task.due_at < now, 1), else_=0))
    query = (
        sa.select(task.assignee, sa.func.count().label("tasks"), late.label("late"))
        .where(IS_OPEN, task.assignee.is_not(None))
        .group_by(task.assignee)
        .order_by(sa.func.count().desc(), task.assignee)
    )
    return [Holder(row.assignee, row.tasks, row.late) for row in tx.connection.execute(query)]


def next_task(tx: Tx, user: UserView, now: datetime) -> int | None:
    """The task a user should do next: their own most urgent one, else the most urgent of their groups."""
    scopes: tuple[Scope, ...] = ("mine", "groups")
    for scope in scopes:
        for key in store.page(tx, store.Lists(_lists(tx, user, scope)), 1, 0):
            return key
    return None


def may_see(tx: Tx, user: UserView, task_key: int) -> bool:
    """Whether an open or completed task is, or was, for this user."""
    task = user_task.c
    columns = (task.assignee, task.completed_by, task.candidate_groups)
    row = tx.connection.execute(sa.select(*columns).where(task.key == task_key)).first()
    if row is None:
        return False
    known = user.username in (row.assignee, row.completed_by) or not set(row.candidate_groups).isdisjoint(user.roles)
    return known or user.may(Permission.TASK_REASSIGN)


def _lists(
    tx: Tx, user: UserView, scope: Scope, form_id: str | None = None, assignee: str | None = None
) -> list[store.Condition]:
    """The lists that make up a scope, of one kind of task or of one person where they are given."""
    everybody = scope == "all" and user.may(Permission.TASK_REASSIGN)
    of_kind = [user_task.c.form_id == form_id] if form_id else []
    if assignee is not None:
        return [sa.and_(store.mine(assignee), *of_kind)] if everybody or assignee == user.username else []
    queues = [] if scope == "mine" else [queue for queue in open_queues(tx) if form_id in (None, queue.form_id)]
    if everybody:
        return [store.in_queue(queue.number) for queue in queues]
    offered = [store.offered(queue.number) for queue in _offered_to(user, queues)]
    mine = sa.and_(store.mine(user.username), *of_kind)
    return offered if scope == "groups" else [mine, *offered]


def _offered_to(user: UserView, queues: Sequence[Queue]) -> list[Queue]:
    """The queues a user may take tasks from."""
    roles = set(user.roles)
    return [q for q in queues if user.username in q.candidate_users or not roles.isdisjoint(q.candidate_groups)]


def _rows(tx: Tx, keys: Sequence[int], now: datetime) -> list[WorkRow]:
    claim = claims.claim_table()
    query = (
        sa.select(
            *(column for column in user_task.c if column.name != "draft"),
            user_task.c.draft.is_not(None).label("has_draft"),
            claim.c.lob.label("claim_lob"),
            claim.c.status.label("claim_status"),
            claim.c.claimed_fen.label("claimed"),
            claim.c.priority.label("claim_priority"),
        )
        .select_from(user_task.outerjoin(claim, claim.c.claim_no == user_task.c.business_key))
        .where(user_task.c.key.in_(keys))
    )
    rows = {row.key: row for row in tx.connection.execute(query)}
    found = [rows[key] for key in keys]
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
