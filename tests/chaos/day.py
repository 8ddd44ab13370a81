"""One day of a claims office in which bad things happen at random moments, and what must be true in the evening."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import make_url

from tasks.bootstrap import build
from tests.chaos import office, proof
from tests.chaos.disturbances import Disturbance, Ward
from tests.chaos.office import Office
from tests.chaos.programs import Program, WebServer, Worker, running
from tests.databases import Databases, settings_of

SEED = "CLAIMFLOW_SEED"


@dataclass
class Day:
    """A running Claimflow under load."""

    office: Office
    ward: Ward
    programs: list[Program]
    chance: random.Random

    def disturb(self, disturb: Disturbance, wanted: int) -> None:
        """Let something happen at random moments until it happened so often."""
        times = 0
        while times < wanted and self.office.working():
            time.sleep(self.chance.uniform(0, 2))
            times += disturb(self.chance)


@contextmanager
def a_day(databases: Databases, folder: Path, *, customers: int, workers: int, broker: str = "") -> Iterator[Day]:
    """A web server, `workers` worker processes (0: threads of the server) and people who work all the time.

    When the block ends, everything reported is brought to its end and checked.
    """
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(1_000_000))
    try:
        chance = random.Random(seed)  # noqa: S311 - chooses what is killed when.
        with _running(databases, folder, chance, customers, workers, broker) as day:
            yield day
    except BaseException as error:
        error.add_note(f"to meet the same chances again: {SEED}={seed}")
        raise


@contextmanager
def _running(
    databases: Databases, folder: Path, chance: random.Random, customers: int, workers: int, broker: str
) -> Iterator[Day]:
    data = folder / "data"
    data.mkdir()
    settings = settings_of(databases, data)
    office.prepare(settings, customers)
    environment = {
        "CLAIMFLOW_DATA": str(data),
        "CLAIMFLOW_DATABASE_URL": settings.database_url,
        "CLAIMFLOW_BROKER_URL": broker,
        "CLAIMFLOW_WORKERS": "0" if workers else "2",
    }
    server = WebServer(environment, folder / "web.log")
    programs = [server, *(Worker(environment, folder / f"worker{number}.log") for number in range(workers))]
    with running(programs):
        if settings.database_url:
            named = make_url(settings.database_url).update_query_dict({"application_name": "people"})
            settings = replace(settings, database_url=named.render_as_string(hide_password=False))
        app = build(settings)
        day = Day(Office(app, server.url, customers, chance), Ward(app.database), programs, chance)
        began = time.monotonic()
        with day.office.open():
            yield day
        proof.check(app, day.office.reported)
        app.close()
    sys.stdout.write(
        f"{len(day.office.reported)} claims in {time.monotonic() - began:.0f} s, "
        f"answers {dict(sorted(day.office.statuses.items()))}, {day.ward.recovery}\n"
    )
