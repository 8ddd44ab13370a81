"""Killed with SIGKILL anywhere between the cashier's release and the bank's confirmation: paid once, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import MovableClock
from tasks.bootstrap import build
from tests.databases import Databases, around_each_commit, copy_data, settings_of
from tests.process.office import RELEASED, Office
from tests.process.stages import Stages

KILLS = 15
"""At least so many, spread over the scenario, on each database."""
RELEASE_TASK = "UserTask_release_payment"


def open_office(databases: Databases, folder: Path, stage: Office) -> Office:
    clock = MovableClock(stage.now)
    office = Office(build(settings_of(databases, folder), clock), clock)
    office.claim_no = stage.claim_no
    return office


def pay(office: Office, kill: Callable[[], None]) -> None:
    """From wherever the claim stands to its end; `kill` is called at every point worth dying at."""
    bank, submit = office.bank, office.bank.submit

    def submit_between_kills(*arguments: Any, **named: Any) -> Any:
        kill()
        answer = submit(*arguments, **named)
        kill()
        return answer

    bank.submit = submit_between_kills  # type: ignore[method-assign]
    around_each_commit(office.app.database, kill, kill)
    office.app.engine.release_abandoned_jobs()
    if office.app.engine.user_tasks(state="open", element_id=RELEASE_TASK, business_key=office.claim_no):
        office.do("rel", office.claim_no, "release_payment", RELEASED)
    for _ in range(6):
        office.run()
        # An instruction whose fate is unknown is asked about again after half an hour.
        office.clock.advance(timedelta(minutes=31))


def in_child(databases: Databases, folder: Path, stage: Office, kill_at: int) -> tuple[bool, int]:
    """Pay in a process that kills itself at its n-th point; (was killed, points passed)."""
    counter = folder / "points"
    child = os.fork()
    if child == 0:
        passed = 0

        def kill() -> None:
            nonlocal passed
            passed += 1
            counter.write_text(str(passed))
            if passed == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            pay(open_office(databases, folder, stage), kill)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.waitstatus_to_exitcode(status) == 0
    return killed, int(counter.read_text())


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_payment_interrupted_anywhere_by_a_kill_is_made_exactly_once(databases, tmp_path):
    stage = Stages(tmp_path / "stages", databases).copy("agreed", tmp_path / "agreed")
    stage.app.close()

    def copy(name: str) -> Path:
        return copy_data(databases, tmp_path / "agreed", tmp_path / name)

    killed, total = in_child(databases, copy("whole"), stage, -1)
    assert not killed
    step = max(1, total // KILLS)

    kills = 0
    for kill_at in range(1, total + 1, step):
        folder = copy(f"killed{kill_at}")
        killed, _ = in_child(databases, folder, stage, kill_at)
        assert killed
        kills += 1

        office = open_office(databases, folder, stage)
        pay(office, lambda: None)

        assert (office.outcome(office.claim_no), kill_at) == (("CLOSED", "paid_part"), kill_at)
        assert len(office.executed(office.claim_no)) == 1
        assert [payment.status for payment in office.payments(office.claim_no)] == ["SETTLED"]
        assert office.app.engine.incidents() == []
        office.app.close()
        shutil.rmtree(folder)
    assert kills >= min(KILLS, total)
