"""What is due is given to a broker, and given again when the broker has lost it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from engine import StorageFull
from engine.jobs.dispatch import COUNTED, GIVEN_UP_AFTER, LOST_AFTER, BrokerUnavailable, Dispatcher
from engine.store import outbox
from engine.store.outbox import Item
from tests.diagrams import diagram, job

A_MOMENT = timedelta(milliseconds=1)


class Belt:
    """A broker that gives out what was sent first."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def send(self, items: list[Item]) -> None:
        self.items += items

    def waiting(self) -> int:
        return len(self.items)


@pytest.fixture
def belt() -> Belt:
    return Belt()


@pytest.fixture
def dispatcher(engine, belt):
    engine.register("note.write", lambda ctx: None)
    engine.deploy(diagram("p", f"startEvent s\nserviceTask a {job('note.write')}", "s -> a"), by="ana")
    return Dispatcher(engine.runtime, belt)


@pytest.fixture
def send(engine, dispatcher, belt):
    """Start instances and send their jobs; gives what was sent."""

    def send(instances: int) -> list[Item]:
        for _ in range(instances):
            engine.start("p")
        before = belt.waiting()
        dispatcher.send_due()
        return belt.items[before:]

    return send


def test_what_a_broker_has_is_not_sent_again(dispatcher, belt, send, clock):
    send(3)
    clock.advance(LOST_AFTER + A_MOMENT)

    assert dispatcher.repair() == 0
    assert belt.waiting() == 3


def test_what_an_empty_broker_lost_is_sent_again_after_a_while(dispatcher, belt, send, clock):
    lost = send(3)
    belt.items.clear()

    assert dispatcher.repair() == 0
    clock.advance(LOST_AFTER + A_MOMENT)
    assert dispatcher.repair() == 3
    assert sorted(belt.items) == sorted(lost)


def test_what_a_broker_lost_is_sent_again_though_it_never_runs_empty(dispatcher, belt, send, clock):
    lost = send(3)
    belt.items.clear()
    clock.advance(LOST_AFTER)
    newer = send(4)
    clock.advance(A_MOMENT)

    assert dispatcher.repair() == 3
    assert sorted(belt.items[4:]) == sorted(lost)
    assert dispatcher.repair() == 0

    # The newer ones, which were not lost, are not taken for lost later either.
    clock.advance(LOST_AFTER)
    del belt.items[:4]
    belt.items = newer + belt.items
    assert dispatcher.repair() == 0


def test_a_broker_that_says_it_has_more_than_is_due_is_believed_for_ten_minutes(dispatcher, belt, send, clock):
    send(2)
    belt.items *= COUNTED
    clock.advance(GIVEN_UP_AFTER - A_MOMENT)
    assert dispatcher.repair() == 0

    clock.advance(2 * A_MOMENT)
    assert dispatcher.repair() == 2


@pytest.mark.parametrize("failure", [StorageFull, AttributeError])
def test_a_dispatcher_goes_on_whatever_failed_once(engine, belt, monkeypatch, failure):
    engine.register("note.write", lambda ctx: None)
    engine.deploy(diagram("p", f"startEvent s\nserviceTask a {job('note.write')}", "s -> a"), by="ana")
    engine.start("p")
    sent, find = threading.Event(), outbox.unsent
    answers = iter([failure])

    def unsent(*given):
        for once in answers:
            raise once
        return find(*given)

    belt.send = lambda items: sent.set()
    monkeypatch.setattr(outbox, "unsent", unsent)
    dispatcher = Dispatcher(engine.runtime, belt, interval=0.01).start()

    assert sent.wait(20)
    dispatcher.stop()


def test_a_broker_whose_driver_breaks_while_it_connects_counts_as_away(monkeypatch):
    why = "Celery is not installed (pip install 'claimflow[celery]')"
    celery_broker, kombu = (pytest.importorskip(name, reason=why) for name in ("engine.jobs.celery_broker", "kombu"))

    def breaks(_connection):
        raise AttributeError("'NoneType' object has no attribute 'hostname'")

    monkeypatch.setattr(kombu.Connection, "default_channel", property(breaks))
    broker = celery_broker.CeleryBroker(celery_broker.celery_app("redis://127.0.0.1:1/0"))

    with pytest.raises(BrokerUnavailable, match="hostname"):
        broker.waiting()
