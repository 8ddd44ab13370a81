"""Runs one job: takes it, calls the function, and writes what it answered with the step it causes."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, assert_never

from engine import incidents, throwing
from engine.commands import running
from engine.database_errors import is_lost, is_passing
from engine.db import Tx
from engine.errors import StorageUnavailable
from engine.execution import Execution
from engine.jobs import binding, context
from engine.records import ElementFailure, Thrown
from engine.runtime import Runtime
from engine.service_tasks import BusinessError, Done, Fail, Outcome, RetryLater, ServiceTask
from engine.store import locking, suspension, work
from engine.transition import Transition

log = logging.getLogger(__name__)

LOCK = timedelta(minutes=5)
"""How long an external job may run before another worker takes it again."""
MAX_BACKOFF = timedelta(hours=6)


class _Known(NamedTuple):
    """What is known of a job that nobody has looked at yet."""

    key: int
    type: str


def run(runtime: Runtime, key: int, now: datetime, job_type: str | None = None) -> bool:
    """Run a job; False when there was nothing to do (taken by another worker, cancelled).

    Who knows the job's type saves a trip to the database: what runs in the transaction of its step is looked at
    there, under the lock.
    """
    row: Any = _Known(key, job_type) if job_type is not None and _is_transactional(runtime, job_type) else None
    if row is None:
        with runtime.database.read() as tx:
            row = work.job(tx, key)
        if row is None or not _is_due(row, now):
            return False
    runtime.under_way.append(key)
    try:
        return _run(runtime, row, now)
    finally:
        runtime.under_way.remove(key)


def _run(runtime: Runtime, row: Any, now: datetime) -> bool:
    task = runtime.service_tasks.get(row.type)
    try:
        if task is None:
            raise ElementFailure("job", f"No service task {row.type!r} is registered here.")
        return (
            _run_external(runtime, row, task, now)
            if task.mode == "external"
            else _run_transactional(runtime, row, task, now)
        )
    except ElementFailure as failure:
        _record_failure(runtime, row, failure.message, kind=failure.kind, final=True)
    except StorageUnavailable:
        # Nothing is wrong with the task, and no failure could be written: the job is run again (see `jobs.presence`).
        raise
    except Exception as error:  # The executor is the edge where a function's bug becomes a failed job.
        if is_passing(error) or is_lost(error):
            # Nothing is wrong with the function: the job is run again (see `jobs.presence`).
            raise
        log.exception("job_failed", extra={"job": row.key, "type": row.type})
        _record_failure(runtime, row, f"{type(error).__name__}: {error}", kind="job", final=False)
    return True


def _is_transactional(runtime: Runtime, job_type: str) -> bool:
    task = runtime.service_tasks.get(job_type)
    return task is not None and task.mode != "external"


def _is_due(row: Any, now: datetime) -> bool:
    if row.state == "due":
        return row.due_at <= now
    return row.state == "running" and row.locked_until is not None and row.locked_until <= now


def _run_transactional(runtime: Runtime, row: Any, task: ServiceTask, now: datetime) -> bool:
    def step(tx: Tx) -> bool:
        locked = locking.lock_job_alone(tx, row.key)
        if locked is None:
            return False
        with _running(runtime, tx, locked) as (execution, current):
            if execution.suspended or not _is_due(current, now):
                return False
            attempt = current.attempt + 1
            answer = _call(runtime, execution.transition, current, task, attempt, tx)
            tx.flush()
            _apply(execution, current, attempt, binding.outcome(task, answer))
        return True

    return runtime.database.repeated(step)


def _run_external(runtime: Runtime, row: Any, task: ServiceTask, now: datetime) -> bool:
    attempt = row.attempt + 1
    with runtime.database.transaction() as tx:
        if not work.take_job(tx, row, attempt, now + LOCK, runtime.process):
            suspension.hold_job(tx, row.key)
            return False
        transition = Transition(tx, runtime, f"job:{row.type}", now)
        prepared = _prepare(runtime, transition, row, task, attempt, None)
    answer = task.function(prepared[0], **prepared[1])

    def step(tx: Tx) -> bool:
        # What was done outside is done, so its answer is taken even if the instance was suspended meanwhile.
        locked = locking.lock_job(tx, row.key)
        if locked is None or locked.row.state != "running" or locked.row.attempt != attempt:
            log.warning("job_answer_too_late", extra={"job": row.key, "type": row.type})
            return False
        with _running(runtime, tx, locked) as (execution, current):
            _apply(execution, current, attempt, binding.outcome(task, answer))
        return True

    return runtime.database.repeated(step, when_lost=True)


def _call(runtime: Runtime, transition: Transition, row: Any, task: ServiceTask, attempt: int, tx: Tx) -> Any:
    ctx, given = _prepare(runtime, transition, row, task, attempt, tx)
    return task.function(ctx, **given)


def _prepare(
    runtime: Runtime, transition: Transition, row: Any, task: ServiceTask, attempt: int, tx: Tx | None
) -> tuple[Any, dict[str, Any]]:
    element = transition.element(row.element_instance_key)
    instance = transition.instance(row.process_instance_key)
    visible = transition.variables(element.key)
    given = binding.arguments(task, visible)
    return context.make(runtime, instance, element, dict(visible), job_key=row.key, attempt=attempt, tx=tx), given


def _apply(execution: Execution, row: Any, attempt: int, outcome: Outcome) -> None:
    """Write the outcome of a job and let the process go on."""
    transition = execution.transition
    element = transition.element(row.element_instance_key)
    match outcome:
        case Done():
            if outcome.then is not None:
                outcome.then(transition.tx)
            work.change_job(transition.tx, row.key, state="completed", attempt=attempt, locked_until=None, error=None)
            transition.log(element, "job.completed", {"job": str(row.key), "type": row.type, "attempt": attempt})
            execution.complete(element, outcome.variables)
        case RetryLater():
            due = execution.now + outcome.delay
            work.change_job(
                transition.tx,
                row.key,
                state="due",
                attempt=attempt,
                due_at=due,
                locked_until=None,
                error=outcome.reason or None,
            )
            transition.log(element, "job.postponed", {"job": str(row.key), "due": due, "reason": outcome.reason})
        case BusinessError():
            work.change_job(
                transition.tx, row.key, state="completed", attempt=attempt, locked_until=None, error=outcome.code
            )
            transition.log(
                element, "job.threw", {"job": str(row.key), "code": outcome.code, "message": outcome.message}
            )
            thrown = Thrown("error", outcome.code, outcome.message, binding.storable(outcome.variables))
            throwing.throw(execution, element, thrown, job_key=row.key)
        case Fail():
            _fail(execution, row, attempt, outcome.message, outcome.kind, outcome.final)
        case _:
            assert_never(outcome)


def _record_failure(runtime: Runtime, row: Any, message: str, *, kind: str, final: bool) -> None:
    with runtime.database.transaction() as tx:
        locked = locking.lock_job(tx, row.key)
        if locked is None or locked.row.state not in ("due", "running"):
            return
        with _running(runtime, tx, locked) as (execution, current):
            attempt = current.attempt if current.state == "running" else current.attempt + 1
            _fail(execution, current, attempt, message, kind, final)


@contextmanager
def _running(runtime: Runtime, tx: Tx, locked: locking.Locked) -> Iterator[tuple[Execution, Any]]:
    """A run on a job's tree of instances, with the job's row."""
    job, root = locked.row, locked.root
    with running(runtime, tx, f"job:{job.type}", root.key, locked=root, while_suspended=True) as execution:
        execution.transition.know_element_of(job, locked.variables)
        yield execution, job


def _fail(execution: Execution, row: Any, attempt: int, message: str, kind: str, final: bool) -> None:
    """Count a failed attempt: run again later, or an incident when the retries are used up."""
    transition = execution.transition
    element = transition.element(row.element_instance_key)
    retries = 0 if final else max(row.retries - 1, 0)
    data = {"job": str(row.key), "type": row.type, "attempt": attempt, "error": message, "retries": retries}
    transition.log(element, "job.failed", data)
    if retries:
        due = execution.now + _backoff(execution.runtime, attempt)
        work.change_job(
            transition.tx,
            row.key,
            state="due",
            retries=retries,
            attempt=attempt,
            due_at=due,
            locked_until=None,
            error=message,
        )
        return
    work.change_job(
        transition.tx, row.key, state="failed", retries=0, attempt=attempt, locked_until=None, error=message
    )
    incidents.raise_incident(execution, element, ElementFailure(kind, message), job_key=row.key)


def _backoff(runtime: Runtime, attempt: int) -> timedelta:
    """Doubles with each attempt, up to six hours, and varies by a fifth so that retries spread out."""
    delay = min(runtime.retry_backoff * 2 ** min(attempt - 1, 20), MAX_BACKOFF)
    return delay * random.uniform(0.8, 1.2)  # noqa: S311
