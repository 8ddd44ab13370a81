"""A drawing shows what the file holds, once, at places that can be drawn (BPMN 2.0.2, chapter 12)."""

from __future__ import annotations

import pytest

from tests.unit.lint.checking import errors, file, refusals

SPACES = (
    'xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
TASK = '<bpmn:task id="a"/>'
BOUNDS = '<dc:Bounds x="-1.5" y="0" width="10" height="10"/>'
POOLS = (
    '<bpmn:collaboration id="pools"><bpmn:participant id="us" processRef="p"/><bpmn:participant id="them"/>'
    '<bpmn:messageFlow id="m" sourceRef="a" targetRef="them"/></bpmn:collaboration>'
)


def shape(of: str, id: str = "", bounds: str = BOUNDS, more: str = "") -> str:
    return f'<d:BPMNShape id="{id or f"shape_{of}"}" bpmnElement="{of}" {more}>{bounds}</d:BPMNShape>'


def line(of: str, id: str = "", end: str = "1", more: str = "") -> str:
    points = f'<di:waypoint x="0" y="0"/><di:waypoint x="{end}" y="1"/>'
    return f'<d:BPMNEdge id="{id or f"line_{of}"}" bpmnElement="{of}" {more}>{points}</d:BPMNEdge>'


def drawn(inside: str, plane: str = "p", name: str = "plane") -> str:
    return (
        f'<d:BPMNDiagram {SPACES} id="{name}_diagram"><d:BPMNPlane id="{name}" bpmnElement="{plane}">{inside}</d:BPMNPlane>'
        "</d:BPMNDiagram>"
    )


@pytest.mark.parametrize(
    ("drawing", "element", "says"),
    [
        (drawn("", "no"), "plane", "The drawing shows 'no', which is not there"),
        (drawn("", "a"), "plane", "The drawing shows 'a', an element task, as BPMNPlane"),
        (drawn(shape("no")), "shape_no", "The drawing shows 'no', which is not there"),
        (drawn(shape("o:a", "x", more='xmlns:o="urn:other"')), "x", "The drawing shows 'o:a', which is not there"),
        (drawn(shape("f0_0")), "shape_f0_0", "an element sequenceFlow, as BPMNShape"),
        (drawn(line("a")), "line_a", "an element task, as BPMNEdge"),
        (drawn(shape("a") + shape("a", "again")), "shape_a", "'a' more than once in one diagram"),
        (drawn(line("f0_0") + line("f0_0", "again")), "line_f0_0", "'f0_0' more than once in one diagram"),
        (drawn(shape("a", bounds=BOUNDS.replace("10", "-10", 1))), "shape_a", "gives the width of something as '-10'"),
        (drawn(shape("a", bounds=BOUNDS.replace("10", "NaN", 1))), "shape_a", "gives the width of something as 'NaN'"),
        (drawn(line("f0_0", end="INF")), "line_f0_0", "gives the x of something as 'INF'"),
        (drawn(line("f0_0", more='sourceElement="no"')), "line_f0_0", "The sourceElement 'no' is no part of the drawing"),
        (
            drawn(shape("a", bounds=f'{BOUNDS}<d:BPMNLabel labelStyle="no"/>')),
            "shape_a", "The labelStyle 'no' is no part of the drawing",
        ),
    ],
)  # fmt: skip
def test_a_drawing_that_shows_something_else_than_the_file_is_refused(drawing, element, says):
    [found] = errors(file(TASK, after=drawing))

    assert found.element == element and says in found.message


def test_a_drawing_of_pools_and_one_thing_in_two_diagrams_are_no_mistakes():
    pools = (
        shape("us") + shape("them") + shape("a") + line("m", more='sourceElement="shape_a" targetElement="shape_them"')
    )
    both = drawn(shape("s") + shape("a") + line("f0_0")) + drawn(shape("a", "once_more"), name="other")

    assert refusals(file(TASK, POOLS, drawn(pools, "pools"))) == ""
    assert refusals(file(TASK, after=both)) == ""


def test_a_shape_of_a_tool_that_shows_nothing_of_the_file_is_no_mistake():
    assert refusals(file(TASK, after=drawn(shape("a").replace('bpmnElement="a"', "")))) == ""
