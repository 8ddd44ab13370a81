"""Messages and signals whose names are worked out from the variables, as Camunda 8 does."""

from __future__ import annotations

import pytest

from engine import Engine
from engine.errors import DeploymentRefused
from tests.diagrams import boundary, diagram, on_message

SHIPPED = (
    '<bpmn:message id="shipped" name="=&quot;shipped-&quot; + carrier"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=id"/></bpmn:extensionElements></bpmn:message>'
)
ALARM = '<bpmn:signal id="alarm" name="=&quot;alarm-&quot; + area"/>'
ON_ALARM = '<bpmn:signalEventDefinition signalRef="alarm"/>'
WAITS = diagram(
    "p", f"startEvent s\nintermediateCatchEvent w {on_message('shipped')}\nendEvent e", "s -> w -> e", SHIPPED
)


def test_a_message_is_waited_for_under_the_name_of_the_moment_the_waiting_began(engine: Engine) -> None:
    engine.deploy(WAITS, by="ana")
    pi = engine.start("p", {"carrier": "sea", "id": "A"})
    engine.set_variables(pi.key, {"carrier": "air"}, by="ada", reason="typing error")

    engine.publish_message("shipped-air", "A", ttl=0)
    assert engine.instance(pi.key).state == "active"

    engine.publish_message("shipped-sea", "A", ttl=0)
    assert engine.instance(pi.key).state == "completed"


def test_what_throws_and_what_waits_work_out_the_same_name(engine: Engine) -> None:
    engine.deploy(WAITS, by="ana")
    throws = f"startEvent s\nintermediateThrowEvent t {on_message('shipped')}\nendEvent e {ON_ALARM}"
    engine.deploy(diagram("q", throws, "s -> t -> e", SHIPPED + ALARM), by="ana")
    hears = f"startEvent s\nuserTask work\n{boundary('heard', 'work', ON_ALARM)}\nendEvent e\nendEvent f"
    engine.deploy(diagram("r", hears, "s -> work -> e\nheard -> f", ALARM), by="ana")
    waiting, others = engine.start("p", {"carrier": "sea", "id": "A"}), engine.start("p", {"carrier": "air", "id": "A"})
    north, south = (engine.start("r", {"area": area}) for area in ("north", "south"))

    engine.start("q", {"carrier": "sea", "id": "A", "area": "north"})

    states = [engine.instance(pi.key).state for pi in (waiting, others, north, south)]
    assert states == ["completed", "active", "completed", "active"]


@pytest.mark.parametrize(("carrier", "shown"), [(None, "null"), (True, "null")])
def test_a_name_that_is_no_text_is_an_incident_until_somebody_corrects_the_variables(
    engine: Engine, carrier: object, shown: str
) -> None:
    engine.deploy(WAITS, by="ana")
    pi = engine.start("p", {"carrier": carrier, "id": "A"})
    [incident] = engine.incidents(pi.key)
    assert (incident.kind, incident.element_id) == ("expression", "w")
    assert incident.message == f'Expected the message name ="shipped-" + carrier to be a text, but it is {shown}.'

    engine.set_variables(pi.key, {"carrier": "sea"}, by="ada", reason="typing error")
    engine.retry(incident.key, by="ada", reason="corrected")
    engine.publish_message("shipped-sea", "A", ttl=0)

    assert engine.instance(pi.key).state == "completed"


def test_a_process_cannot_start_by_a_name_that_is_worked_out(engine: Engine) -> None:
    nodes = f"startEvent s {on_message('shipped')}\nendEvent e"
    with pytest.raises(DeploymentRefused, match="that starts a process has an expression as its name"):
        engine.deploy(diagram("p", nodes, "s -> e", SHIPPED), by="ana")


def test_a_name_reads_variables_that_the_checks_know_of(engine: Engine) -> None:
    assert any("carrier" in finding.message for finding in engine.check(WAITS))
