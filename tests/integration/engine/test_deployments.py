"""Versions: what a deployment changes, what it pins, and what it refuses."""

from __future__ import annotations

import copy

import pytest

from engine import DeploymentRefused
from tests.diagrams import call, diagram

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://example.test">
<decision id="limit" name="Limit"><decisionTable id="t" hitPolicy="FIRST">
<input id="i" label="Amount"><inputExpression id="ie" typeRef="number"><text>amount</text></inputExpression></input>
<output id="o" name="route" typeRef="string"/>
<rule id="r1"><inputEntry id="a"><text>&lt;= {limit}</text></inputEntry><outputEntry id="b"><text>"AUTO"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c"><text>-</text></inputEntry><outputEntry id="e"><text>"HUMAN"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def decide(limit: int) -> dict[str, bytes]:
    return {"limit.dmn": TABLE.format(limit=limit).encode()}


RULE = (
    '<bpmn:extensionElements><zeebe:calledDecision decisionId="limit" resultVariable="route"/></bpmn:extensionElements>'
)
CHILD = diagram(
    "review",
    f"startEvent start\nuserTask first\nbusinessRuleTask decide {RULE}\nuserTask after",
    "start -> first -> decide -> after",
)
MAIN = diagram("main", f"startEvent start\nuserTask wait\ncallActivity sub {call('review')}", "start -> wait -> sub")


def test_only_what_changed_gets_a_new_version(engine):
    engine.deploy(CHILD | decide(5000), by="ana")

    again = engine.deploy(CHILD | decide(5000), by="ana")

    assert again.process_definitions == ()
    assert again.decisions == ()
    assert [d.version for d in engine.definitions("process", all_versions=True)] == [1]


def test_a_changed_table_reaches_the_next_instance_through_every_caller_while_a_running_one_keeps_its_own(
    engine, complete
):
    engine.deploy(MAIN | CHILD | decide(5000), by="ana")
    running = engine.start("main", {"amount": 8000})

    released = engine.deploy(decide(9000), by="ana", note="raise the limit")

    assert sorted(d.id for d in released.process_definitions) == ["main", "review"]
    following = engine.start("main", {"amount": 8000})
    for pi in (running, following):
        complete(pi.key, "wait")
        complete(pi.key, "first")
    routes = [engine.variables(engine.children(pi.key)[0].key)["route"] for pi in (running, following)]
    assert routes == ["HUMAN", "AUTO"]


def test_a_process_keeps_its_file_when_another_file_of_the_same_name_comes_with_a_changed_table(engine, complete):
    engine.deploy({"process.bpmn": CHILD["review.bpmn"]} | decide(5000), by="ana")
    other = diagram("other", "startEvent start\nuserTask work", "start -> work")

    engine.deploy({"process.bpmn": other["other.bpmn"]} | decide(9000), by="ana")

    pi = engine.start("review", {"amount": 7000})
    complete(pi.key, "first")
    assert engine.variables(pi.key)["route"] == "AUTO"
    assert b'id="review"' in engine.definition_source(pi.definition_key)


def test_the_history_says_which_table_in_which_version_decided_by_which_row(engine, complete):
    engine.deploy(CHILD | decide(5000), by="ana")
    pi = engine.start("review", {"amount": 8000})
    complete(pi.key, "first")

    [event] = engine.decision_instances(pi.key)

    assert (event.element_id, event.data["decision_id"], event.data["version"]) == ("decide", "limit", 1)
    assert "8000" in str(event.data)
    assert "HUMAN" in str(event.data)


UNKNOWN = '<bpmn:extensionElements><zeebe:taskDefinition type="no.such"/></bpmn:extensionElements>'
PYTHON = 'scriptFormat="python" <bpmn:script>import os</bpmn:script>'
BAD_FEEL = "s -> g\ng -> a : if x\ng => b"


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ({"a.bpmn": b"<not closed"}, "not well-formed"),
        ({"a.bpmn": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "DOCTYPE"),
        ({"a.bpmn": b"<x/>"}, "not BPMN"),
        ({"a.txt": b""}, "no known kind"),
        ({"a.form": b"{"}, "not JSON"),
        (diagram("p", "startEvent s\nserviceTask t", "s -> t"), "says not what to do"),
        (diagram("p", f"startEvent s\nserviceTask t {UNKNOWN}", "s -> t"), "no.such"),
        (diagram("p", f"startEvent s\nbusinessRuleTask t {RULE}", "s -> t"), "no decision 'limit'"),
        (diagram("p", f"startEvent s\ncallActivity t {call('nowhere')}", "s -> t"), "no process 'nowhere'"),
        (diagram("p", "startEvent s\nexclusiveGateway g\ntask a\ntask b", BAD_FEEL), "not a FEEL expression"),
        (diagram("p", "startEvent s\ntask a\ntask lost", "s -> a"), "No token can come to 'lost'"),
        (diagram("p", f"startEvent s\nscriptTask t {PYTHON}", "s -> t"), "only FEEL"),
    ],
)
def test_a_file_that_cannot_run_is_refused_with_a_sentence_and_nothing_is_stored(engine, files, part):
    with pytest.raises(DeploymentRefused) as refused:
        engine.deploy(files, by="ana")

    assert part in str(refused.value)
    assert engine.definitions(all_versions=True) == []


def test_all_findings_of_all_files_come_at_once(engine):
    files = diagram("a", "startEvent s\nserviceTask t\nendEvent e", "s -> t -> e") | diagram(
        "b", f"startEvent s\ncallActivity t {call('x')}\nendEvent e", "s -> t -> e"
    )

    assert len(engine.check(files)) == 2


def test_running_instances_leave_the_shared_specification_as_it_was(engine, complete):
    engine.deploy(CHILD | decide(5000), by="ana")
    with engine.database.read() as tx:
        key = engine.definition_by_id("process", "review").key
        spec = engine.runtime.definitions.process(tx, key).model.root.spec
    before = {name: (list(s._inputs), list(s._outputs), copy.copy(s.data)) for name, s in spec.task_specs.items()}

    for _ in range(3):
        pi = engine.start("review", {"amount": 1})
        complete(pi.key, "first")

    assert before == {name: (list(s._inputs), list(s._outputs), s.data) for name, s in spec.task_specs.items()}


def test_the_deployed_file_comes_back_byte_for_byte(engine):
    engine.deploy(CHILD | decide(5000), by="ana")

    assert engine.definition_source(engine.definition_by_id("process", "review").key) == CHILD["review.bpmn"]
