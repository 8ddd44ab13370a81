"""Lists and searches people open all day run on indexes: no query of theirs reads a big table from end to end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from engine import Engine, MovableClock, Tx
from engine.bench import filling
from tasks.bootstrap import App, build
from tasks.claims import queries as claims
from tasks.cli import scale
from tasks.cockpit import queries as cockpit
from tasks.demo import people as demo_people
from tasks.people import queries as people
from tasks.settings import Settings
from tasks.worklist import queries as worklist
from tasks.worklist import reminding
from tests.databases import Databases, settings_of

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BIG = {
    "claim", "claim_event", "document", "policy", "party", "user_task", "process_instance",
    "element_instance", "variable", "history", "incident", "job", "timer", "message", "message_subscription",
}  # fmt: skip

EXPLAIN = {
    "sqlite": ("EXPLAIN QUERY PLAN", re.compile(r"^SCAN (\w+)$")),
    "postgres": ("EXPLAIN", re.compile(r"Seq Scan on (\w+)")),
}

WALKED = {
    "ix_claim_t_report", "ix_claim_open", "ix_process_instance_started",
    # Counting claims of any kind, up to the most that are counted.
    "sqlite_autoindex_claim_1",
}  # fmt: skip
"""Indexes that are read from one end, as far as a page goes."""

Read = Callable[[Tx, Engine], Any]

READS: dict[str, Read] = {
    "my worklist": lambda tx, _: worklist.worklist(tx, _adjuster(tx), NOW),
    "my own tasks": lambda tx, _: worklist.worklist(tx, _adjuster(tx), NOW, scope="mine"),
    "tasks of my groups": lambda tx, _: worklist.worklist(tx, _of_the_small_group(tx), NOW, scope="groups"),
    "everybody's tasks": lambda tx, _: worklist.worklist(tx, _manager(tx), NOW),
    "everybody's tasks of a kind": lambda tx, _: worklist.worklist(tx, _manager(tx), NOW, form_id=filling.USER_TASK),
    "overdue tasks of a kind": lambda tx, _: worklist.worklist(
        tx, _adjuster(tx), NOW, form_id=filling.USER_TASK, lob="MOTOR", overdue_only=True
    ),
    "worklist searched by number": lambda tx, _: worklist.worklist(tx, _adjuster(tx), NOW, text="CLM26112000000001"),
    "counts over the worklist": lambda tx, _: worklist.counts(tx, _adjuster(tx), NOW),
    "next task": lambda tx, _: worklist.next_task(tx, _adjuster(tx), NOW),
    "all claims": lambda tx, _: claims.list_claims(tx),
    "claims searched by number": lambda tx, _: claims.list_claims(tx, text="CLM261120"),
    "claims of a line": lambda tx, _: claims.list_claims(tx, lob="MOTOR"),
    "claims in a state": lambda tx, _: claims.list_claims(tx, status="IN_REVIEW"),
    "open claims of a month": lambda tx, _: claims.list_claims(tx, open_only=True, reported_after=NOW),
    "claims of a policy": lambda tx, _: claims.claims_of_policy(tx, "PA1"),
    "timeline of a claim": lambda tx, _: claims.timeline(tx, "CLM26112000000001"),
    "instances": lambda _, engine: engine.instances(),
    "instances of a process": lambda _, engine: engine.instances(process_id=filling.PROCESS_ID, state="active"),
    "instances of a version": lambda _, engine: engine.instances(process_id=filling.PROCESS_ID, version=1),
    "instances of a process of a month": lambda _, engine: engine.instances(
        process_id=filling.PROCESS_ID, started_after=NOW
    ),
    "instances with an incident": lambda _, engine: engine.instances(state="incident", root_only=False),
    "instances by business key": lambda _, engine: engine.instances(business_key="CLM26112000000001"),
    "instances that wait at an element": lambda _, engine: engine.instances(
        process_id=filling.PROCESS_ID, element_id=filling.USER_TASK
    ),
    "roots that wait at an element": lambda _, engine: engine.instances(element_id=filling.USER_TASK),
    "instances by a variable": lambda _, engine: engine.instances(variable=("claim_no", "CLM26112000000001")),
    "open incidents": lambda _, engine: engine.incidents(),
    "history of an instance": lambda _, engine: engine.history(1),
    "history of a tree": lambda _, engine: engine.history(1, tree=True),
    "variables of an instance": lambda _, engine: engine.variables(1),
    "page of an instance": lambda tx, engine: scale.read_instance_page(tx, engine, engine.instances(limit=1)[0].key),
    "kinds of tasks": lambda tx, _: worklist.task_kinds(tx, _adjuster(tx)),
    "a task's audience": lambda tx, _: worklist.may_see(tx, _adjuster(tx), 1),
    "incidents of a kind": lambda tx, _: cockpit.count_fitting_incidents(tx, cockpit.Standstill("job", "claim", "pay")),
    "jobs nobody takes": lambda tx, _: cockpit.overdue_jobs(tx, NOW),
    "claims the purge must keep": lambda tx, _: claims.not_to_be_purged(tx, ["CLM26112000000001"]),
    "what the purge may delete": lambda _, engine: list(engine.purge(NOW, dry_run=True)),
    "tasks to remind of": lambda tx, engine: reminding.tell_of_due_tasks(tx, engine, NOW),
    "due work": lambda _, engine: engine.run_due(),
}


@pytest.fixture(scope="module")
def app(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    yield from _built(settings_of(all_databases, tmp_path_factory.mktemp("plans")))


@pytest.fixture(scope="module")
def app_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """PostgreSQL chooses by the size of the tables, which are empty here; SQLite chooses by the statement alone."""
    yield from _built(Settings(data=tmp_path_factory.mktemp("plans")))


def _built(settings: Settings) -> Iterator[App]:
    made = build(settings, MovableClock(NOW))
    with made.database.transaction() as tx:
        demo_people.create(tx, NOW)
    filling.trees(made.engine, "CLM26112000000001", "adjuster_l2", "siu")
    yield made
    made.close()


@pytest.mark.parametrize("name", READS)
def test_a_list_is_read_by_index(app: App, name: str) -> None:
    asked = _statements(app, READS[name])

    scans = [f"{step}\n  in: {statement}" for statement, given in asked for step in _scans(app, statement, given)]

    assert asked
    assert scans == []


@pytest.mark.parametrize("name", READS)
def test_only_an_index_in_the_order_of_a_list_is_read_from_its_end(app_on_sqlite: App, name: str) -> None:
    walks = [step for step in _steps(app_on_sqlite, READS[name]) if re.match(r"SCAN \w+ USING ", step)]

    assert [step for step in walks if step.split()[1] in BIG and step.split()[-1] not in WALKED] == []


def test_a_query_without_an_index_would_be_noticed(app: App) -> None:
    assert _scans(app, "SELECT * FROM claim WHERE loss_cause = 'THEFT'", ()) != []


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("instances by business key", "ix_process_instance_business_key (business_key=?)"),
        ("instances of a process", "ix_process_instance_search (process_id=? AND version=? AND state=?)"),
        ("instances of a version", "ix_process_instance_search (process_id=? AND version=? AND state=?)"),
        ("instances of a process of a month", "(process_id=? AND version=? AND state=? AND started_at>?)"),
        ("instances by a variable", "ix_variable_search (name=? AND search=?)"),
        ("instances that wait at an element", "ix_element_instance_element (element_id=?)"),
        ("my own tasks", "ix_user_task_assignee (assignee=? AND due_at>?)"),
        ("tasks of my groups", "ix_user_task_offered (queue=? AND due_at>?)"),
        ("everybody's tasks", "ix_user_task_queue (queue=? AND due_at>?)"),
        ("everybody's tasks of a kind", "ix_user_task_queue (queue=? AND due_at>?)"),
        ("worklist searched by number", "ix_user_task_business_key (business_key>? AND business_key<?)"),
        ("worklist searched by number", "ix_claim_open_policy (policy_no>? AND policy_no<?)"),
        ("tasks to remind of", "ix_user_task_queue (queue=? AND due_at>? AND due_at<?)"),
        ("claims of a line", "ix_claim_lob (lob=?)"),
        ("claims in a state", "ix_claim_status (status=?)"),
        ("open claims of a month", "ix_claim_open (t_report>?)"),
        ("what the purge may delete", "ix_process_instance_state (state=? AND started_at<?)"),
    ],
)
def test_a_search_uses_the_index_of_what_is_searched_for(app_on_sqlite: App, name: str, index: str) -> None:
    steps = _steps(app_on_sqlite, READS[name])

    assert any(index in step for step in steps), steps


@pytest.mark.parametrize(
    "name",
    [
        "instances", "instances of a process", "instances of a version", "instances with an incident",
        "instances that wait at an element", "roots that wait at an element", "instances by a variable",
        "all claims", "claims in a state", "open claims of a month", "claims of a line", "claims searched by number",
        "my worklist", "my own tasks", "tasks of my groups", "everybody's tasks", "everybody's tasks of a kind",
        "overdue tasks of a kind", "next task",
    ],
)  # fmt: skip
def test_a_page_is_read_in_the_order_of_an_index_so_that_what_is_not_shown_is_not_sorted(
    app_on_sqlite: App, name: str
) -> None:
    # The clocks are those of the claims on the page alone, and a plate has few claims.
    steps = _steps(app_on_sqlite, READS[name], but=("claim_clock", "object_key ="))

    assert [step for step in steps if step == "USE TEMP B-TREE FOR ORDER BY"] == []


def test_a_page_that_sorts_everything_would_be_noticed(app_on_sqlite: App) -> None:
    def sorting(tx: Tx, _engine: Engine) -> None:
        tx.connection.exec_driver_sql("SELECT key FROM user_task ORDER BY priority LIMIT 50")

    assert "USE TEMP B-TREE FOR ORDER BY" in _steps(app_on_sqlite, sorting)


def _adjuster(tx: Tx) -> people.UserView:
    return people.user(tx, "adjuster2")


def _statements(app: App, read: Read) -> list[tuple[str, Any]]:
    """Every SELECT that `read` sends, through SQLAlchemy or prepared, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    def send(tx: Tx, statement: str, given: Any = (), *, keeps: bool = True) -> Any:
        asked.append((statement, tuple(given)))
        return directly(tx, statement, given, keeps=keeps)

    directly = Tx.send
    sa.event.listen(app.database.reader, "before_cursor_execute", note)
    try:
        with patch.object(Tx, "send", send), app.database.read() as tx:
            read(tx, app.engine)
    finally:
        sa.event.remove(app.database.reader, "before_cursor_execute", note)
    return [(statement, given) for statement, given in asked if statement.lstrip().startswith("SELECT")]


def _of_the_small_group(tx: Tx) -> people.UserView:
    return people.user(tx, "siu")


def _manager(tx: Tx) -> people.UserView:
    return people.user(tx, "manager")


def _steps(app: App, read: Read, but: tuple[str, ...] = ()) -> list[str]:
    """The steps of SQLite's plans of every SELECT that `read` sends, but for those with one of these texts in them."""
    with app.database.read() as tx:
        return [
            str(row[-1])
            for statement, given in _statements(app, read)
            if not any(text in statement for text in but)
            for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]


def _scans(app: App, statement: str, given: Any) -> list[str]:
    """The steps of the plan that read a big table from end to end; walking along an index is none."""
    with app.database.snapshot() as tx:
        if not app.database.is_sqlite:
            # Small tables are read whole by choice; what is still read whole then has no index to go by.
            tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain, scan = EXPLAIN["sqlite" if app.database.is_sqlite else "postgres"]
        if isinstance(given, tuple) and not app.database.is_sqlite:
            # A prepared statement, with its parameters as PostgreSQL counts them.
            plan = tx.send(f"{explain} {statement}", given).fetchall()
        else:
            plan = tx.connection.exec_driver_sql(f"{explain} {statement}", given or None).all()
    steps = [str(row[-1]) for row in plan]
    return [step for step in steps if (found := scan.search(step)) and found[1] in BIG]
