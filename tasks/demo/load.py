"""Loads the demo data into an empty data folder, all or nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from engine import MovableClock, SystemClock, Tx
from tasks.bootstrap import App, build, deploy_workflows
from tasks.claims import queries as claims
from tasks.demo import people as demo_people
from tasks.demo.simulation import Case, Simulation
from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.bank.sandbox import SandboxBank
from tasks.people import commands as people
from tasks.people.commands import PartyInput
from tasks.people.sign_in import Claimant
from tasks.policies import commands as policies
from tasks.policies.commands import CoverageInput, PolicyInput
from tasks.settings import Settings
from tasks.synthetic.claims import claims as made_up_claims
from tasks.synthetic.people import Person, person
from tasks.synthetic.policies import SyntheticPolicy, policy

POLICIES = 300
CLAIMS = 400
WEEKS = 8
_MARK = "demo.json"
_DATABASE = "claimflow.db"


def is_wanted(settings: Settings) -> bool:
    """Whether there is nothing yet that demo data could get in the way of."""
    return not is_loaded(settings) and not (settings.data / _DATABASE).exists()


def is_loaded(settings: Settings) -> bool:
    """Whether this data folder holds the demo."""
    return (settings.data / _MARK).exists()


def portal_sign_in(settings: Settings) -> tuple[str, str]:
    """Policy number and identity number with which a claimant of the demo signs in."""
    mark = json.loads((settings.data / _MARK).read_text(encoding="utf-8"))
    return mark["policy_no"], mark["id_no"]


def load(
    settings: Settings,
    progress: Callable[[int], None] = lambda done: None,
    *,
    policy_count: int = POLICIES,
    claim_count: int = CLAIMS,
    until: datetime | None = None,
) -> Mapping[str, int]:
    """Create users, policies and claims as of `until` (now) and let the claims run; gives counts by name.

    Everything is made beside the data folder's files and moved in at the end, so that a start that is
    broken off leaves nothing half done. `progress` is told how many claims have been reported.
    """
    until = (until or SystemClock().now()).replace(second=0, microsecond=0)
    scratch = settings.data / ".demo-loading"
    shutil.rmtree(scratch, ignore_errors=True)
    in_memory = not settings.database_url
    # A database in memory needs no disk for its thousands of transactions; it is written out once at the end.
    app = build(
        replace(settings, data=scratch, database_url="sqlite://" if in_memory else settings.database_url),
        MovableClock(until - timedelta(weeks=WEEKS)),
    )
    try:
        sign_in = _fill(app, until, policy_count, claim_count, progress)
        summary = _summary(app)
        (scratch / _MARK).write_text(json.dumps(sign_in), encoding="utf-8")
        if in_memory:
            with closing(sqlite3.connect(scratch / _DATABASE)) as file:
                app.database.engine.raw_connection().driver_connection.backup(file)
    finally:
        app.close()
    _move(scratch, settings.data)
    return summary


def _fill(
    app: App, until: datetime, policy_count: int, claim_count: int, progress: Callable[[int], None]
) -> dict[str, str]:
    clock = app.clock
    assert isinstance(clock, MovableClock)
    deploy_workflows(app, "demo")
    parties: dict[int, uuid.UUID] = {}
    made = [policy(number, until) for number in range(policy_count)]
    persons = {entry.person: person(entry.person) for entry in made}
    with app.database.transaction() as tx:
        demo_people.create(tx, clock.now())
        for entry in made:
            parties[entry.person] = _party(tx, persons[entry.person], clock.now())
            _policy(tx, entry, parties[entry.person], clock.now())
    losses = made_up_claims(made, claim_count, clock.now() + timedelta(hours=8), until - timedelta(minutes=30))
    cases = [
        Case(loss, persons[loss.policy.person], Claimant(loss.policy.policy_no, parties[loss.policy.person]))
        for loss in losses
    ]
    _let_the_bank_fail(app, cases)
    Simulation(app, clock, cases, until).run(progress)
    latest = cases[-1]
    return {"policy_no": latest.loss.policy.policy_no, "id_no": latest.person.id_no}


def _party(tx: Tx, made: Person, now: datetime) -> uuid.UUID:
    new = PartyInput(
        name=made.name,
        id_type="RIC",
        id_no=made.id_no,
        mobile=made.mobile,
        vulnerable=made.vulnerable,
        language=made.language,
    )
    return people.create_party(tx, new, "demo", now)


def _policy(tx: Tx, made: SyntheticPolicy, party: uuid.UUID, now: datetime) -> None:
    cover = made.cover
    policies.create_policy(
        tx,
        PolicyInput(
            policy_no=made.policy_no,
            lob=made.lob,
            product_code=made.product_code,
            holder_id=party,
            insured_id=party,
            effective_from=made.effective_from,
            effective_to=made.effective_to,
            premium=made.premium,
            object=made.object,
            object_key=made.object_key,
            clause_edition=made.clause_edition,
            coverages=[
                CoverageInput(
                    code=cover.code,
                    causes=cover.causes,
                    sum_insured=cover.sum_insured,
                    deductible=cover.deductible,
                    deductible_kind=cover.deductible_kind,
                    ratio_bp=cover.ratio_bp,
                    waiting_days=cover.waiting_days,
                    exclusions=cover.exclusions,
                )
            ],
        ),
        "demo",
        now,
    )


def _let_the_bank_fail(app: App, cases: list[Case]) -> None:
    """About one payment in a hundred is refused, as in real life, and a few meet rarer trouble (DOMAIN §3.2)."""
    bank = app.services.bank
    if not isinstance(bank, SandboxBank):
        return
    codes = ("AC01", "BE01", "AC01", "AC04", "AC06")
    for place, case in enumerate(cases[20::55]):
        bank.switch_on(FailureMode(Trouble.REJECT, codes[place % len(codes)], account=case.person.card_no, times=1))
    for trouble, case in zip(
        (Trouble.TIMEOUT, Trouble.RETURN, Trouble.LOST, Trouble.SLOW), cases[33::60], strict=False
    ):
        bank.switch_on(FailureMode(trouble, "AC04", account=case.person.card_no, times=1, delay=timedelta(hours=5)))


def _summary(app: App) -> dict[str, int]:
    with app.database.read() as tx:
        counts = claims.status_counts(tx)
    return {
        "users": len(demo_people.DEMO_USERS),
        "claims": sum(counts.values()),
        **{f"claims {status}": number for status, number in sorted(counts.items())},
        "open tasks": len(app.engine.user_tasks(state="open", limit=10000)),
        "incidents": len(app.engine.incidents(limit=1000)),
    }


def _move(scratch: Path, data: Path) -> None:
    """The database goes last: with it the demo counts as loaded."""
    files = sorted(scratch.iterdir(), key=lambda file: (file.name == _DATABASE, file.name))
    for file in files:
        target = data / file.name
        if target.is_dir():
            shutil.rmtree(target)
        file.replace(target)
    scratch.rmdir()
