"""Claims that have come to a certain point, each made once and then copied for every test that goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import MovableClock
from tasks.bootstrap import build
from tests.databases import Databases, copy_data, settings_of
from tests.integration.claim_case import PROPOSAL, START, claim_case
from tests.process.office import ACCEPTED, APPROVED, DENIAL, Office


def _collecting(office: Office) -> None:
    office.claim_no = office.motor("3200.00", documents=False)


def _reported(office: Office) -> None:
    office.claim_no = office.motor("12000")


def _reviewed(office: Office) -> None:
    office.assess(office.claim_no)


def _proposed(office: Office) -> None:
    office.do("ada", office.claim_no, "propose_decision", PROPOSAL)


def _offered(office: Office) -> None:
    office.do("one", office.claim_no, "approve_claim", APPROVED)


def _agreed(office: Office) -> None:
    office.answer(office.claim_no, "agree_offer", ACCEPTED)


def _investigated(office: Office) -> None:
    office.do("bea", office.claim_no, "propose_decision", {"decision": "INVESTIGATE", "reason_codes": ["R_SUSPICION"]})


def _denied(office: Office) -> None:
    office.do("ada", office.claim_no, "propose_decision", DENIAL)


STEPS: dict[str, tuple[str, Callable[[Office], None]]] = {
    "collecting": ("empty", _collecting),
    "reported": ("empty", _reported),
    "reviewed": ("reported", _reviewed),
    "proposed": ("reviewed", _proposed),
    "offered": ("proposed", _offered),
    "agreed": ("offered", _agreed),
    "investigated": ("reviewed", _investigated),
    "denied": ("reviewed", _denied),
}
"""Stage, the stage before, and what happens between.

collecting: 3,200 CNY without documents · reported: 12,000 CNY waiting for the survey · reviewed: for the proposal ·
proposed: 11,600 CNY waiting for approval · offered: for the claimant · agreed: for the release of the payment ·
investigated: for the plan of the investigation · denied: for the approval of the denial.
"""


At = Callable[..., Office]
"""Opens an office at a stage; see `Stages.copy`."""


@dataclass(frozen=True)
class _Stage:
    folder: Path
    claim_no: str
    now: datetime


class Stages:
    """Makes each stage when it is asked for the first time."""

    def __init__(self, folder: Path, databases: Databases) -> None:
        self._folder, self._databases = folder, databases
        self._made: dict[str, _Stage] = {}

    def copy(self, name: str, to: Path, **settings: Any) -> Office:
        """A claims office in the folder `to` that stands at a stage and has these settings."""
        stage = self._stage(name)
        copy_data(self._databases, stage.folder, to)
        clock = MovableClock(stage.now)
        office = Office(build(settings_of(self._databases, to, **settings), clock), clock)
        office.claim_no = stage.claim_no
        return office

    def _stage(self, name: str) -> _Stage:
        if name not in self._made:
            folder = self._folder / name
            self._made[name] = self._empty(folder) if name == "empty" else self._after(name, folder)
        return self._made[name]

    def _empty(self, folder: Path) -> _Stage:
        with claim_case(settings_of(self._databases, folder)):
            # The list of sanctions exists from the start, so that names can be put on it.
            (folder / "sanctions.txt").write_text("")
        return _Stage(folder, "", START)

    def _after(self, name: str, folder: Path) -> _Stage:
        before, step = STEPS[name]
        office = self.copy(before, folder)
        try:
            step(office)
            return _Stage(folder, office.claim_no, office.now)
        finally:
            office.app.close()
