"""Decisions that import rules from another file: pinned when they are deployed, together or one after the other."""

from __future__ import annotations

import pytest

from engine import DeploymentRefused
from engine.dmn import DmnError
from tests.diagrams import diagram
from tests.unit.dmn.models import DMN_15, decision, definitions, feel, given, knowledge

RULE = (
    '<bpmn:extensionElements><zeebe:calledDecision decisionId="d_fee" resultVariable="fee"/></bpmn:extensionElements>'
)
PROCESS = diagram(
    "order", f"startEvent start\nuserTask wait\nbusinessRuleTask decide {RULE}", "start -> wait -> decide"
)


def shared(rate: str) -> dict[str, bytes]:
    """A file without decisions that others import."""
    return {"shared.dmn": definitions(knowledge("rate", ["x"], feel(f"x * {rate}")), namespace="urn:shared")}


def fees(more: str = "") -> dict[str, bytes]:
    link = f'<import namespace="urn:shared" name="shared" importType="{DMN_15}"/>'
    logic = decision("fee", feel(f"shared.rate(amount){more}"), inputs=["amount"], knows=["urn:shared#k_rate"])
    return {"fees.dmn": definitions(link, given("amount", "number"), logic)}


def fee_of(engine, instance) -> object:
    [task] = engine.user_tasks(process_instance=instance.key)
    engine.complete_user_task(task.key, {}, by="li")
    return engine.variables(instance.key)["fee"]


def test_a_decision_uses_the_rules_of_a_file_deployed_with_it(engine):
    engine.deploy(PROCESS | fees() | shared("0.1"), by="ana")

    assert fee_of(engine, engine.start("order", {"amount": 120})) == 12


def test_a_decision_deployed_again_alone_keeps_the_rules_it_imports(engine):
    engine.deploy(PROCESS | fees() | shared("0.1"), by="ana")

    engine.deploy(fees(" + 5"), by="ana")

    assert fee_of(engine, engine.start("order", {"amount": 120})) == 17


def test_changed_rules_make_a_new_version_and_running_instances_keep_the_old_ones(engine):
    engine.deploy(PROCESS | fees() | shared("0.1"), by="ana")
    running = engine.start("order", {"amount": 120})

    changed = engine.deploy(PROCESS | fees() | shared("0.2"), by="ana")

    assert [(view.id, view.version) for view in changed.decisions] == [("d_fee", 2)]
    assert [(view.id, view.version) for view in changed.process_definitions] == [("order", 2)]
    assert fee_of(engine, running) == 12
    assert fee_of(engine, engine.start("order", {"amount": 120})) == 24


def test_rules_that_are_nowhere_are_asked_for(engine):
    with pytest.raises(DeploymentRefused) as refused:
        engine.deploy(PROCESS | fees(), by="ana")

    missing = [finding for finding in refused.value.findings if finding.resource == "fees.dmn"]
    assert ["urn:shared" in finding.message for finding in missing] == [True]
    assert engine.definitions() == []


def test_a_file_that_is_not_deployed_is_asked_with_what_it_imports_of_what_is(engine):
    engine.deploy(fees() | shared("0.1"), by="ana")
    changed = fees(" + 1")["fees.dmn"]

    read = engine.read_decisions(changed).evaluate("d_fee", {"amount": 120})

    assert read.value == 13
    assert [version.version for version in engine.definitions("decision", all_versions=True)] == [1]


def test_a_file_whose_import_is_deployed_nowhere_is_refused_by_name(engine):
    with pytest.raises(DmnError, match="urn:shared, which was not given"):
        engine.read_decisions(fees()["fees.dmn"])


def test_a_deployed_version_is_asked_with_what_was_pinned_for_it(engine):
    engine.deploy(fees() | shared("0.1"), by="ana")
    first = engine.definition_by_id("decision", "d_fee").key
    engine.deploy(fees(" + 1") | shared("0.2"), by="ana")
    newest = engine.definition_by_id("decision", "d_fee").key

    answers = [engine.decision_model(key).evaluate("d_fee", {"amount": 100}).value for key in (first, newest)]

    assert answers == [10, 21]
