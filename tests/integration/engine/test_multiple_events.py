"""Events with several definitions: any of them is enough, or all are needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import DeploymentRefused
from tests.diagrams import diagram, error, message, on_error, on_message, on_timer

BOTH = message("paid", "id") + message("sent", "id")
CATCH = '<bpmn:intermediateCatchEvent id="c" parallelMultiple="true">{}</bpmn:intermediateCatchEvent>\nuserTask after'


def test_a_catch_with_several_definitions_goes_on_with_the_first_and_forgets_the_others(engine, clock, waits):
    catch = f"intermediateCatchEvent c {on_message('paid')}{on_timer('PT1H')}\nuserTask after"
    engine.deploy(diagram("p", f"startEvent s\n{catch}", "s -> c -> after", BOTH), by="ana")
    by_message, by_timer = engine.start("p", {"id": "1"}), engine.start("p", {"id": "2"})

    engine.publish_message("paid", "1")
    clock.advance(timedelta(hours=1))
    engine.run_due()

    for pi in (by_message, by_timer):
        assert waits(pi.key) == ["after"]
        assert engine.subscriptions(pi.key) == []
    assert engine.timers() == []


def test_a_parallel_multiple_catch_waits_for_all_and_takes_each_message_once(engine, clock, waits):
    events = on_message("paid") + on_message("sent") + on_timer("PT1H")
    engine.deploy(diagram("p", f"startEvent s\n{CATCH.format(events)}", "s -> c -> after", BOTH), by="ana")
    pi, other = engine.start("p", {"id": "1"}), engine.start("p", {"id": "1"})

    engine.publish_message("paid", "1", {"first": True})
    engine.publish_message("paid", "1", {"second": True})
    clock.advance(timedelta(hours=1))
    engine.run_due()
    assert waits(pi.key) == waits(other.key) == ["c"]
    engine.publish_message("sent", "1", {"by": "post"})

    assert (waits(pi.key), waits(other.key)) == (["after"], ["c"])
    assert engine.variables(pi.key) == {"id": "1", "first": True, "by": "post"}


def test_a_non_interrupting_parallel_multiple_boundary_waits_anew_after_each_full_set(engine, waits):
    event = (
        '<bpmn:boundaryEvent id="b" attachedToRef="work" cancelActivity="false" parallelMultiple="true">'
        f"{on_message('paid')}{on_message('sent')}</bpmn:boundaryEvent>"
    )
    engine.deploy(
        diagram("p", f"startEvent s\nuserTask work\n{event}\nuserTask x", "s -> work\nb -> x", BOTH), by="ana"
    )
    pi = engine.start("p", {"id": "1"})

    for name in ("paid", "sent", "sent", "paid", "paid"):
        engine.publish_message(name, "1")

    assert waits(pi.key) == ["work", "x", "x"]


def test_a_parallel_multiple_boundary_waits_anew_with_the_key_it_began_with(engine, waits):
    event = (
        '<bpmn:boundaryEvent id="b" attachedToRef="work" cancelActivity="false" parallelMultiple="true">'
        f"{on_message('paid')}{on_message('sent')}</bpmn:boundaryEvent>"
    )
    nodes = f"startEvent s\nuserTask work\n{event}\nuserTask x"
    engine.deploy(diagram("p", nodes, "s -> work\nb -> x", BOTH), by="ana")
    pi = engine.start("p", {"id": "1"})
    engine.publish_message("paid", "1")
    engine.set_variables(pi.key, {"id": None}, by="ana", reason="not known any more")

    for name in ("sent", "sent", "paid"):
        engine.publish_message(name, "1")

    assert waits(pi.key) == ["work", "x", "x"]


def test_a_throw_with_several_definitions_throws_all_of_them(engine, waits):
    end = f'endEvent e {on_message("paid")}<bpmn:signalEventDefinition signalRef="go"/>{on_error("E")}'
    box = f'<bpmn:startEvent id="bs"/><bpmn:endEvent id="e">{end.partition(" e ")[2]}</bpmn:endEvent>'
    box += '<bpmn:sequenceFlow id="b1" sourceRef="bs" targetRef="e"/>'
    signal = '<bpmn:signal id="go" name="go"/>'
    heard = f'<bpmn:boundaryEvent id="b" attachedToRef="box">{on_error("E")}</bpmn:boundaryEvent>'
    waiting = f"startEvent s\nparallelGateway g\nintermediateCatchEvent m {on_message('paid')}\n"
    waiting += 'intermediateCatchEvent n <bpmn:signalEventDefinition signalRef="go"/>\nuserTask x\nuserTask y'
    engine.deploy(
        diagram("q", waiting, "s -> g -> m -> x\ng -> n -> y", BOTH + signal)
        | diagram(
            "p", f"startEvent s\nsubProcess box {box}\n{heard}\nuserTask caught", "s -> box\nb -> caught",
            BOTH + signal + error("E"),
        ),
        by="ana",
    )  # fmt: skip
    listener = engine.start("q", {"id": "1"})

    pi = engine.start("p", {"id": "1"})

    assert (waits(pi.key), waits(listener.key)) == (["caught"], ["x", "y"])


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (on_message("paid") * 2, "names the same event twice"),
        (on_timer("PT1H") + on_timer("PT2H"), "names the same event twice"),
    ],
)
def test_a_parallel_multiple_event_that_could_not_tell_its_events_apart_is_refused(engine, events, says):
    with pytest.raises(DeploymentRefused, match=says):
        engine.deploy(diagram("p", f"startEvent s\n{CATCH.format(events)}", "s -> c -> after", BOTH), by="ana")


def test_a_signal_is_heard_once_by_who_waits_for_it_again_at_once(engine, waits):
    engine.deploy(
        diagram(
            "p",
            'startEvent s\nexclusiveGateway again\nintermediateCatchEvent c <bpmn:signalEventDefinition signalRef="go"/>\n'
            "parallelGateway fork\nuserTask x",
            "s -> again -> c -> fork -> x\nfork -> again",
            '<bpmn:signal id="go" name="go"/>',
        ),
        by="ana",
    )
    pi = engine.start("p")

    assert [engine.broadcast_signal("go"), engine.broadcast_signal("go")] == [1, 1]

    assert waits(pi.key) == ["c", "x", "x"]


def test_a_signal_counts_once_for_a_boundary_event_that_waits_anew_for_signal_and_message(engine, waits):
    event = (
        '<bpmn:boundaryEvent id="b" attachedToRef="work" cancelActivity="false" parallelMultiple="true">'
        f'{on_message("paid")}<bpmn:signalEventDefinition signalRef="go"/></bpmn:boundaryEvent>'
    )
    declared = BOTH + '<bpmn:signal id="go" name="go"/>'
    engine.deploy(
        diagram("p", f"startEvent s\nuserTask work\n{event}\nuserTask x", "s -> work\nb -> x", declared), by="ana"
    )
    pi = engine.start("p", {"id": "1"})

    engine.publish_message("paid", "1")
    engine.broadcast_signal("go")
    engine.publish_message("paid", "1")

    assert waits(pi.key) == ["work", "x"]
