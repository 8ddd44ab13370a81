"""Warnings about variables come with a deployment, know what is deployed already, and never stop anything."""

from __future__ import annotations

from engine import Engine
from tests.diagrams import call, diagram, mapped, script
from tests.unit.lint.checking import asks, decides, form, given, table

READER = diagram("reader", f"startEvent s\nscriptTask read {script('amuont + 1', 'y')}\nendEvent e", "s -> read -> e")


def warnings(engine: Engine, files: dict[str, bytes]) -> list[tuple[str, str | None]]:
    """Rule and element of what a check finds."""
    return [(finding.rule, finding.element) for finding in engine.check(files)]


def test_a_warning_comes_with_the_check_and_the_deployment_and_stops_neither(engine: Engine) -> None:
    [found] = engine.check(READER)

    deployment = engine.deploy(READER, by="ana")

    assert (found.rule, found.severity, found.element) == ("variable-unwritten", "warning", "read")
    assert deployment.warnings == (found,)
    assert engine.instance(engine.start("reader", {"amuont": 1}).key).state == "completed"


def test_forms_and_decisions_deployed_before_are_known(engine: Engine) -> None:
    engine.deploy(form("check", {"type": "number", "key": "price"}) | table("rate", "price", "rate", "rank"), by="ana")
    nodes = (
        f"startEvent s\nuserTask ask {asks('check')}\nbusinessRuleTask decide {decides('rate', 'rate')}\n"
        f"scriptTask right {script('price * rate.rank', 'y')}\nscriptTask wrong {script('prize * rate.rang', 'z')}\n"
        "endEvent e"
    )

    found = engine.check(diagram("p", nodes, "s -> ask -> decide -> right -> wrong -> e"))

    assert [(f.element, f.message.split("'")[1]) for f in found] == [("wrong", "prize"), ("wrong", "rate.rang")]


def test_a_table_or_form_that_no_longer_gives_what_a_deployed_process_reads_is_told_before_it_is_deployed(
    engine: Engine,
) -> None:
    nodes = (
        f"startEvent s\nuserTask ask {asks('check')}\nbusinessRuleTask decide {decides('rate', 'rate')}\n"
        f"scriptTask read {script('price * rate.rank', 'y')}"
    )
    engine.deploy(
        diagram("p", nodes, "s -> ask -> decide -> read")
        | form("check", {"type": "number", "key": "price"})
        | table("rate", "price", "rate", "rank"),
        by="ana",
    )

    renamed = engine.check(table("rate", "price", "rate", "grade"))
    asked_otherwise = engine.check(form("check", {"type": "number", "key": "cost"}))
    as_before = engine.check(table("rate", "price", "rate", "rank"))

    assert [(f.element, f.message.split("'")[1]) for f in renamed if f.resource == "p.bpmn"] == [("read", "rate.rank")]
    assert [(f.element, f.message.split("'")[1]) for f in asked_otherwise if f.resource == "p.bpmn"] == [
        ("decide", "price")
    ]
    assert [f for f in as_before if f.resource == "p.bpmn"] == []


def test_a_form_in_the_same_files_counts_instead_of_the_deployed_one(engine: Engine) -> None:
    engine.deploy(form("check", {"type": "number", "key": "price"}), by="ana")
    nodes = f"startEvent s\nuserTask ask {asks('check')}\nscriptTask read {script('price', 'y')}\nendEvent e"
    process = diagram("p", nodes, "s -> ask -> read -> e")

    assert warnings(engine, process) == []
    assert warnings(engine, process | form("check", {"type": "number", "key": "cost"})) == [
        ("variable-unwritten", "read")
    ]


def test_callers_and_called_processes_deployed_before_are_known(engine: Engine) -> None:
    child = diagram("child", f"startEvent s\nscriptTask do {script('amount + 1', 'total')}\nendEvent e", "s -> do -> e")
    sub = (
        f"startEvent s\ncallActivity sub {call('child', 'in amount = price; out total = {}', parent=False)}\nendEvent e"
    )
    parent = given("price", diagram("parent", sub.format("total"), "s -> sub -> e"))
    engine.deploy(child | parent, by="ana")

    assert warnings(engine, child) == []
    reads = diagram("child", f"startEvent s\nscriptTask do {script('price', 'total')}\nendEvent e", "s -> do -> e")
    assert warnings(engine, reads) == [("variable-unwritten", "do")]
    assert warnings(engine, given("price", diagram("parent", sub.format("outcome"), "s -> sub -> e"))) == [
        ("variable-unwritten", "sub")
    ]


def test_what_the_check_takes_to_be_there_is_there_when_the_process_runs(engine: Engine) -> None:
    inner = (
        f'<bpmn:subProcess id="sub">{mapped("in local = 1")}<bpmn:startEvent id="in"/><bpmn:scriptTask id="w">'
        f'{script("local + 1", "inside")}</bpmn:scriptTask><bpmn:endEvent id="out"/><bpmn:sequenceFlow id="x" sourceRef="in" '
        'targetRef="w"/><bpmn:sequenceFlow id="z" sourceRef="w" targetRef="out"/></bpmn:subProcess>'
    )
    nodes = f"startEvent s\n{inner}\nscriptTask one {script('inside + 1', 'y')}\nscriptTask two {script('local', 'z')}\nendEvent e"
    files = diagram("p", nodes, "s -> sub -> one -> two -> e")

    [found] = engine.check(files)
    engine.deploy(files, by="ana")
    values = engine.variables(engine.start("p").key)

    assert found.element == "two" and values["z"] is None
    assert (values["inside"], values["y"]) == (2, 3)
