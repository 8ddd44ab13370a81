"""The claims office as the process tests see it: people, the bank, the customer, and the time that passes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.views import IncidentView, ProcessInstanceView
from tasks.claims import commands as claim_commands
from tasks.claims import queries as claims
from tasks.claims.views import ActionView, EventView
from tasks.clocks import queries as clocks
from tasks.clocks.queries import ClockView
from tasks.denial import queries as denials
from tasks.denial.queries import LetterView
from tasks.documents import queries as documents
from tasks.notifications import queries as notifications
from tasks.payments import queries as payments
from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.bank.sandbox import SandboxBank
from tasks.payments.queries import PaymentView
from tasks.people.commands import AccountInput
from tasks.policies.commands import CoverageInput
from tests.factories.claims import a_motor_draft
from tests.factories.people import an_account, card_number
from tests.integration.claim_case import ClaimCase

APPROVED = {"approval": "APPROVED"}
ACCEPTED = {"agreement": "ACCEPTED"}
RELEASED = {"release": "RELEASE"}
DENIAL = {"decision": "DENY", "reason_codes": ["R_EXCLUSION"], "denial_note": "驾驶人饮酒驾驶，属于责任免除。"}


class Office(ClaimCase):
    """One running Claimflow with everything a test of the business asks it."""

    claim_no = ""
    """The claim that the stage this office was opened at is about."""
    answers_arrive = True
    """False: the bank's answer files are held up on their way."""

    @property
    def bank(self) -> SandboxBank:
        """The bank, which really executes payments and remembers them."""
        bank = self.app.services.bank
        assert isinstance(bank, SandboxBank)
        return bank

    def run(self) -> None:
        """Do everything that is due; the bank's answer files count only while they arrive."""
        if self.answers_arrive:
            super().run()
        else:
            self.app.engine.run_due()

    # What happens

    def trouble(self, trouble: Trouble, code: str = "AC01", *, times: int | None = 1, **more: Any) -> int:
        """Let something go wrong at the bank, for the next instruction only unless told otherwise."""
        return self.bank.switch_on(FailureMode(trouble, code, times=times, **more))

    def sanction(self, *names: str) -> None:
        """Put names on the sanctions list, in place of those that stand there."""
        (self.app.settings.data / "sanctions.txt").write_text("\n".join(names), encoding="utf-8")

    def withdraw(self, claim_no: str) -> None:
        """The customer withdraws the claim."""
        with self.app.database.transaction() as tx:
            claim_commands.withdraw(tx, self.app.engine, claim_no, "自行处理", "int", self.now)
        self.run()

    def change_account(self, claim_no: str, new: AccountInput | None = None) -> None:
        """The customer names another account by telephone."""
        with self.app.database.transaction() as tx:
            claim_commands.change_account(tx, self.app.engine, claim_no, new or an_account(), "int", self.now)
        self.run()

    def report_lob(
        self,
        lob: str,
        cause: str,
        coverage: CoverageInput,
        *,
        amount: object,
        policy: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> str:
        """A claim on a policy with this cover, with every document it needs, run as far as it goes."""
        made = self.policy(lob=lob, coverage=coverage, **(policy or {}))
        number = self.report(
            a_motor_draft(made.policy_no, self.now, lob=lob, loss_cause=cause, amount=amount, **fields)
        )
        self.run()
        if wanted := self.missing(number):
            self.send(number, *wanted)
            self.run()
        return number

    def deploy(self, files: Mapping[str, bytes]) -> None:
        """An analyst releases changed files."""
        self.app.engine.deploy(dict(files), by="ana")

    def fix_account(self, claim_no: str, account_no: str | None = None) -> str:
        """The claimant enters another account; gives its number."""
        number = account_no or card_number()
        answer = {"account_name": "王小明", "account_no": number, "bank_name": "中国建设银行", "bank_code": ""}
        self.answer(claim_no, "fix_account", answer)
        return number

    # How things stand

    def waiting(self, claim_no: str) -> set[str]:
        """The forms of the tasks that are open on a claim."""
        return {task.form_id or task.element_id for task in self.tasks(claim_no)}

    def human_tasks(self, claim_no: str) -> list[str]:
        """Every form that anybody ever got on a claim."""
        return [task.form_id or "" for task in self.app.engine.user_tasks(business_key=claim_no)]

    def missing(self, claim_no: str) -> list[str]:
        """The documents still asked for."""
        with self.app.database.read() as tx:
            return [item.doc_type for item in documents.missing(tx, claim_no)]

    def status(self, claim_no: str) -> str:
        """Where the claim stands."""
        return self.claim(claim_no).status

    def outcome(self, claim_no: str) -> tuple[str, str | None]:
        """Where the claim stands and how it ended."""
        claim = self.claim(claim_no)
        return claim.status, claim.outcome

    def process(self, claim_no: str) -> ProcessInstanceView:
        """The claim's own process."""
        [instance] = self.app.engine.instances(business_key=claim_no)
        return instance

    def variables(self, claim_no: str) -> dict[str, Any]:
        """The few facts the claim's own process keeps."""
        return self.app.engine.variables(self.process(claim_no).key)

    def payments(self, claim_no: str) -> tuple[PaymentView, ...]:
        """The claim's payments."""
        with self.app.database.read() as tx:
            return payments.payments_of(tx, claim_no)

    def payment(self, claim_no: str) -> PaymentView:
        """The claim's only payment."""
        [payment] = self.payments(claim_no)
        return payment

    def executed(self, claim_no: str) -> list[Decimal]:
        """What really left the insurer's account for a claim, in CNY, one by one."""
        return [amount for payment in self.payments(claim_no) for _, amount in self.bank.executed(payment.payment_no)]

    def instructions(self) -> int:
        """How many instructions ever reached the bank."""
        return len(list((self.app.settings.data / "bank" / "outbox").iterdir()))

    def actions(self, claim_no: str) -> list[ActionView]:
        """Who did what."""
        with self.app.database.read() as tx:
            return claims.actions(tx, claim_no)

    def timeline(self, claim_no: str) -> list[EventView]:
        """What the claim's page tells."""
        with self.app.database.read() as tx:
            return claims.timeline(tx, claim_no)

    def deadline(self, claim_no: str, code: str) -> ClockView:
        """The latest clock of a kind."""
        with self.app.database.read() as tx:
            return next(c for c in reversed(clocks.clocks_of(tx, claim_no)) if c.code == code)

    def told(self, claim_no: str) -> list[str]:
        """The messages the customer was sent, by template."""
        with self.app.database.read() as tx:
            return [message.template for message in notifications.communications_of(tx, claim_no)]

    def letters(self, claim_no: str) -> tuple[LetterView, ...]:
        """The letters of denial."""
        with self.app.database.read() as tx:
            return tuple(denials.letters(tx, claim_no))

    def reserve(self, claim_no: str) -> str:
        """What is still held back for the claim."""
        with self.app.database.read() as tx:
            return str(claims.reserve_balance(tx, claim_no))

    def incident(self, claim_no: str) -> IncidentView:
        """The claim's only open incident."""
        [incident] = [one for one in self.incidents() if one.business_key == claim_no]
        return incident

    def at(self, claim_no: str, kind: str) -> list[datetime]:
        """When something of a kind stands on the timeline."""
        return [event.at for event in self.timeline(claim_no) if event.kind == kind]
