"""Web servers and workers killed at random moments under load: no claim lost, stuck, advanced or paid twice."""

from __future__ import annotations

import os
from pathlib import Path

from tests.chaos.day import a_day
from tests.databases import Databases

KILLS = int(os.environ.get("CLAIMFLOW_KILLS") or 15)
"""On each kind of database."""


def test_claims_are_paid_once_however_often_the_programs_are_killed(databases: Databases, tmp_path: Path) -> None:
    on_sqlite = databases.url(tmp_path / "data" / "claimflow.db").startswith("sqlite")

    with a_day(databases, tmp_path, customers=20 + 3 * KILLS, workers=0 if on_sqlite else 2) as day:
        day.disturb(day.ward.kill(day.programs), KILLS)

    # Who got an answer at all got a proper one.
    assert max(day.office.statuses) < 500
