"""A whole Claimflow in a folder of its own, with people in every role and a clock that can be moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import MovableClock, Tx
from engine.views import IncidentView, UserTaskView
from tasks.bootstrap import App, build, deploy_workflows
from tasks.claims import commands as claim_commands
from tasks.claims import queries as claims
from tasks.claims.commands import LossDraft
from tasks.claims.views import ClaimView
from tasks.database import next_number
from tasks.documents import commands as documents
from tasks.documents.commands import Upload
from tasks.payments.answers import collect
from tasks.people import queries as people
from tasks.people.sign_in import Claimant
from tasks.policies.model import CHINA
from tasks.review.model import qa_draw
from tasks.settings import Settings
from tasks.worklist import commands as work
from tests.factories.claims import a_motor_draft
from tests.factories.files import a_jpeg
from tests.factories.people import a_user
from tests.factories.policies import MadePolicy, a_policy

START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
MOTOR_DOCUMENTS = (
    "VEHICLE_LICENCE",
    "DRIVING_LICENCE",
    "DAMAGE_PHOTO",
    "LOSS_LIST",
    "ACCIDENT_REPORT",
    "REPAIR_INVOICE",
)
MEDICAL_DOCUMENTS = ("MEDICAL_RECORD", "MEDICAL_INVOICE", "FEE_LIST")
STAFF = {
    "int": ("intake",),
    "sun": ("surveyor",),
    "med": ("medical",),
    "ada": ("adjuster_l1",),
    "bea": ("adjuster_l2",),
    "cai": ("adjuster_l3",),
    "one": ("approver_l1",),
    "two": ("approver_l2",),
    "tri": ("approver_l3",),
    "siu": ("siu",),
    "cas": ("cashier",),
    "rel": ("cashier_release",),
    "com": ("compliance",),
    "man": ("manager",),
    "all": ("surveyor", "adjuster_l1", "adjuster_l2", "approver_l1", "approver_l2", "cashier_release"),
}
SURVEY = {
    "survey_kind": "ON_SITE",
    "surveyed_at": "2026-11-02T11:00",
    "survey_place": "北京市朝阳区",
    "cause_confirmed": "YES",
    "at_fault": "NONE",
    "photos_complete": True,
    "survey_report": "现场查勘属实，后保险杠受损，未见异常。",
}
ASSESSMENT = {
    "parts_amount": 8000,
    "labour_amount": 3600,
    "salvage_amount": 0,
    "third_party_paid": 0,
    "total_loss": False,
    "price_reference": "WITHIN",
    "assessment_note": "按配件价格核定。",
}
PROPOSAL = {"decision": "APPROVE", "reason_codes": ["R_COVERED"], "proposed_amount": 11600, "decision_note": ""}


@dataclass
class ClaimCase:
    """One running Claimflow."""

    app: App
    clock: MovableClock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def policy(self, **fields: Any) -> MadePolicy:
        with self.app.database.transaction() as tx:
            return a_policy(tx, self.now, **fields)

    def report(self, draft: LossDraft, by: str = "claimant") -> str:
        with self.app.database.transaction() as tx:
            self._pass_over_the_sample(tx)
            return claim_commands.report_loss(tx, self.app.engine, draft, by, self.now)

    def _pass_over_the_sample(self, tx: Tx) -> None:
        """Use up claim numbers that the 2 % QA draw falls on, so that the route says what the claim says."""
        day = self.now.astimezone(CHINA).date()
        number = next_number(tx, "CLM", day)
        while qa_draw(f"{number[:9]}{int(number[9:]) + 1:08d}"):
            number = next_number(tx, "CLM", day)

    def motor(self, amount: object = "3200.00", *, documents: bool = True, **fields: Any) -> str:
        """A motor claim on a policy of its own, run until somebody or something is waited for."""
        number = self.report(a_motor_draft(self.policy().policy_no, self.now, amount=amount, **fields))
        if documents:
            self.send(number, *MOTOR_DOCUMENTS)
        self.run()
        return number

    def send(self, claim_no: str, *doc_types: str, announce: bool = True) -> None:
        with self.app.database.transaction() as tx:
            for doc_type in doc_types:
                upload = Upload(doc_type, f"{doc_type}.jpg", a_jpeg())
                documents.add_document(
                    tx,
                    self.app.engine,
                    self.app.services.documents,
                    claim_no,
                    upload,
                    "claimant",
                    self.now,
                    announce=announce,
                )

    def run(self) -> None:
        """Do everything that is due, bank answers included."""
        for _ in range(50):
            done = self.app.engine.run_due()
            self.clock.advance(timedelta(seconds=10))
            taken = collect(self.app.database, self.app.engine, self.app.services.bank, self.now)
            if not done and not taken.statements:
                return
        raise AssertionError("the engine does not come to rest")

    def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.run()

    def tasks(self, claim_no: str) -> list[UserTaskView]:
        return self.app.engine.user_tasks(state="open", business_key=claim_no)

    def task(self, claim_no: str, form_id: str) -> UserTaskView:
        found = [task for task in self.tasks(claim_no) if task.form_id == form_id]
        assert found, f"expected {form_id}, but waiting are {[task.form_id for task in self.tasks(claim_no)]}"
        return found[0]

    def do(self, username: str, claim_no: str, form_id: str, answer: dict[str, Any]) -> None:
        """A person takes a task and completes it."""
        task = self.task(claim_no, form_id)
        with self.app.database.transaction() as tx:
            user = people.user(tx, username)
            work.take(tx, self.app.engine, user, task.key, self.now)
            version = self.app.engine.user_task(task.key, tx=tx).version
            work.complete(tx, self.app.engine, user, task.key, answer, version, self.now)
        self.run()

    def answer(self, claim_no: str, form_id: str, answer: dict[str, Any]) -> None:
        """The claimant answers a task in the portal."""
        task = self.task(claim_no, form_id)
        claim = self.claim(claim_no)
        assert claim.policy_no is not None
        assert claim.insured_id is not None
        with self.app.database.transaction() as tx:
            claimant = Claimant(claim.policy_no, claim.insured_id)
            work.complete_as_claimant(tx, self.app.engine, claimant, task.key, answer, task.version, self.now)
        self.run()

    def assess(self, claim_no: str) -> None:
        """Survey and loss assessment by one surveyor."""
        self.do("sun", claim_no, "survey", SURVEY)
        self.do("sun", claim_no, "assess_loss", ASSESSMENT)

    def claim(self, claim_no: str) -> ClaimView:
        with self.app.database.read() as tx:
            return claims.claim(tx, claim_no)

    def incidents(self) -> list[IncidentView]:
        return self.app.engine.incidents()


@contextmanager
def claim_case(settings: Settings) -> Iterator[ClaimCase]:
    """Build, deploy and staff a Claimflow."""
    clock = MovableClock(START)
    app = build(settings, clock)
    deploy_workflows(app)
    with app.database.transaction() as tx:
        for username, roles in STAFF.items():
            a_user(tx, clock.now(), username, *roles, email=f"{username}@office.example")
    try:
        yield ClaimCase(app, clock)
    finally:
        app.close()
