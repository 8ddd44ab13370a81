"""Lets made-up claimants and staff work through the real processes, with a clock that is moved from act to act."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from engine import EngineError, MovableClock, Tx
from engine.views import UserTaskView
from tasks.bootstrap import App
from tasks.calendar import commands as calendars
from tasks.claims import commands as claims
from tasks.claims import holds
from tasks.claims import queries as claim_views
from tasks.claims.commands import AccountInput, LossDraft
from tasks.clocks import telling
from tasks.demo.answers import ANSWERS, HOURS, Situation
from tasks.demo.office import after_office_hours
from tasks.demo.papers import paper
from tasks.demo.people import BY_ROLE
from tasks.documents import commands as documents
from tasks.documents import queries as document_views
from tasks.errors import TasksError
from tasks.notifications import staff
from tasks.payments import answers as bank_answers
from tasks.payments.bank.sandbox import SandboxBank
from tasks.people import queries as people
from tasks.people.sign_in import Claimant
from tasks.synthetic.claims import SyntheticClaim
from tasks.synthetic.people import Person
from tasks.synthetic.streams import lognormal, stream
from tasks.worklist import commands as worklist
from tasks.worklist import reminding
from tasks.worklist.model import CLAIMANT

_ROUND = timedelta(hours=6)
_RECENT = timedelta(days=9)
_LATE_FROM, _LATE_TO = timedelta(days=40), timedelta(days=16)
_OPEN_EXAMPLES, _LATE_EXAMPLES = 2, 1


@dataclass(frozen=True)
class Case:
    """One loss with the person it happened to, and their part in the policy."""

    loss: SyntheticClaim
    person: Person
    claimant: Claimant


class Simulation:
    """Acts waiting for their time, the earliest first."""

    def __init__(self, app: App, clock: MovableClock, cases: Sequence[Case], until: datetime) -> None:
        self._app, self._clock, self._until = app, clock, until
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._by_number: dict[str, Case] = {}
        self._planned: set[int] = set()
        self._left_open: Counter[tuple[str, str]] = Counter()
        self._returned: set[str] = set()
        self._bank_due: datetime | None = None
        self.reported = 0
        self.refused: list[str] = []
        with app.database.read() as tx:
            self._calendar = calendars.calendar(tx)
        for case in cases:
            self._at(case.loss.reported_at, lambda case=case: self._report(case))

    def run(self, progress: Callable[[int], None]) -> None:
        """Act after act until the present; what would be done later stays open."""
        moment = self._clock.now()
        while moment < self._until:
            moment += _ROUND
            self._at(moment, self._round)
        while self._acts and self._acts[0][0] <= self._until:
            at, _, act = heapq.heappop(self._acts)
            self._clock.set(max(at, self._clock.now()))
            act()
            self._await_bank()
            progress(self.reported)
        self._clock.set(self._until)
        self._round()

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._acts, (moment, next(self._order), act))

    def _await_bank(self) -> None:
        bank = self._app.services.bank
        due = bank.next_answer_at() if isinstance(bank, SandboxBank) else None
        if due is not None and due != self._bank_due:
            self._bank_due = due
            self._at(max(due, self._clock.now()) + timedelta(seconds=1), self._bank)

    def _bank(self) -> None:
        self._bank_due = None
        bank_answers.collect(self._app.database, self._app.engine, self._app.services.bank, self._clock.now())
        self._look()

    def _round(self) -> None:
        with self._app.database.transaction() as tx:
            telling.raise_and_tell(tx, self._app.engine, self._clock.now())
            reminding.tell_of_due_tasks(tx, self._app.engine, self._clock.now())
        staff.send_waiting(self._app.database, self._app.services.mail, self._clock.now())
        self._look()

    def _report(self, case: Case) -> None:
        loss, now = case.loss, self._clock.now()
        # Some who call do not have the policy number at hand: plate or identity number have to do.
        knows_number = loss.channel != "PHONE" or loss.number % 3 != 0
        name = case.person.name if loss.number % 37 else case.person.name + "之妻"
        account = AccountInput(name, case.person.card_no, case.person.bank_name, cnaps=case.person.cnaps)
        draft = LossDraft(
            lob=loss.policy.lob,
            loss_at=loss.loss_at,
            loss_cause=loss.cause,
            amount=loss.amount,
            channel=loss.channel,
            channel_msg_id=f"demo:{loss.number}",
            policy_no=loss.policy.policy_no if knows_number else None,
            object_key=loss.policy.object_key,
            insured_id_no=case.person.id_no,
            loss_place=loss.place,
            loss_desc=loss.description,
            reporter_name=case.person.name,
            reporter_mobile=loss.reporter_mobile or case.person.mobile,
            reporter_party_id=case.claimant.party_id,
            at_fault=loss.at_fault,
            invoice_no=loss.invoice_no,
            provider=loss.provider,
            language=case.person.language,
            details=loss.details,
            account=account if loss.number % 29 else None,
            reported_at=now,
        )
        with self._app.database.transaction() as tx:
            claim_no = claims.report_loss(tx, self._app.engine, draft, "claimant", now)
        self._by_number[claim_no] = case
        self.reported += 1
        self._at(now + loss.documents_after + timedelta(minutes=4), lambda: self._send_documents(claim_no))
        self._look(claim_no)
        if loss.withdraws:
            self._at(now + timedelta(days=2, hours=3), lambda: self._withdraw(claim_no))
        if loss.swaps_account:
            self._at(now + loss.documents_after + timedelta(hours=6), lambda: self._swap_account(claim_no))

    def _send_documents(self, claim_no: str) -> None:
        case, now = self._by_number[claim_no], self._clock.now()
        with self._app.database.transaction() as tx:
            missing = document_views.missing(tx, claim_no)
            if claim_views.claim(tx, claim_no).t_close is None:
                for document in missing:
                    # Sent together: the process is told once, with the last one.
                    self._send(tx, case, claim_no, document.doc_type, now, announce=document is missing[-1])
        self._look(claim_no)

    def _send(self, tx: Tx, case: Case, claim_no: str, doc_type: str, now: datetime, *, announce: bool) -> None:
        files_of = self._app.services.documents
        upload = paper(doc_type, claim_no, case.loss)
        documents.add_document(
            tx, self._app.engine, files_of, claim_no, upload, "claimant", now, via="APP", announce=announce
        )

    def _withdraw(self, claim_no: str) -> None:
        with self._app.database.transaction() as tx:
            if claim_views.claim(tx, claim_no).t_close is None:
                claims.withdraw(tx, self._app.engine, claim_no, "自行解决", "claimant", self._clock.now())
        self._look(claim_no)

    def _swap_account(self, claim_no: str) -> None:
        other = self._by_number[claim_no].person
        new = AccountInput(other.name, "6217000010012345674", "中国建设银行", "passbook")
        with self._app.database.transaction() as tx:
            if claim_views.claim(tx, claim_no).t_close is None:
                claims.change_account(tx, self._app.engine, claim_no, new, "claimant", self._clock.now())
        self._look(claim_no)

    def _look(self, claim_no: str | None = None) -> None:
        """Let the processes go on, and see whose turn it is now: on one claim, or on any."""
        self._app.engine.run_due()
        only = {"business_key": claim_no} if claim_no else {}
        self._plan(self._app.engine.user_tasks(state="open", limit=5000, **only))

    def _plan(self, tasks: Sequence[UserTaskView]) -> None:
        for task in tasks:
            if task.key in self._planned or task.business_key not in self._by_number:
                continue
            self._planned.add(task.key)
            if _name(task) in ANSWERS and not self._stays_open(task):
                random = stream(_name(task), self._by_number[task.business_key].loss.number)
                hours = lognormal(random, HOURS.get(_name(task), 1.5), 0.8)
                if CLAIMANT in task.candidate_groups:
                    done_at = self._clock.now() + timedelta(hours=hours)
                else:
                    done_at = after_office_hours(self._calendar, self._clock.now(), hours)
                self._at(done_at, lambda task=task: self._complete(task))

    def _stays_open(self, task: UserTaskView) -> bool:
        """Keep a few examples of every kind: some recent ones, and some that have been forgotten for weeks."""
        age = self._until - self._clock.now()
        for label, wanted, limit in (
            ("recent", age < _RECENT, _OPEN_EXAMPLES),
            ("late", _LATE_TO < age < _LATE_FROM, _LATE_EXAMPLES),
        ):
            if wanted and self._left_open[label, _name(task)] < limit:
                self._left_open[label, _name(task)] += 1
                return True
        return False

    def _complete(self, task: UserTaskView) -> None:
        claim_no = task.business_key or ""
        case, now, engine = self._by_number[claim_no], self._clock.now(), self._app.engine
        try:
            fresh = engine.user_task(task.key)
            if fresh.state != "open":
                return
            with self._app.database.transaction() as tx:
                answer = ANSWERS[_name(task)](self._situation(tx, case, claim_no, task))
                if CLAIMANT in task.candidate_groups:
                    worklist.complete_as_claimant(tx, engine, case.claimant, task.key, answer, fresh.version, now)
                else:
                    user = people.user(tx, BY_ROLE[self._group(task)])
                    worklist.take(tx, engine, user, task.key, now)
                    version = engine.user_task(task.key, tx=tx).version
                    worklist.complete(tx, engine, user, task.key, answer, version, now)
        except (TasksError, EngineError) as refused:
            # Whoever may not do it leaves it on the list: the demo shows such tasks too.
            self.refused.append(f"{_name(task)} {claim_no}: {refused}")
            return
        if answer.get("approval") == "RETURNED" or answer.get("agreement") == "DISPUTED":
            self._returned.add(claim_no)
        if _name(task) == "approve_claim" and answer.get("approval") == "APPROVED":
            self._maybe_hold(claim_no)
        self._look(claim_no)

    def _situation(self, tx: Tx, case: Case, claim_no: str, task: UserTaskView) -> Situation:
        variables: dict[str, Any] = self._app.engine.variables(task.process_instance_key, tx=tx)
        claim = claim_views.claim(tx, claim_no)
        random = stream("answer " + _name(task), case.loss.number)
        return Situation(
            case.loss, case.person, claim, variables, random, self._clock.now(), claim_no in self._returned
        )

    def _group(self, task: UserTaskView) -> str:
        return next(group for group in task.candidate_groups if group in BY_ROLE)

    def _maybe_hold(self, claim_no: str) -> None:
        """A court's letter stops two claims after their approval: paying them ends in an incident."""
        if self._until - self._clock.now() < timedelta(days=14) and self._left_open["held", ""] < 2:
            self._left_open["held", ""] += 1
            with self._app.database.transaction() as tx:
                holds.place(tx, claim_no, "法院来函要求暂缓支付 A court's letter", "compliance", self._clock.now())


def _name(task: UserTaskView) -> str:
    """User task and form share a name."""
    return task.form_id or task.element_id
