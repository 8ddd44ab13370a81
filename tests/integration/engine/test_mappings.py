"""Input and output mappings: in their order, into the right scope, on every kind of element that can have them."""

from __future__ import annotations

import pytest

from tests.diagrams import (
    boundary,
    call,
    content,
    diagram,
    handler,
    loop,
    mapped,
    message,
    on_message,
    on_timer,
    script,
)


def deploy(engine, nodes: str, flows: str, declared: str = "") -> None:
    engine.deploy(diagram("main", f"startEvent start\n{nodes}", flows, declared), by="ana")


def local(engine, key: int, element_id: str) -> dict[str, object]:
    return {v.name: v.value for v in engine.variable_scopes(key) if v.element_id == element_id}


def test_a_mapping_sees_the_targets_of_those_before_it(engine, complete):
    deploy(engine, f"userTask a {mapped('in x = 1; in y = x + 1; out p = y; out q = p + 1')}", "start -> a")
    pi = engine.start("main")
    assert local(engine, pi.key, "a") == {"x": 1, "y": 2}

    complete(pi.key, "a")

    assert engine.variables(pi.key) == {"p": 2, "q": 3}


def test_a_dotted_input_makes_a_context_of_its_own_and_a_dotted_output_changes_only_its_part(engine, complete):
    deploy(engine, f"userTask a {mapped('in order.id = 7; out sale.paid = true')}", "start -> a")
    pi = engine.start("main", {"order": {"id": 1, "lines": 3}, "sale": {"sum": 9}})
    assert local(engine, pi.key, "a") == {"order": {"id": 7}}

    complete(pi.key, "a")

    assert engine.variables(pi.key) == {"order": {"id": 1, "lines": 3}, "sale": {"sum": 9, "paid": True}}


def test_an_event_sub_process_has_its_own_inputs_and_gives_out_what_its_outputs_name(engine, waits, complete):
    box = handler("box", on_message("went"), False).replace(
        'triggeredByEvent="true" ', f'triggeredByEvent="true" {mapped("in seen = count + 1; out count = seen")}'
    )
    deploy(engine, f"userTask work\n{box}", "start -> work", message("went", "id"))
    pi = engine.start("main", {"id": "1", "count": 0})

    engine.publish_message("went", "1")
    assert local(engine, pi.key, "box") == {"seen": 1}
    complete(pi.key, "box_task")

    assert (waits(pi.key), engine.variables(pi.key)["count"]) == (["work"], 1)


def test_an_event_sub_process_that_cannot_begin_stands_still_and_begins_after_the_repair(engine, waits):
    inner = content(
        f'startEvent hs isInterrupting="false" {on_message("went")}\nuserTask look\n{handler("deeper", on_message("more"))}',
        "hs -> look",
        "i",
    )
    deploy(
        engine, f'userTask work\nsubProcess box triggeredByEvent="true" {inner}', "start -> work",
        message("went", "id") + message("more", "other"),
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})

    engine.publish_message("went", "1", {"other": None})
    assert waits(pi.key) == ["box", "work"]
    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.element_id == "box"
    assert "the correlation key =other" in incident.message
    engine.set_variables(pi.key, {"other": "2"}, by="ana", reason="it was missing")
    engine.retry(incident.key, by="ana", reason="repaired")

    assert waits(pi.key) == ["box", "look", "work"]
    engine.publish_message("more", "2")
    assert waits(pi.key) == ["box", "deeper", "deeper_task", "work"]


IN_AND_OUT = mapped("in five = x + 4; out y = five")
LINK = '<bpmn:linkEventDefinition name="L"/>'
BACK = (
    "start -> g -> c -> e\ng -> d -> e",
    f"eventBasedGateway g\nintermediateCatchEvent d {on_timer('PT1H')}\nendEvent e",
)


@pytest.mark.parametrize(
    ("nodes", "flows"),
    [
        (f"startEvent start {IN_AND_OUT}\nendEvent e", "start -> e"),
        (f"startEvent start\nintermediateThrowEvent t {IN_AND_OUT}\nendEvent e", "start -> t -> e"),
        (f"startEvent start\nendEvent e {IN_AND_OUT}", "start -> e"),
        (
            f"startEvent start\nintermediateThrowEvent t {IN_AND_OUT}{LINK}\nintermediateCatchEvent c {LINK}\nendEvent e",
            "start -> t\nc -> e",
        ),
        (
            f"startEvent start\nintermediateThrowEvent t {LINK}\nintermediateCatchEvent c {IN_AND_OUT}{LINK}\nendEvent e",
            "start -> t\nc -> e",
        ),
        (f"startEvent start\nintermediateCatchEvent c {IN_AND_OUT}{on_message('went')}\nendEvent e", "start -> c -> e"),
        (f"startEvent start\n{BACK[1]}\nintermediateCatchEvent c {IN_AND_OUT}{on_message('went')}", BACK[0]),
        (f'startEvent start\n{BACK[1]}\nreceiveTask c messageRef="went" {IN_AND_OUT}', BACK[0]),
        (
            f"startEvent start\nuserTask work\n{boundary('b', 'work', IN_AND_OUT + on_message('went'))}\nendEvent e",
            "start -> work -> e\nb -> e",
        ),
        (
            "startEvent start\nuserTask work\n"
            + handler("h", IN_AND_OUT + on_message("went"), True, "endEvent he", "h_start -> he"),
            "start -> work",
        ),
    ],
    ids=[
        "none start", "none throw", "none end", "link throw", "link catch", "catch", "behind gateway",
        "receive task behind gateway", "boundary", "event sub-process",
    ],
)  # fmt: skip
def test_every_kind_of_event_maps_its_inputs_and_then_its_outputs(engine, nodes, flows):
    engine.deploy(diagram("main", nodes, flows, message("went", "id")), by="ana")
    pi = engine.start("main", {"id": "1", "x": 1})

    engine.publish_message("went", "1")

    assert engine.instance(pi.key).state == "completed"
    assert engine.variables(pi.key) == {"id": "1", "x": 1, "y": 5}


def test_the_message_that_starts_a_process_is_mapped_together_with_the_inputs_of_the_start_event(engine):
    event = mapped("in twice = 2; out paid = amount * twice") + on_message("went")
    engine.deploy(diagram("main", f"startEvent start {event}\nendEvent e", "start -> e", message("went")), by="ana")

    engine.publish_message("went", "1", {"amount": 30})

    [pi] = engine.instances()
    assert engine.variables(pi.key) == {"paid": 60}


def test_what_a_message_brings_to_a_boundary_event_with_inputs_is_not_lost(engine):
    event = mapped("in twice = 2; out paid = amount * twice") + on_message("went")
    nodes = f"startEvent start\nuserTask work\n{boundary('b', 'work', event)}\nendEvent e"
    engine.deploy(diagram("main", nodes, "start -> work -> e\nb -> e", message("went", "id")), by="ana")
    pi = engine.start("main", {"id": "1"})

    engine.publish_message("went", "1", {"amount": 30})

    assert engine.variables(pi.key) == {"id": "1", "paid": 60}


def test_a_script_whose_result_is_no_value_is_an_incident_and_no_failed_command(engine, waits):
    deploy(engine, f"scriptTask a {script('log', 'result')}\nuserTask after", "start -> a -> after")

    pi = engine.start("main")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (waits(pi.key), incident.kind) == (["a"], "expression")
    assert "function 'log'" in incident.message


COUNT = content(
    f"startEvent s\nscriptTask count {script('n * 10', 'result')}\nuserTask look", "s -> count -> look", "i"
)


@pytest.mark.parametrize(
    "many",
    [
        f"subProcess many {loop('[1, 2, 3]', 'n', 'results = result')}{COUNT}",
        f"callActivity many {call('counting')}{loop('[1, 2, 3]', 'n', 'results = result')}",
        f"subProcess many {mapped('out mine.tens = n * 10')}{loop('[1, 2, 3]', 'n', 'results = mine.tens')}{COUNT}",
    ],
    ids=["sub-process", "call", "output mapping"],
)
def test_each_instance_of_a_multi_instance_collects_its_own_result_though_all_write_the_same_variable(
    engine, waits, complete, many
):
    nodes = f"startEvent start\n{many}\nuserTask after"
    counting = diagram(
        "counting", f"startEvent b\nscriptTask c {script('n * 10', 'result')}\nuserTask look", "b -> c -> look"
    )
    engine.deploy(diagram("main", nodes, "start -> many -> after") | counting, by="ana")
    pi = engine.start("main")
    for _ in range(3):
        complete(pi.key, "look")

    assert waits(pi.key) == ["after"]
    variables = engine.variables(pi.key)
    assert variables.pop("results") == [10, 20, 30]
    assert "mine" not in variables


def test_an_instance_that_gives_no_result_leaves_null_and_not_the_result_of_another(engine, complete):
    deploy(engine, f"userTask vote {loop('[1, 2, 3]', 'n', 'votes = vote')}\nuserTask after", "start -> vote -> after")
    pi = engine.start("main")

    complete(pi.key, "vote", vote="yes")
    complete(pi.key, "vote")
    complete(pi.key, "vote", vote="no")

    assert engine.variables(pi.key) == {"votes": ["yes", None, "no"]}
