"""What must hold after any crash: every claim ended once, was paid once, and its history tells it without a gap."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import sqlalchemy as sa

from tasks.bootstrap import App
from tasks.claims import queries as claims
from tasks.notifications import queries as notifications
from tasks.payments import queries as payments
from tasks.payments.bank.sandbox import SandboxBank
from tasks.people import audit
from tests.chaos.office import ASSESSED
from tests.chaos.people import Customer

_REPEATED = {"documents": None, "payout": {"Gateway_Bank"}, "approval": {"SubProcess_Level"}}
"""Where a diagram itself comes back: documents come one by one, the bank answers twice, levels approve in turn."""


def check(app: App, customers: list[Customer]) -> None:
    """Everything reported was brought to its end, once."""
    assert app.engine.incidents(open_only=False) == []
    numbers = [customer.claim_no for customer in customers]
    assert len(set(numbers)) == len(numbers)
    with app.database.read() as tx:
        assert set(tx.connection.scalars(sa.text("select claim_no from claim"))) == set(numbers)
    for customer in customers:
        _check_claim(app, customer)
        _check_history(app, customer.claim_no)
    _check_nothing_is_left(app)
    assert len(_bank(app).executed()) == len(customers)
    with app.database.read() as tx:
        assert audit.verify(tx).unbroken


def _check_claim(app: App, customer: Customer) -> None:
    due = Decimal(sum(ASSESSED[customer.amount]))
    with app.database.read() as tx:
        claim = claims.claim(tx, customer.claim_no)
        [payment] = payments.payments_of(tx, customer.claim_no)
        duties = Counter((action.action, action.task_key) for action in claims.actions(tx, customer.claim_no))
        told = Counter(message.template for message in notifications.communications_of(tx, customer.claim_no))
        assert claims.reserve_balance(tx, customer.claim_no) == 0
    assert (claim.status, claim.paid, claim.approved) == ("CLOSED", due, due), customer.claim_no
    assert (payment.status, payment.attempt) == ("SETTLED", 1)
    assert [amount for _, amount in _bank(app).executed(payment.payment_no)] == [due]
    assert max(duties.values()) == 1, (customer.claim_no, duties)
    assert max(told.values()) == 1, (customer.claim_no, told)


def _check_history(app: App, claim_no: str) -> None:
    [root] = app.engine.instances(business_key=claim_no, process_id="claim")
    with app.database.read() as tx:
        rows = tx.connection.execute(_TREE, {"root": root.key})
        processes = {row.key: row.process_id for row in rows}
    events = app.engine.history(root.key, tree=True)
    assert [event.sequence for event in events] == sorted(event.sequence for event in events)
    entered, ended = Counter[int](), Counter[int]()
    left = Counter[tuple[int, str]]()
    for event in events:
        match event.kind:
            case "element.entered":
                entered[event.element_instance_key or 0] += 1
            case "element.left" | "element.cancelled":
                ended[event.element_instance_key or 0] += 1
                assert entered[event.element_instance_key or 0] == 1, event
                left[event.process_instance_key, event.element_id or ""] += 1
    assert entered == ended
    assert set(entered.values()) == {1}
    steps = {(processes[key], element_id): times for (key, element_id), times in left.items()}
    again = {step: times for step, times in steps.items() if times > 1 and not _may_repeat(*step)}
    assert not again, (claim_no, again)
    started, finished = (Counter(e.process_instance_key for e in events if e.kind == kind) for kind in _LIFE)
    assert started == finished == Counter(processes.keys())


def _may_repeat(process_id: str, element_id: str) -> bool:
    elements = _REPEATED.get(process_id, frozenset())
    return elements is None or element_id in elements


_TREE = sa.text("select key, process_id from process_instance where root_key = :root")
_LIFE = ("instance.started", "instance.ended")
_LEFT = (
    "select 'instance', count(*) from process_instance where state <> 'completed'",
    "select 'job', count(*) from job where state not in ('completed', 'cancelled')",
    "select 'user task', count(*) from user_task where state not in ('completed', 'cancelled')",
    "select 'timer', count(*) from timer where process_instance_key is not null",
    "select 'subscription', count(*) from message_subscription",
    "select 'element', count(*) from element_instance",
)


def _check_nothing_is_left(app: App) -> None:
    with app.database.read() as tx:
        left = [tuple(tx.connection.execute(sa.text(query)).one()) for query in _LEFT]
    assert [(what, number) for what, number in left if number] == []


def _bank(app: App) -> SandboxBank:
    bank = app.services.bank
    assert isinstance(bank, SandboxBank)
    return bank
