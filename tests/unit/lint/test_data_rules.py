"""Data is declared, seen and moved as the standard says (BPMN 2.0.2, 10.4)."""

from __future__ import annotations

import pytest

from tests.unit.lint.checking import errors, file, refusals

OBJECT = '<bpmn:dataObject id="d" name="d"/>'
INPUT = '<bpmn:dataInput id="i" name="i"/>'
LISTED = "<bpmn:dataInputRefs>i</bpmn:dataInputRefs>"
NEXT = '<bpmn:sequenceFlow id="n" sourceRef="a" targetRef="b"/>'


def specification(inside: str = INPUT, into: str = LISTED, out: str = "") -> str:
    return (
        f"<bpmn:ioSpecification>{inside}<bpmn:inputSet>{into}</bpmn:inputSet><bpmn:outputSet>{out}</bpmn:outputSet>"
        "</bpmn:ioSpecification>"
    )


def taking(source: str, target: str) -> str:
    return (
        f'<bpmn:dataInputAssociation id="take"><bpmn:sourceRef>{source}</bpmn:sourceRef><bpmn:targetRef>{target}'
        "</bpmn:targetRef></bpmn:dataInputAssociation>"
    )


def task(inside: str, id: str = "a") -> str:
    return f'<bpmn:task id="{id}">{inside}</bpmn:task>'


@pytest.mark.parametrize(
    ("process", "element", "says"),
    [
        (task(specification(into="")), "a", "The dataInput 'i' is in no input set"),
        (
            task(specification('<bpmn:dataOutput id="o"/>', into="")),
            "a", "The dataOutput 'o' is in no output set",
        ),
        (
            task(specification(INPUT + '<bpmn:dataInput id="j"/>',
                               LISTED + "<bpmn:dataInputRefs>j</bpmn:dataInputRefs>").replace(
                     "<bpmn:dataInputRefs>j</bpmn:dataInputRefs></bpmn:inputSet>",
                     "<bpmn:optionalInputRefs>j</bpmn:optionalInputRefs></bpmn:inputSet>"
                     "<bpmn:inputSet><bpmn:dataInputRefs>j</bpmn:dataInputRefs></bpmn:inputSet>")),
            "a", "The inputSet says more of 'j', but it is not in the set",
        ),
        (
            task(specification()) + task(specification(""), "b") + NEXT,
            "b", "The inputSet names 'i', which belongs to another element",
        ),
        (
            task('<bpmn:ioSpecification><bpmn:inputSet id="one"><bpmn:outputSetRefs>two</bpmn:outputSetRefs></bpmn:inputSet>'
                 '<bpmn:outputSet id="two"/></bpmn:ioSpecification>'),
            "a", "Only one of the input set 'one' and the output set 'two' names the other",
        ),
        (
            f'<bpmn:subProcess id="a">{specification("", "")}<bpmn:task id="t"/></bpmn:subProcess>',
            "a", "A sub-process has inputs and outputs of its own",
        ),
        (
            task(taking("d", "i")) + task(specification(), "b") + NEXT + OBJECT,
            "take", "joins 'i', which cannot be seen from here",
        ),
        (task(specification() + taking("s", "i")), "take", "joins 's', which holds no data"),
        (task(specification() + taking("no", "i")), "take", "refers to the data 'no', which is not there"),
        (
            task(specification() + taking("d", "i")) + NEXT
            + f'<bpmn:subProcess id="b">{OBJECT}<bpmn:task id="t"/></bpmn:subProcess>',
            "take", "joins 'd', which cannot be seen from here",
        ),
        (
            task("") + NEXT + f'<bpmn:subProcess id="b">{OBJECT}<bpmn:task id="t"/></bpmn:subProcess>'
            '<bpmn:dataObjectReference id="r" dataObjectRef="d"/>',
            "r", "joins 'd', which cannot be seen from here",
        ),
    ],
)  # fmt: skip
def test_data_that_breaks_a_rule_of_the_standard_is_refused(process, element, says):
    [found] = errors(file(process))

    assert found.element == element and says in found.message


def test_data_of_an_outer_level_may_be_used_inside():
    inside = task(specification() + taking("d", "i"), "t")

    assert refusals(file(f'<bpmn:subProcess id="a">{inside}</bpmn:subProcess>{OBJECT}')) == ""


def test_data_as_a_modeler_draws_it_is_no_mistake():
    placeholder = '<bpmn:property id="Property_1" name="__targetRef_placeholder"/>'
    drawn = '<bpmn:dataObjectReference id="r" dataObjectRef="d"/><bpmn:dataStoreReference id="store"/>'
    out = '<bpmn:dataOutputAssociation id="give"><bpmn:targetRef>store</bpmn:targetRef></bpmn:dataOutputAssociation>'

    assert refusals(file(task(placeholder + taking("r", "Property_1") + out) + OBJECT + drawn)) == ""


def test_what_partners_do_with_data_must_hold_together_as_well():
    partner = f'<bpmn:process id="partner">{task(taking("no", "no"), "t")}</bpmn:process>'

    assert "refers to the data 'no', which is not there" in refusals(file(task(""), after=partner))
