"""What happens to a running Claimflow at random moments: programs are killed, connections cut, brokers lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine import Database
from engine.store import tables as t
from tests.chaos.programs import Program

if TYPE_CHECKING:
    from tests.brokers import OwnRedis

PATIENCE = 45.0
"""Seconds after which work is stuck that the programs should have taken up; far less than a job's own time."""
_CUT = sa.text(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
    " and application_name <> current_setting('application_name') and random() < :share"
)

Disturbance = Callable[[random.Random], int]
"""Does something bad and waits until the work goes on; gives how often it did."""


@dataclass
class Recovery:
    """How long programs needed after each restart, in seconds."""

    ready: list[float] = field(default_factory=list)
    """From the start of a program until it says it is ready."""
    taken_up: list[float] = field(default_factory=list)
    """From then until everything that waited at the moment of the disturbance was done or begun anew."""

    def __str__(self) -> str:
        parts = ((name, sorted(times)) for name, times in (("ready", self.ready), ("taken up", self.taken_up)) if times)
        return "; ".join(
            f"{name}: median {median(times):.2f} s, 95 % {times[int(0.95 * (len(times) - 1))]:.2f} s, longest {times[-1]:.2f} s"
            for name, times in parts
        )


Work = set[tuple[str, int, int]]


class Ward:
    """Watches over the work of a running Claimflow while bad things happen to it."""

    def __init__(self, database: Database) -> None:
        self.recovery = Recovery()
        self._database = database

    def kill(self, programs: Sequence[Program]) -> Disturbance:
        """One program or all are killed, often again while they start."""

        def disturb(chance: random.Random) -> int:
            victims = chance.sample(programs, chance.choice([1, 1, len(programs)]))
            hits = victims + chance.choices(victims, k=chance.choice([0, 0, 1, 2]))
            for program in hits:
                program.hit(chance)
                time.sleep(chance.choice([0, chance.uniform(0, 1.5)]) if program is not hits[-1] else 0)
            work = self._waiting()
            self.recovery.ready += [program.wait_until_ready() for program in victims]
            self._wait_until_taken_up(work)
            return len(hits)

        return disturb

    def cut_connections(self, chance: random.Random) -> int:
        """Some or all connections of the programs to PostgreSQL are cut."""
        with self._database.transaction() as tx:
            tx.connection.execute(_CUT, {"share": chance.choice([0.3, 1.1])})
        self._wait_until_taken_up(self._waiting())
        return 1

    def lose(self, broker: OwnRedis) -> Disturbance:
        """The broker forgets everything, or is killed and comes back empty."""

        def disturb(chance: random.Random) -> int:
            if chance.random() < 0.5:
                broker.forget()
            else:
                broker.kill()
                time.sleep(chance.uniform(0, 2))
                broker.start()
            self._wait_until_taken_up(self._waiting())
            return 1

        return disturb

    def _waiting(self) -> Work:
        """Jobs and timers that are due or under way, with the attempt they are at."""
        with self._database.read() as tx:
            now = datetime.now(UTC)
            jobs = sa.select(t.job.c.key, t.job.c.attempt).where(
                t.job.c.state.in_(("due", "running")), t.job.c.due_at <= now
            )
            timers = sa.select(t.timer.c.key).where(t.timer.c.due_at <= now, t.timer.c.suspended.is_(False))
            found = {("job", key, attempt) for key, attempt in tx.connection.execute(jobs)}
            found |= {("timer", key, 0) for key in tx.connection.scalars(timers)}
        if self._database.is_sqlite:
            # The file is left to the programs, the next of which repairs what a kill left behind.
            self._database.close()
        return found

    def _wait_until_taken_up(self, work: Work) -> None:
        began = time.monotonic()
        while still := work & self._waiting():
            assert time.monotonic() - began < PATIENCE, f"nobody took up {still}"
            time.sleep(0.05)
        self.recovery.taken_up.append(time.monotonic() - began)
