"""What the schema of BPMN forbids is told of the element that breaks it, with the repair and in words of both languages."""

from __future__ import annotations

import pytest

from tests.unit.lint.checking import errors, file
from web.findings import in_chinese

TASK = '<bpmn:task id="a"/>'
DRAWING = (
    '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="dia"><d:BPMNPlane id="pl" bpmnElement="p">{}</d:BPMNPlane>'
    "</d:BPMNDiagram>"
)


@pytest.mark.parametrize(
    ("files", "element", "says", "repair"),
    [
        (
            file('<bpmn:task id="a" colour="red"/>'),
            "a", "BPMN knows no attribute colour of the element task", "Remove the attribute",
        ),
        (
            file(TASK, '<bpmn:message id="m"/><bpmn:interface id="i"><bpmn:operation id="o" name="o">'
                 "<bpmn:inMessageRef>m</bpmn:inMessageRef></bpmn:operation></bpmn:interface>"),
            "i", "The element interface has no attribute name, which BPMN demands", "Write the attribute",
        ),
        (
            file('<bpmn:task id="a" isForCompensation="maybe"/>'),
            "a", "The isForCompensation of the element task cannot be 'maybe'", "Write true or false",
        ),
        (
            file('<bpmn:task id="a" startQuantity="two"/>'),
            "a", "The startQuantity of the element task cannot be 'two'", "Write a whole number",
        ),
        (
            file('<bpmn:eventBasedGateway id="a" eventGatewayType="Both"/>'),
            "a", "cannot be 'Both'", "Write one of these: Exclusive, Parallel.",
        ),
        (
            file('<bpmn:receiveTask id="a" messageRef="nobody:m"/>'),
            "a", "cannot be 'nobody:m'", "a prefix in front of it must be declared",
        ),
        (
            file('<bpmn:task id="a"><bpmn:incoming>f0_0</bpmn:incoming><bpmn:documentation/></bpmn:task>'),
            "a", "documentation may not stand at this place in the element task", "here may stand: incoming, outgoing",
        ),
        (
            file('<bpmn:task id="a"><bpmn:ioSpecification id="io"><bpmn:inputSet/></bpmn:ioSpecification></bpmn:task>'),
            "io", "The element ioSpecification lacks a part", "Add what is missing: inputSet, outputSet.",
        ),
        (file('<bpmn:task id="a">hello</bpmn:task>'), "a", "The element task holds text", "Remove the text"),
        (
            file(TASK + '<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="a"><bpmn:conditionExpression '
                 'xsi:type="bpmn:tTask">=x</bpmn:conditionExpression></bpmn:sequenceFlow>'),
            "f", "The xsi:type 'tTask' does not fit the element conditionExpression", "Write bpmn:tFormalExpression",
        ),
        (
            file(TASK, after=DRAWING.format('<d:BPMNShape id="sh" bpmnElement="a"/>')),
            "sh", "The element BPMNShape lacks a part", "Add what is missing: extension, Bounds.",
        ),
        (
            file(TASK, after=DRAWING.format("").replace('id="pl"', 'id="a"')),
            "a", "The id of the element BPMNPlane cannot be 'a'", "give each element its own",
        ),
    ],
)  # fmt: skip
def test_what_breaks_the_schema_is_told_by_element_and_repair(files, element, says, repair):
    found = [finding for finding in errors(files) if finding.rule == "schema"]

    assert [finding.element for finding in found] == [element]
    assert says in found[0].message and repair in found[0].repair
    assert "{" not in f"{found[0].message}{found[0].repair}"


def test_a_wrong_value_is_told_once_and_in_chinese_as_well():
    [found] = errors(file('<bpmn:task id="a" startQuantity="two"/>'))

    assert in_chinese(found.message) == "第 1 行：元素 task 的 startQuantity 不能是 “two”。"


def test_a_file_without_prefixes_is_told_of_by_element_too():
    files = {name: content.replace(b"bpmn:", b"") for name, content in file('<bpmn:task id="a" colour="red"/>').items()}
    files = {name: content.replace(b"xmlns:bpmn=", b"xmlns=") for name, content in files.items()}

    assert [finding.element for finding in errors(files)] == ["a"]


def test_what_a_tool_keeps_in_its_drawing_does_not_matter():
    kept = '<di:extension><t:zoom xmlns:t="urn:t"/></di:extension><dc:Bounds x="0" y="0" width="1" height="1"/>'
    shape = f'<d:BPMNShape id="sh" bpmnElement="a">{kept}</d:BPMNShape>'

    assert errors(file(TASK, after=DRAWING.format(shape))) == []
