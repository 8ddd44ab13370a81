"""Service tasks that start clocks and remind people of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import Context, service_task
from tasks.claims import queries as claims
from tasks.clocks import commands, queries, telling
from tasks.people import audit

_URGENCY = 20
_MOST_URGENT = 100


@dataclass(frozen=True)
class Started:
    """When people and the law want the claim decided."""

    goal_due: datetime | None
    legal_warn_at: datetime | None
    legal_due: datetime | None


@service_task("clocks.start", title={"en": "Start clocks", "zh": "启动时限"}, mode="inline")
def start(ctx: Context, claim_no: str, clocks: list[str]) -> Started:
    """Start clocks from the day the documents were complete; clocks that run already stay as they are.

    Gives the due time of T11 (three working days), and day 20 and the due time of T03 (30 days).
    """
    since = claims.claim(ctx.tx, claim_no).t_docs or ctx.now
    for code in clocks:
        commands.start(ctx.tx, claim_no, code, since)
    goal, legal = commands.milestones(ctx.tx, claim_no, "T11"), commands.milestones(ctx.tx, claim_no, "T03")
    return Started(
        goal_due=goal.due_at if goal else None,
        legal_warn_at=legal.first_warning_at if legal else None,
        legal_due=legal.due_at if legal else None,
    )


@service_task("clocks.remind", title={"en": "Remind of a clock", "zh": "时限提醒"})
def remind(ctx: Context, claim_no: str, clock: str, to_group: str) -> None:
    """Remind a group and the assignees once for each warning of a clock, and make the open tasks more urgent."""
    view = next((c for c in reversed(queries.clocks_of(ctx.tx, claim_no)) if c.code == clock), None)
    if view is None or view.stopped_at is not None:
        return
    level = commands.reminder_due(ctx.tx, claim_no, clock, ctx.now)
    if level is None:
        return
    told = telling.tell(ctx.tx, ctx.engine, claim_no, clock, level, ctx.now, groups=[to_group])
    breach = level == "breach"
    kind = "clock.breached" if breach else "clock.warned"
    telling.note(ctx.tx, claim_no, kind, clock, level, str(view.due_raw), told, ctx.now, to_group=to_group)
    if breach:
        audit.write(ctx.tx, "system", "clock.breached", f"claim:{claim_no}", ctx.now, {"clock": clock})
    for task in ctx.engine.user_tasks(root=ctx.root_process_instance_key, state="open", tx=ctx.tx):
        ctx.engine.set_user_task_priority(task.key, min(_MOST_URGENT, task.priority + _URGENCY), "system", tx=ctx.tx)


TASKS = (start, remind)
