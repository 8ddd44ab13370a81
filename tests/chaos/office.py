"""A claims office under load: customers report claims and staff do their tasks until somebody ends the day."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from engine.views import UserTaskView
from tasks.bootstrap import App, build, deploy_workflows
from tasks.people.commands import PartyInput, create_party
from tasks.policies.model import CHINA
from tasks.settings import Settings
from tests.chaos.people import PAUSE, Browser, Clerk, Customer, GivenUp
from tests.factories.people import PASSWORD, a_user, card_number, resident_id
from tests.factories.policies import a_policy
from tests.integration.claim_case import MOTOR_DOCUMENTS

STAFF = {
    "surveyor": "sun",
    "adjuster_l1": "ada",
    "adjuster_l2": "bea",
    "approver_l1": "one",
    "approver_l2": "two",
    "cashier_release": "rel",
}
SMALL, LARGE = "3200.00", "12000.00"
"""Claimed; the first is paid without a person unless the random quality sample takes it, the second is not."""
ASSESSED = {SMALL: (2000, 1200), LARGE: (8000, 3600)}
PATIENCE = 90.0
"""Seconds after which a claim that should go on by itself is stuck."""

_ENDED = sa.text("select business_key from process_instance where process_id = 'claim' and state = 'completed'")


def prepare(settings: Settings, customers: int) -> None:
    """Diagrams, staff and so many customers with a policy each."""
    app = build(settings)
    deploy_workflows(app)
    now = app.clock.now()
    with app.database.transaction() as tx:
        for role, username in STAFF.items():
            a_user(tx, now, username, role)
        for number in range(customers):
            party = PartyInput("王小明", id_type="RIC", id_no=_id_no(number), mobile=f"138{number:08d}")
            insured = create_party(tx, party, "test", now)
            a_policy(tx, now, policy_no=_policy_no(number), insured_id=insured)
    app.close()


class Office:
    """The load on one web server. `app` is only read from."""

    def __init__(self, app: App, url: str, customers: int, chance: random.Random) -> None:
        self.app, self.statuses = app, Counter[int]()
        self._url, self._chance = url, chance
        self._waiting = list(range(customers))
        self._customers: list[Customer] = []
        self._lock = threading.Lock()
        self._closed, self._over = threading.Event(), threading.Event()
        self._faults: list[BaseException] = []
        self._clerks = {role: Clerk(self._browser(), name, PASSWORD) for role, name in STAFF.items()}

    @property
    def reported(self) -> list[Customer]:
        """Everybody who began to report a loss."""
        with self._lock:
            return list(self._customers)

    @contextmanager
    def open(self, reporters: int = 2, clerks: int = 2, at_once: int = 8) -> Iterator[None]:
        """Work all the time, with `at_once` claims under way; at the end everything begun is brought to its end."""
        work = [lambda: self._report(at_once)] * reporters + [self._do_tasks] * clerks
        threads = [threading.Thread(target=self._guarded, args=(step,), daemon=True) for step in work]
        for thread in threads:
            thread.start()
        try:
            yield
            self._closed.set()
            self._until(lambda: not self.open_claims())
        finally:
            self._closed.set()
            self._over.set()
            for thread in threads:
                thread.join()
        if self._faults:
            raise self._faults[0]

    def open_claims(self) -> list[Customer]:
        """Those whose process has not come to its end."""
        with self.app.database.read() as tx:
            ended = set(tx.connection.scalars(_ENDED))
        self._let_go()
        return [customer for customer in self.reported if customer.claim_no not in ended]

    def working(self) -> bool:
        """Whether nothing went wrong so far."""
        return not self._faults

    def _report(self, at_once: int) -> None:
        while not self._closed.is_set():
            if not self._waiting or len(self.open_claims()) >= at_once:
                time.sleep(PAUSE)
                continue
            with self._lock:
                number = self._waiting.pop()
                amount = SMALL if self._chance.random() < 0.7 else LARGE
                customer = Customer(
                    self._browser(), number, _policy_no(number), _id_no(number), card_number(9000 + number), amount
                )
                self._customers.append(customer)
            customer.report(datetime.now(UTC), MOTOR_DOCUMENTS)

    def _do_tasks(self) -> None:
        while not self._over.is_set():
            open_tasks = self.app.engine.user_tasks(state="open")
            self._let_go()
            for task in open_tasks:
                self._do(task)
            time.sleep(PAUSE)

    def _do(self, task: UserTaskView) -> None:
        customer = next(one for one in self.reported if one.claim_no == task.business_key)
        if task.form_id == "agree_offer":
            customer.accept()
            return
        self._clerks[task.candidate_groups[0]].do(task.key, _answer(task.form_id or "", customer.amount))

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except GivenUp:
            return
        except BaseException as fault:  # noqa: BLE001 - shown by the test, which runs in another thread.
            self._faults.append(fault)
            self._over.set()

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition() and self.working():
            assert time.monotonic() < end, f"stuck: {[customer.claim_no for customer in self.open_claims()]}"
            time.sleep(PAUSE)

    def _let_go(self) -> None:
        """On SQLite, leave the file to the programs: the next one that opens it repairs what a kill left behind."""
        if self.app.database.is_sqlite:
            self.app.database.close()

    def _browser(self) -> Browser:
        return Browser(self._url, self.statuses, self._over.is_set)


def _answer(form_id: str, amount: str) -> dict[str, Any]:
    parts, labour = ASSESSED[amount]
    match form_id:
        case "survey":
            return {
                "survey_kind": "ON_SITE",
                "surveyed_at": datetime.now(CHINA).strftime("%Y-%m-%dT%H:%M"),
                "survey_place": "北京市朝阳区",
                "cause_confirmed": "YES",
                "at_fault": "NONE",
                "photos_complete": True,
                "survey_report": "现场查勘属实，后保险杠受损，未见异常。",
            }
        case "assess_loss":
            return {
                "parts_amount": parts,
                "labour_amount": labour,
                "salvage_amount": 0,
                "third_party_paid": 0,
                "total_loss": False,
                "price_reference": "WITHIN",
                "assessment_note": "按配件价格核定。",
            }
        case "propose_decision":
            proposed = parts + labour
            return {
                "decision": "APPROVE",
                "reason_codes": ["R_COVERED"],
                "proposed_amount": proposed,
                "decision_note": "",
            }
        case "approve_claim":
            return {"approval": "APPROVED"}
        case "release_payment":
            return {"release": "RELEASE"}
    raise AssertionError(f"nobody expects the task {form_id}")


def _policy_no(number: int) -> str:
    return f"PC{number:06d}"


def _id_no(number: int) -> str:
    return resident_id(number, born=f"19{70 + number // 1000}0617")
