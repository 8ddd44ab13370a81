"""What stock SpiffWorkflow does silently wrong, and the same diagrams done right here.

Each test runs one diagram on both. When a new version of SpiffWorkflow repairs something, the assertion about
`stock` fails, and what we do about it may be simpler.

| finding | tests |
|---|---|
| an instance is called complete that is not (depth 1000) | `...long_loop...` |
| updates are lost at joins | `...parallel_branch...` |
| joins inside a loop fire early | `...join_inside_a_loop...` |
| models are misread | `...link...`, `...error_handler...`, `...signal_end...`, `...only_flow...`, `...quantity...` |
| some ids are reserved | `...called_end...` |
| instances change the shared specification | `...next_instance...` |
| later scripts rewrite history | `...later_script...` |
| foreign messages are accepted in sub-processes | `...another_order...` |
| data with a key `typename` cannot be loaded | `...typename...` |
| uncaught BPMN errors are lost | `...nobody_catches...` |
| interrupts come late | `...stops_at_once...` |
| two timers of an event gateway share one due time | `...shorter_of_two_timers...` |
| a boundary event that does not interrupt happens once | `...every_message...` |
| a multi-instance stops at a null item | `...null...` |
| a restored multi-instance never completes | `...restart...` |
| scripts may do anything | `...reach_the_machine...` |
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from SpiffWorkflow.exceptions import WorkflowException

from engine import DeploymentRefused, Engine
from tests.diagrams import (
    boundary,
    call,
    content,
    diagram,
    error,
    message,
    on_error,
    on_message,
    on_timer,
    script,
)
from tests.stock import StockRun

SIGNAL = '<bpmn:signal id="stop" name="stop"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="stop"/>'
LINK = '<bpmn:linkEventDefinition name="jump"/>'
ON_ESCALATION = '<bpmn:escalationEventDefinition escalationRef="up"/>'
ESCALATION = '<bpmn:escalation id="up" name="up" escalationCode="up"/>'


def test_a_long_loop_is_complete_only_when_it_has_come_to_its_end(engine):
    files = diagram(
        "p",
        f"startEvent start\nexclusiveGateway merge\nscriptTask count {script('n + 1', 'n')}\nexclusiveGateway gate\nendEvent end",
        "start -> merge -> count -> gate\ngate -> merge : n < 500\ngate => end",
    )
    stock = StockRun(files, "p", {"n": 0})
    assert stock.workflow.is_completed() and stock.passed("end") == 0

    engine.deploy(files, by="ana")
    pi = engine.start("p", {"n": 0})

    assert (pi.state, engine.variables(pi.key)) == ("completed", {"n": 500})


def test_a_parallel_branch_never_overwrites_what_it_did_not_write(engine, complete):
    files = diagram(
        "p",
        "startEvent start\nparallelGateway fork\nuserTask assess\nuserTask file\nparallelGateway join\nuserTask after",
        "start -> fork -> assess -> join -> after\nfork -> file -> join",
    )
    given = {"status": "new", "lines": [1, 1]}
    stock = StockRun(files, "p", given)
    stock.complete("assess", status="assessed", lines=[1, 1, 2])
    stock.complete("file")
    [after] = stock.tasks("after")
    assert after.data["status"] == "new" and after.data["lines"] != [1, 1, 2]

    engine.deploy(files, by="ana")
    pi = engine.start("p", given)
    complete(pi.key, "assess", status="assessed", lines=[1, 1, 2])
    complete(pi.key, "file")

    assert engine.variables(pi.key) == {"status": "assessed", "lines": [1, 1, 2]}


def test_a_join_inside_a_loop_waits_for_both_branches_in_every_round(engine, waits, complete):
    files = diagram(
        "p",
        "startEvent start\nexclusiveGateway merge\nparallelGateway fork\nuserTask a\nuserTask b\nparallelGateway join\n"
        "userTask again",
        "start -> merge -> fork -> a -> join -> again -> merge\nfork -> b -> join",
    )
    stock = StockRun(files, "p")
    for task in ("a", "b", "again", "b"):
        stock.complete(task)
    assert stock.waits() == ["a", "again"]

    engine.deploy(files, by="ana")
    pi = engine.start("p")
    for task in ("a", "b", "again", "b"):
        complete(pi.key, task)

    assert waits(pi.key) == ["a"]


def test_a_link_goes_on_at_its_other_end(engine, waits):
    files = diagram(
        "p",
        f"startEvent start\nintermediateThrowEvent out {LINK}\nintermediateCatchEvent in {LINK}\nuserTask after",
        "start -> out\nin -> after",
    )
    stock = StockRun(files, "p")
    assert stock.workflow.is_completed() and stock.waits() == []

    engine.deploy(files, by="ana")

    assert waits(engine.start("p").key) == ["after"]


def test_an_error_handler_runs_only_when_there_is_an_error(engine, waits):
    inner = content(f"startEvent failed {on_error()}\nuserTask repair\nendEvent e", "failed -> repair -> e", "h")
    files = diagram(
        "p", f'startEvent start\nuserTask work\nsubProcess handler triggeredByEvent="true" {inner}', "start -> work"
    )
    assert "repair" in StockRun(files, "p").waits()

    engine.deploy(files, by="ana")

    assert waits(engine.start("p").key) == ["work"]


def test_a_signal_end_event_sends_its_signal(engine, waits):
    files = diagram("p", f"startEvent start\nendEvent end {ON_SIGNAL}", "start -> end", SIGNAL)
    assert StockRun(files, "p").workflow.get_events() == []

    engine.deploy(files, by="ana")
    engine.deploy(diagram("q", f"startEvent s {ON_SIGNAL}\nuserTask heard", "s -> heard", SIGNAL), by="ana")
    engine.start("p")

    assert [waits(i.key) for i in engine.instances(process_id="q")] == [["heard"]]


def test_a_condition_on_the_only_flow_out_of_a_task_is_refused_instead_of_ignored(engine):
    files = diagram(
        "p",
        f"startEvent start\nscriptTask a {script('1', 'x')}\nuserTask b\nuserTask after",
        "start -> a\na -> b : 1/0\nb -> after",
    )
    assert StockRun(files, "p").waits() == ["b"]

    with pytest.raises(DeploymentRefused, match="only flow out of 'a' has a condition"):
        engine.deploy(files, by="ana")


def test_an_activity_with_a_start_quantity_waits_for_as_many_tokens(engine, waits):
    files = diagram(
        "p",
        f'startEvent start\nparallelGateway fork\nuserTask both startQuantity="2"\nscriptTask one {script("1", "x")}\n'
        f"scriptTask two {script('2', 'y')}",
        "start -> fork -> one -> both\nfork -> two -> both",
    )
    assert StockRun(files, "p").waits() == ["both", "both"]

    engine.deploy(files, by="ana")

    assert waits(engine.start("p").key) == ["both"]


def test_an_element_may_be_called_end(engine):
    files = diagram(
        "p", f"startEvent begin\nscriptTask End {script('1', 'ran')}\nendEvent over", "begin -> End -> over"
    )
    stock = StockRun(files, "p")
    assert stock.workflow.is_completed() and "ran" not in stock.workflow.last_task.data

    engine.deploy(files, by="ana")

    assert engine.variables(engine.start("p").key) == {"ran": 1}


def test_the_next_instance_is_not_touched_by_what_happened_to_the_one_before(engine, complete):
    start = f'startEvent heard isInterrupting="false" {on_message("said")}'
    inner = content(f"{start}\nuserTask note\nendEvent e", "heard -> note -> e", "h")
    files = diagram(
        "p", f'startEvent start\nuserTask work\nendEvent end\nsubProcess handler triggeredByEvent="true" {inner}',
        "start -> work -> end", message("said", "id"),
    )  # fmt: skip
    first = StockRun(files, "p")
    before = len(first.spec.start.outputs)
    first.happen("heard")
    assert len(first.spec.start.outputs) > before
    second = StockRun(files, "p", beside=first)
    second.complete("work")
    assert not second.workflow.is_completed()

    engine.deploy(files, by="ana")
    one, two = engine.start("p", {"id": "1"}), engine.start("p", {"id": "2"})
    engine.publish_message("said", "1")
    complete(two.key, "work")

    assert engine.instance(two.key).state == "completed"
    assert engine.instance(one.key).state == "active"


def test_a_later_script_does_not_rewrite_what_an_earlier_one_left(engine):
    files = diagram(
        "p",
        f"startEvent start\nscriptTask first {script('{lines: {a: 1}}', 'claim')}\n"
        f"scriptTask later {script('{lines: {a: claim.lines.a + 1}}', 'claim')}\nuserTask after",
        "start -> first -> later -> after",
    )
    python = {"first": 'claim = {"lines": {"a": 1}}', "later": 'claim["lines"]["a"] = 2'}
    stock = StockRun(files, "p", scripts=python)
    [first] = stock.tasks("first")
    assert first.data["claim"] == {"lines": {"a": 2}}

    engine.deploy(files, by="ana")
    pi = engine.start("p")

    written = [event.data["value"] for event in engine.history(pi.key, kinds=["variable.set"])]
    assert written == [{"lines": {"a": 1}}, {"lines": {"a": 2}}]


def test_a_sub_process_does_not_take_the_message_for_another_order(engine, waits):
    retrieval = (
        '<bpmn:correlationPropertyRetrievalExpression messageRef="{}"><bpmn:messagePath>order</bpmn:messagePath>'
        "</bpmn:correlationPropertyRetrievalExpression>"
    )
    correlation = (
        '<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="p"/><bpmn:correlationKey id="key" name="key">'
        "<bpmn:correlationPropertyRef>of</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
        f'<bpmn:correlationProperty id="of" name="of">{retrieval.format("asked")}{retrieval.format("paid")}'
        "</bpmn:correlationProperty>"
    )
    inner = content(
        f"startEvent s\nintermediateCatchEvent wait {on_message('paid')}\nuserTask thank\nendEvent e",
        "s -> wait -> thank -> e",
        "i",
    )
    files = diagram(
        "p", f"startEvent start\nintermediateThrowEvent ask {on_message('asked')}\nsubProcess box {inner}",
        "start -> ask -> box", message("asked", "order") + message("paid", "order") + correlation,
    )  # fmt: skip
    stock = StockRun(files, "p", {"order": "A"})
    stock.happen("wait", {"order": "B"}, {"key": {"of": "B"}})
    assert stock.waits() == ["thank"]

    engine.deploy(files, by="ana")
    pi = engine.start("p", {"order": "A"})
    engine.publish_message("paid", "B")
    assert waits(pi.key) == ["box", "wait"]
    engine.publish_message("paid", "A")

    assert waits(pi.key) == ["box", "thank"]


def test_data_with_a_key_typename_is_loaded_as_it_was(engine, databases, tmp_path, clock):
    files = diagram("p", "startEvent start\nuserTask work", "start -> work")
    given = {"person": {"typename": "customer"}}
    with pytest.raises(TypeError):
        StockRun(files, "p", given).restored()

    engine.deploy(files, by="ana")
    key = engine.start("p", given).key
    again = Engine(databases.url(tmp_path / "engine.db"), clock=clock)
    try:
        assert again.variables(key) == given
    finally:
        again.close()


def test_an_error_of_a_called_process_that_nobody_catches_stands_still(engine, waits):
    child = diagram("child", f"startEvent s\nendEvent bad {on_error('E')}", "s -> bad", error("E"))
    files = diagram("p", f"startEvent start\ncallActivity sub {call('child')}\nuserTask after", "start -> sub -> after")
    assert StockRun(files | child, "p").waits() == ["after"]

    engine.deploy(files | child, by="ana")
    pi = engine.start("p")

    assert waits(pi.key) == ["sub"]
    assert [i.kind for i in engine.incidents(root=pi.key)] == ["uncaught_error"]


def test_what_is_interrupted_from_inside_stops_at_once(engine):
    inner = content(
        f"startEvent s\nintermediateThrowEvent shout {ON_ESCALATION}\nscriptTask more {script('1', 'went_on')}\nendEvent e",
        "s -> shout -> more -> e",
        "i",
    )
    files = diagram(
        "p", f"startEvent start\nsubProcess box {inner}\nuserTask boss\n{boundary('heard', 'box', ON_ESCALATION)}",
        "start -> box\nheard -> boss", ESCALATION,
    )  # fmt: skip
    stock = StockRun(files, "p")
    assert stock.waits() == ["boss"] and stock.passed("more") == 1

    engine.deploy(files, by="ana")

    assert engine.variables(engine.start("p").key) == {}


def test_the_shorter_of_two_timers_of_an_event_gateway_wins(engine, clock, waits):
    files = diagram(
        "p",
        f"startEvent start\neventBasedGateway gate\nintermediateCatchEvent days {on_timer('PT72H')}\n"
        f"intermediateCatchEvent now {on_timer('PT0S')}\nuserTask a\nuserTask b",
        "start -> gate -> days -> a\ngate -> now -> b",
    )
    stock = StockRun(files, "p")
    stock.workflow.refresh_timers()
    stock.workflow.do_engine_steps()
    assert stock.waits() == []

    engine.deploy(files, by="ana")
    pi = engine.start("p")
    clock.advance(timedelta(seconds=1))
    engine.run_due()

    assert waits(pi.key) == ["b"]


def test_a_boundary_event_that_does_not_interrupt_happens_for_every_message(engine, waits):
    files = diagram(
        "p", f"startEvent start\nuserTask work\nuserTask note\n{boundary('heard', 'work', on_message('said'), False)}",
        "start -> work\nheard -> note", message("said", "id"),
    )  # fmt: skip
    stock = StockRun(files, "p")
    stock.happen("heard")
    with pytest.raises(WorkflowException, match="not waiting"):
        stock.happen("heard")

    engine.deploy(files, by="ana")
    pi = engine.start("p", {"id": "1"})
    engine.publish_message("said", "1")
    engine.publish_message("said", "1")

    assert waits(pi.key) == ["note", "note", "work"]


MANY = (
    '<bpmn:property id="items" name="items"/><bpmn:multiInstanceLoopCharacteristics isSequential="{}">'
    '<bpmn:loopDataInputRef>items</bpmn:loopDataInputRef><bpmn:inputDataItem id="item" name="item"/>'
    "</bpmn:multiInstanceLoopCharacteristics>"
)


def test_a_null_among_the_items_is_an_item_like_others(engine, waits, complete):
    files = diagram(
        "p", f"startEvent start\nuserTask one {MANY.format('true')}\nuserTask after", "start -> one -> after"
    )
    given = {"items": [1, None, 2]}
    stock = StockRun(files, "p", given)
    stock.complete("one")
    assert stock.waits() == [] and not stock.workflow.is_completed()

    engine.deploy(files, by="ana")
    pi = engine.start("p", given)
    for _ in range(3):
        complete(pi.key, "one")

    assert waits(pi.key) == ["after"]


def test_a_multi_instance_that_was_half_done_completes_after_a_restart(
    engine, databases, tmp_path, clock, waits, complete
):
    files = diagram(
        "p", f"startEvent start\nuserTask one {MANY.format('false')}\nuserTask after", "start -> one -> after"
    )
    given = {"items": [1, 2]}
    stock = StockRun(files, "p", given)
    stock.complete("one")
    stock.restart()
    stock.complete("one")
    assert stock.waits() == [] and not stock.workflow.is_completed()

    engine.deploy(files, by="ana")
    pi = engine.start("p", given)
    complete(pi.key, "one")
    again = Engine(databases.url(tmp_path / "engine.db"), clock=clock)
    try:
        [task] = again.user_tasks(process_instance=pi.key, state="open")
        again.complete_user_task(task.key, {}, by="li")
    finally:
        again.close()

    assert waits(pi.key) == ["after"]


def test_a_script_cannot_reach_the_machine_it_runs_on(engine):
    python = "found = __import__('os').getcwd()"
    files = diagram(
        "p",
        f"startEvent start\nscriptTask look <bpmn:script>{python}</bpmn:script>\nuserTask after",
        "start -> look -> after",
    )
    assert StockRun(files, "p").tasks("after")[0].data["found"]

    with pytest.raises(DeploymentRefused, match="brings code"):
        engine.deploy(files, by="ana")
