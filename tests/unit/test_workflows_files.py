"""The files of workflows/ agree with each other, with their README and with the rules for diagrams people read."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.dmn import load
from engine.dmn.tck import load_with_imports, run_directory
from engine.dmn.tck_values import read_value
from engine.feel import parse
from engine.forms import check_schema

WORKFLOWS = Path(__file__).parents[2] / "workflows"
README = (WORKFLOWS / "README.md").read_text(encoding="utf-8")
DIAGRAMS = sorted(WORKFLOWS.rglob("*.bpmn"))
TABLES = sorted(WORKFLOWS.rglob("*.dmn"))
FORMS = sorted(WORKFLOWS.rglob("*.form"))
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "test": "http://www.omg.org/spec/DMN/20160719/testcase",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
}
ACTIVITIES = ("serviceTask", "userTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess")
LABEL_ZH = "bpmn:extensionElements/zeebe:properties/zeebe:property[@name='label.zh']"
CHINESE = re.compile(r"[\u4e00-\u9fff]")

Box = tuple[float, float, float, float]

each_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
each_table = pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
each_form = pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return etree.parse(str(path)).getroot()


def find(root: Any, query: str) -> list[Any]:
    return list(root.xpath(query, namespaces=NS))


def everywhere(query: str) -> set[str]:
    return {str(found) for path in DIAGRAMS for found in find(read(path), query)}


def boxes(root: Any) -> dict[str, Box]:
    return {
        shape.get("bpmnElement"): box(shape.find("dc:Bounds", NS))
        for shape in root.iter(f"{{{NS['bpmndi']}}}BPMNShape")
    }


def box(bounds: Any) -> Box:
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def touches_border(point: tuple[float, float], area: Box) -> bool:
    x, y = point
    within = area[0] - 1 <= x <= area[2] + 1 and area[1] - 1 <= y <= area[3] + 1
    return within and min(abs(x - area[0]), abs(x - area[2]), abs(y - area[1]), abs(y - area[3])) <= 1


def test_all_ten_processes_are_there_and_each_has_its_row_in_the_readme() -> None:
    rows = set(re.findall(r"^\| P\d `(\w+)`", README, re.MULTILINE))

    assert rows == {path.stem for path in DIAGRAMS} and len(rows) == 10


@each_diagram
def test_a_diagram_is_valid_bpmn_and_its_process_is_named_like_its_file(path: Path) -> None:
    spec = importlib.util.find_spec("SpiffWorkflow")
    assert spec is not None and spec.origin is not None
    schema = etree.XMLSchema(etree.parse(str(Path(spec.origin).parent / "bpmn/parser/schema/BPMN20.xsd")))

    schema.assertValid(etree.parse(str(path)))

    assert find(read(path), "//bpmn:process/@id") == [path.stem] and path.parent.name == path.stem


@each_diagram
def test_everything_a_person_reads_in_a_diagram_has_a_chinese_label(path: Path) -> None:
    root = read(path)
    named = find(root, "//bpmn:collaboration//*[@name] | //bpmn:process/descendant-or-self::*[@name]")
    named = [element for element in named if etree.QName(element).namespace == NS["bpmn"]]

    without = [e.get("id") for e in named if not CHINESE.search("".join(find(e, f"{LABEL_ZH}/@value")))]

    assert named and without == []


@each_diagram
def test_the_process_and_every_activity_say_what_they_are_for(path: Path) -> None:
    root = read(path)
    wanted = find(root, "//bpmn:process | " + " | ".join(f"//bpmn:{name}" for name in ACTIVITIES))

    assert [e.get("id") for e in wanted if not e.findtext("bpmn:documentation", "", NS).strip()] == []


@each_diagram
def test_every_expression_of_a_diagram_is_feel(path: Path) -> None:
    expressions = [str(value)[1:] for value in find(read(path), "//@*[starts-with(., '=')]")]
    expressions += [
        text[1:] for e in find(read(path), "//bpmn:conditionExpression | //bpmn:timeDate | //bpmn:timeDuration")
        if (text := (e.text or "").strip()).startswith("=")
    ]  # fmt: skip

    for expression in expressions:
        parse(expression)


@each_diagram
def test_every_exclusive_gateway_that_decides_has_a_default_and_named_ways_out(path: Path) -> None:
    root = read(path)
    flows = {flow.get("id"): flow for flow in root.iter(f"{{{NS['bpmn']}}}sequenceFlow")}

    for gateway in root.iter(f"{{{NS['bpmn']}}}exclusiveGateway"):
        ways = [outgoing.text for outgoing in gateway.findall("bpmn:outgoing", NS)]
        if len(ways) > 1:
            assert gateway.get("default") in ways and gateway.get("name")
            for way in ways:
                has_condition = flows[way].find("bpmn:conditionExpression", NS) is not None
                assert flows[way].get("name") and has_condition == (way != gateway.get("default")), way


@each_diagram
def test_no_shapes_of_a_diagram_overlap_and_lanes_hold_their_nodes(path: Path) -> None:
    root = read(path)
    areas = boxes(root)
    hosts = {e.get("id"): e.get("attachedToRef") for e in root.iter(f"{{{NS['bpmn']}}}boundaryEvent")}
    frames = set(find(root, "//bpmn:participant/@id | //bpmn:lane/@id | //bpmn:subProcess/@id"))
    nodes = {key: area for key, area in areas.items() if key not in frames}

    overlapping = [
        (one, other) for one, other in combinations(nodes, 2)
        if overlap(nodes[one], nodes[other]) and hosts.get(one) != other and hosts.get(other) != one
    ]  # fmt: skip
    outside = [
        node for lane in root.iter(f"{{{NS['bpmn']}}}lane") for node in find(lane, "bpmn:flowNodeRef/text()")
        if not overlap(areas[node], areas[lane.get("id")])
    ]  # fmt: skip

    assert overlapping == [] and outside == []


@each_diagram
def test_every_flow_is_drawn_at_right_angles_from_border_to_border(path: Path) -> None:
    root = read(path)
    areas = boxes(root)
    ends = {flow.get("id"): (flow.get("sourceRef"), flow.get("targetRef")) for flow in find(root, "//*[@sourceRef]")}
    drawn = set()

    for edge in root.iter(f"{{{NS['bpmndi']}}}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.findall("di:waypoint", NS)]
        source, target = ends[edge.get("bpmnElement")]
        drawn.add(edge.get("bpmnElement"))
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), edge.get("id")
        assert touches_border(points[0], areas[source]) and touches_border(points[-1], areas[target]), edge.get("id")

    assert drawn == set(ends)


@each_diagram
def test_no_label_of_a_diagram_lies_over_a_node(path: Path) -> None:
    root = read(path)
    frames = set(find(root, "//bpmn:participant/@id | //bpmn:lane/@id | //bpmn:subProcess/@id"))
    nodes = {key: area for key, area in boxes(root).items() if key not in frames}
    labels = [
        (label.getparent().getparent().get("bpmnElement"), box(label))
        for label in find(root, "//bpmndi:BPMNLabel/dc:Bounds")
    ]

    assert [
        (of, node) for of, label in labels for node, area in nodes.items() if of != node and overlap(label, area)
    ] == []


def test_what_diagrams_name_exists_and_stands_in_the_readme() -> None:
    assert everywhere("//zeebe:calledElement/@processId") <= {path.stem for path in DIAGRAMS}
    assert everywhere("//zeebe:calledDecision/@decisionId") == {path.stem for path in TABLES}
    assert everywhere("//zeebe:formDefinition/@formId") == {path.stem for path in FORMS}
    for name in everywhere("//zeebe:taskDefinition/@type"):
        assert f"| {name} " in README, name
    for name in everywhere("//bpmn:message/@name") | {path.stem for path in FORMS + TABLES}:
        assert name in README, name


def test_every_service_task_of_the_readme_is_used() -> None:
    section = README.partition("## Service tasks")[2].partition("### ")[0]
    rows = set(re.findall(r"^\| ([a-z]+\.[a-z_]+) ", section, re.MULTILINE))

    assert rows == everywhere("//zeebe:taskDefinition/@type")


def test_auto_review_asks_nobody_and_every_user_task_has_form_group_and_due_date() -> None:
    assert find(read(WORKFLOWS / "auto_review/auto_review.bpmn"), "//bpmn:userTask") == []
    for path in DIAGRAMS:
        for task in read(path).iter(f"{{{NS['bpmn']}}}userTask"):
            extensions = task.find("bpmn:extensionElements", NS)
            form = extensions.find("zeebe:formDefinition", NS).get("formId")
            assert task.get("id") == f"UserTask_{form}" and (path.parent / f"{form}.form").exists()
            assert extensions.find("zeebe:assignmentDefinition", NS).get("candidateGroups")
            assert extensions.find("zeebe:taskSchedule", NS).get("dueDate")


def test_the_cases_of_every_decision_give_what_they_expect() -> None:
    report = run_directory(WORKFLOWS)

    assert [failure for folder in report.directories for failure in folder.failures] == []
    assert report.passed > 100


@each_table
def test_the_cases_of_a_decision_reach_every_row_and_the_last_row_catches_all(path: Path) -> None:
    model = load_with_imports(path)
    cases = find(read(path.with_suffix(".cases.xml")), "//test:testCase")

    reached = {
        rule.index
        for case in cases
        for trace in model.evaluate(
            path.stem, {n.get("name"): read_value(n) for n in find(case, "test:inputNode")}
        ).trace
        for table in trace.tables
        for rule in table.matched_rules
    }
    rules = find(read(path), "//dmn:rule")

    assert reached == set(range(1, len(rules) + 1))
    assert set(find(rules[-1], "dmn:inputEntry/dmn:text/text()")) == {"-"}


@each_table
def test_a_decision_has_no_broken_expression_and_a_chinese_label(path: Path) -> None:
    decision = find(read(path), "//dmn:decision")[0]

    assert load(path.read_bytes()).problems == ()
    assert decision.get("id") == path.stem
    assert CHINESE.search(find(decision, ".//zeebe:property[@name='label.zh']/@value")[0])


def components(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema["components"]


@each_form
def test_a_form_is_valid_bilingual_and_asks_for_what_is_needed(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))

    assert check_schema(schema) == [] and schema["id"] == path.stem
    for component in components(schema):
        assert CHINESE.search(component["properties"]["label.zh"]), component["key"]
        for option in component.get("values", ()):
            assert option["label"] and CHINESE.search(option["label.zh"]), option
        if component["type"] in ("radio", "select"):
            assert component["validate"]["required"], component["key"]
        if component["type"] in ("textfield", "textarea"):
            assert component["validate"].keys() & {"maxLength", "pattern"}, component["key"]


def test_a_denial_needs_a_reason_code_and_a_reason_in_words() -> None:
    schema = json.loads((WORKFLOWS / "manual_review/propose_decision.form").read_text(encoding="utf-8"))
    fields = {component["key"]: component for component in components(schema)}

    assert fields["denial_note"]["validate"] == {"required": True, "minLength": 10, "maxLength": 2000}
    assert fields["denial_note"]["conditional"]["hide"] == '=decision != "DENY"'
    assert fields["reason_codes"]["validate"]["required"]
    assert list(fields).index("reason_codes") < list(fields).index("denial_note")
