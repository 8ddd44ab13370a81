"""Whether pages stay as quick when the database grows: the same reads at few and at many finished and open instances."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from engine import Engine, MovableClock, Tx
from engine.bench import filling
from engine.bench.row import Row
from tasks.bootstrap import App, build
from tasks.claims import queries as claims
from tasks.claims.filling import add_claim, copy_claim
from tasks.cockpit import queries as cockpit
from tasks.people import queries as people
from tasks.people import users
from tasks.people.queries import UserView
from tasks.settings import Settings
from tasks.worklist import queries as worklist

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MOST_GROWTH = 1.5
ROUNDS, RUNS = 5, 8
_CHUNK = 10_000
_SAMPLE = f"{filling.PREFIX}00000000"
_USERS = {"bench": "adjuster_l1", "bench_rare": "siu", "bench_manager": "manager"}
"""The first works in the group that all copies wait for, the second in one with two tasks."""

Read = Callable[[Tx, Engine, "Sample"], Any]


class Sample(NamedTuple):
    """What is in the database whatever its size: an open and a finished instance, their business key, and users."""

    open_key: int
    finished_key: int
    claim_no: str
    user: UserView
    rare: UserView
    manager: UserView

    @property
    def policy_no(self) -> str:
        """The policy of the claim."""
        return f"P{self.claim_no[-8:]}"


def read_instance_page(tx: Tx, engine: Engine, key: int) -> None:
    """Everything the tabs of an instance's page read. Raises engine.errors.NotFound."""
    engine.instance(key, tx=tx)
    engine.elements(key, tx=tx)
    engine.children(key, tx=tx)
    engine.variable_scopes(key, tx=tx)
    engine.incidents(root=key, tx=tx)
    engine.jobs(process_instance=key, tx=tx)
    engine.timers(process_instance=key, tx=tx)
    engine.user_tasks(process_instance=key, tx=tx)
    engine.latest_history(key, 100, tx=tx)
    cockpit.parents(tx, key)


READS: dict[str, Read] = {
    "worklist, mine and my groups'": lambda tx, _, s: worklist.worklist(tx, s.user, NOW),
    "worklist, my groups'": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, scope="groups"),
    "worklist, everybody's": lambda tx, _, s: worklist.worklist(tx, s.manager, NOW),
    "worklist, everybody's of a kind": lambda tx, _, s: worklist.worklist(
        tx, s.manager, NOW, form_id=filling.RARE_USER_TASK
    ),
    "worklist, of a group with few tasks": lambda tx, _, s: worklist.worklist(tx, s.rare, NOW, scope="groups"),
    "worklist, counts of a group with few tasks": lambda tx, _, s: worklist.counts(tx, s.rare, NOW),
    "worklist, 20th page": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, offset=950),
    "worklist, overdue": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, overdue_only=True),
    "worklist, by number": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, text=s.claim_no),
    "worklist, by the beginning of a number": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, text=s.claim_no[:6]),
    "worklist, by a policy": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, text=s.policy_no),
    "worklist, by the beginning of a policy": lambda tx, _, s: worklist.worklist(tx, s.user, NOW, text=s.policy_no[:2]),
    "worklist, by a number of a group with few tasks": lambda tx, _, s: worklist.worklist(
        tx, s.rare, NOW, text=s.claim_no[:6]
    ),
    "worklist, its counts": lambda tx, _, s: worklist.counts(tx, s.user, NOW),
    "worklist, next task": lambda tx, _, s: worklist.next_task(tx, s.user, NOW),
    "worklist, kinds of task": lambda tx, _, s: worklist.task_kinds(tx, s.user),
    "instances, newest": lambda tx, engine, _: engine.instances(limit=50, tx=tx),
    "instances, running": lambda tx, engine, _: engine.instances(state="active", limit=50, tx=tx),
    "instances, that stand still": lambda tx, engine, _: engine.instances(
        state="incident", root_only=False, limit=50, tx=tx
    ),
    "instances, of a week": lambda tx, engine, _: engine.instances(
        started_after=NOW - timedelta(days=8), started_before=NOW - timedelta(days=1), limit=50, tx=tx
    ),
    "instances, of a process": lambda tx, engine, _: engine.instances(
        process_id=filling.PROCESS_ID, root_only=False, limit=50, tx=tx
    ),
    "instances, of a version of a process that are done": lambda tx, engine, _: engine.instances(
        process_id=filling.PROCESS_ID, version=1, state="completed", limit=50, tx=tx
    ),
    "instances, of a process with few": lambda tx, engine, _: engine.instances(
        process_id=filling.RARE_PROCESS_ID, root_only=False, limit=50, tx=tx
    ),
    "instances, by business key": lambda tx, engine, s: engine.instances(business_key=s.claim_no, tx=tx),
    "instances, by a variable": lambda tx, engine, s: engine.instances(
        variable=(filling.NUMBER, s.claim_no), limit=50, tx=tx
    ),
    "instances, by a variable all have alike": lambda tx, engine, _: engine.instances(
        variable=filling.ALIKE, limit=50, tx=tx
    ),
    "instances, by a variable all have alike, of a process with few": lambda tx, engine, _: engine.instances(
        variable=filling.ALIKE, process_id=filling.RARE_PROCESS_ID, limit=50, tx=tx
    ),
    "instances, waiting at an element": lambda tx, engine, _: engine.instances(
        process_id=filling.PROCESS_ID, element_id=filling.USER_TASK, root_only=False, limit=50, tx=tx
    ),
    "instances, waiting at an element, 20th page": lambda tx, engine, _: engine.instances(
        element_id=filling.USER_TASK, limit=50, offset=950, tx=tx
    ),
    "instances, waiting at an element where few do": lambda tx, engine, _: engine.instances(
        process_id=filling.RARE_PROCESS_ID, element_id=filling.RARE_USER_TASK, root_only=False, limit=50, tx=tx
    ),
    "instance page, open": lambda tx, engine, s: read_instance_page(tx, engine, s.open_key),
    "instance page, finished": lambda tx, engine, s: read_instance_page(tx, engine, s.finished_key),
    "incidents": lambda tx, engine, _: (engine.incidents(tx=tx), cockpit.count_open_incidents(tx)),
    "claims, newest": lambda tx, _, __: claims.list_claims(tx),
    "claims, open": lambda tx, _, __: claims.list_claims(tx, open_only=True),
    "claims, by number": lambda tx, _, s: claims.list_claims(tx, text=s.claim_no),
    "claims, by the beginning of a number": lambda tx, _, s: claims.list_claims(tx, text=s.claim_no[:6]),
    "claims, by the beginning of a policy": lambda tx, _, s: claims.list_claims(tx, text=s.policy_no[:2]),
    "claims, of a line": lambda tx, _, __: claims.list_claims(tx, lob="MOTOR"),
    "claims, in a state": lambda tx, _, __: claims.list_claims(tx, status="IN_REVIEW"),
    "claims, of one policy": lambda tx, _, s: claims.claims_of_policy(tx, s.policy_no),
}


def measure(
    few: tuple[int, int],
    many: tuple[int, int],
    tell: Callable[[int, int], None] = lambda _done, _of: None,
    postgres: str = "",
) -> list[Row]:
    """Milliseconds of each read with `many` (finished, open) instances, and how many times that of `few`.

    `tell` hears how many instances are written, of how many. `postgres` is the address of an empty database, in
    which what is measured stays; without it a scratch SQLite file is used.
    """
    with tempfile.TemporaryDirectory() as folder:
        app = build(Settings(data=Path(folder), database_url=postgres), MovableClock(NOW))
        try:
            filler = Filler(app, tell, sum(many))
            sample = filler.begin()
            filler.grow_to(*few)
            before = _times(app, sample)
            filler.grow_to(*many)
            after = _times(app, sample)
        finally:
            app.close()
    rows = [
        Row(
            name,
            round(after[name], 3),
            "ms",
            round(after[name] / before[name], 2),
            round(MOST_GROWTH * before[name], 3),
        )
        for name in READS
    ]
    return sorted(rows, key=lambda row: row.ratio, reverse=True)


class Filler:
    """Fills a database with copies of one finished and one open instance, each with a claim of its own."""

    def __init__(self, app: App, tell: Callable[[int, int], None], total: int) -> None:
        self._app, self._tell, self._total = app, tell, total
        self._have = {False: 0, True: 0}

    def begin(self) -> Sample:
        """Make the instances that are copied, and three users."""
        app = self._app
        with app.database.transaction() as tx:
            for name, role in _USERS.items():
                users.create_user(tx, users.UserInput(name, name, "measured only", [role], language="en"), name, NOW)
            found = [people.user(tx, name) for name in _USERS]
        self._trees = filling.trees(app.engine, _SAMPLE, *list(_USERS.values())[:2])
        with app.database.transaction() as tx:
            add_claim(tx, _SAMPLE, NOW)
        return Sample(self._trees.open_key, self._trees.finished_key, _SAMPLE, *found)

    def grow_to(self, finished: int, open_: int) -> None:
        """Write copies until there are so many."""
        for is_open, wanted in ((False, finished), (True, open_)):
            for start in range(self._have[is_open], wanted, _CHUNK):
                numbers = range(start, min(start + _CHUNK, wanted))
                with self._app.database.transaction() as tx:
                    copy_claim(tx, _SAMPLE, *self._trees.write(tx, numbers, is_open))
                self._have[is_open] = numbers.stop
                self._tell(sum(self._have.values()), self._total)
        filling.settle(self._app.database)


def _times(app: App, sample: Sample) -> dict[str, float]:
    """The quickest run of each read, in milliseconds: what it costs by itself, whatever else the machine does."""
    times = dict.fromkeys(READS, math.inf)
    # Several times round, so that a machine that is busy for a while is so for all of them.
    for _ in range(ROUNDS):
        for name, read in READS.items():
            for _ in range(RUNS):
                with app.database.read() as tx:
                    start = time.perf_counter()
                    read(tx, app.engine, sample)
                    times[name] = min(times[name], (time.perf_counter() - start) * 1000)
    return times
