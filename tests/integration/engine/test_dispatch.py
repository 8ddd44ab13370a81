"""What is due is given to a broker, and given again when the broker has lost it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from engine import StorageFull
from engine.jobs.dispatch import COUNTED, GIVEN_UP_AFTER, LOST_AFTER, Dispatcher
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


def test_a_dispatcher_goes_on_when_there_is_room_on_the_disk_again(engine, belt, monkeypatch):
    engine.register("note.write", lambda ctx: None)
    engine.deploy(diagram("p", f"startEvent s\nserviceTask a {job('note.write')}", "s -> a"), by="ana")
    engine.start("p")
    sent, find = threading.Event(), outbox.unsent
    answers = iter([StorageFull])

    def unsent(*given):
        for full in answers:
            raise full
        return find(*given)

    belt.send = lambda items: sent.set()
    monkeypatch.setattr(outbox, "unsent", unsent)
    dispatcher = Dispatcher(engine.runtime, belt, interval=0.01).start()

    assert sent.wait(20)
    dispatcher.stop()
