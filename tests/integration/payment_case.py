"""A claim that is approved and settled, ready to be paid: what the payment tests start from."""

from __future__ import annotations

import atexit
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from engine.clock import MovableClock
from engine.db import Database, Tx
from tasks.calendar import commands as calendar
from tasks.calendar.sources import days_of
from tasks.claims import commands as claims
from tasks.claims import file_commands as files
from tasks.claims.commands import LossDraft
from tasks.claims.model import ClaimStatus
from tasks.clocks import commands as clocks
from tasks.payments.bank.sandbox import SandboxBank
from tasks.people import commands as people
from tasks.people import users
from tasks.people.commands import AccountInput, PartyInput
from tasks.people.identity import luhn_digit
from tasks.policies import commands as policies
from tasks.policies.commands import CoverageInput, PolicyInput
from tasks.settlement import commands as settlements
from tasks.tables import METADATA
from tasks.vault import open_vault
from tests.databases import Databases

START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
CARD = "6222020200112233441"
OTHER_CARD = "6217000010012345670"


@dataclass
class RecordingEngine:
    """Stands where the engine publishes messages and remembers them."""

    messages: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=list)

    def publish_message(
        self, name: str, correlation_key: str, variables: dict[str, Any], *, message_id: str, **_: Any
    ) -> None:
        self.messages.append((name, correlation_key, variables, message_id))

    def names(self) -> list[str]:
        return [name for name, *_ in self.messages]


@dataclass
class PaymentCase:
    """The world of one approved claim."""

    database: Database
    clock: MovableClock
    bank: SandboxBank
    engine: RecordingEngine
    claim_no: str
    settlement_id: str
    net: Decimal


def with_luhn(number: str) -> str:
    """A card number with its last digit put right."""
    return number[:-1] + luhn_digit(number[:-1])


def payment_case(databases: Databases, folder: Path, amount: str = "2600.00", *, lob: str = "MOTOR") -> PaymentCase:
    """A claim of `amount` CNY, reported, approved and settled; the next step is to create its payment."""
    made, claim_no, settlement_id = _template(databases, amount, lob)
    shutil.copy(made / "secret.key", folder)
    databases.copy(made / "test.db", folder / "test.db")
    open_vault(folder / "secret.key")
    database, clock = Database(databases.url(folder / "test.db")), MovableClock(START)
    bank = SandboxBank(folder / "bank", clock)
    return PaymentCase(database, clock, bank, RecordingEngine(), claim_no, settlement_id, Decimal(amount))


@cache
def _template(databases: Databases, amount: str, lob: str) -> tuple[Path, str, str]:
    """The same claim for many tests is made once and then copied."""
    folder = Path(mkdtemp(prefix="claimflow-test-"))
    atexit.register(shutil.rmtree, folder)
    open_vault(folder / "secret.key")
    database = Database(databases.url(folder / "test.db"))
    databases.keep(folder / "test.db")
    METADATA.create_all(database.engine)
    with database.transaction() as tx:
        calendar.correct(tx, days_of(2026), START, "test")
        claim_no, settlement_id = approved_claim(tx, RecordingEngine(), Decimal(amount), lob)
    database.close()
    return folder, claim_no, settlement_id


def approved_claim(tx: Tx, engine: Any, amount: Decimal, lob: str) -> tuple[str, str]:
    """A claim of Zhang Wei that was approved and settled; gives its number and the settlement's id."""
    insured = people.create_party(tx, PartyInput("张伟"), "test", START)
    policies.create_policy(
        tx,
        PolicyInput(
            policy_no="P-1",
            lob=lob,
            product_code=lob,
            holder_id=insured,
            insured_id=insured,
            effective_from=START - timedelta(days=100),
            effective_to=START + timedelta(days=265),
            premium=Decimal(3000),
            coverages=[CoverageInput(lob, ["COLLISION", "ILLNESS"], Decimal(300000))],
        ),
        "test",
        START,
    )
    claim_no = claims.report_loss(
        tx,
        engine,
        LossDraft(
            lob=lob,
            loss_at=START - timedelta(hours=5),
            loss_cause="COLLISION" if lob == "MOTOR" else "ILLNESS",
            amount=amount,
            policy_no="P-1",
            account=AccountInput("张伟", with_luhn(CARD), "中国工商银行", cnaps="102100099996"),
        ),
        "claimant",
        START,
    )
    claim = files.locked(tx, claim_no)
    claim.policy_version_id = policies.freeze(tx, "P-1", claim.t_loss, "test", START)
    for user, roles in (
        ("wang", ["adjuster_l1"]),
        ("zhao", ["approver_l1"]),
        ("qian", ["cashier_release"]),
        ("sun", ["intake"]),
    ):
        users.create_user(tx, users.UserInput(user, user.title(), "a good password", roles), "test", START)
    files.record_action(tx, claim_no, "MAKER", "wang", "propose_decision", START)
    parameters = {"formula": "MOTOR_DAMAGE" if lob == "MOTOR" else "MEDICAL", "ratio": 1}
    settlement_id = settlements.record(tx, claim_no, parameters, amount, amount, "APPROVE", START)
    files.record_action(tx, claim_no, "APPROVER", "zhao", "approve_claim", START)
    files.set_amounts(tx, claim_no, START, approved=amount)
    files.stamp(tx, claim_no, "t_decide", START)
    claim.status = ClaimStatus.PAYING
    clocks.start(tx, claim_no, "T05", START)
    return claim_no, str(settlement_id)
