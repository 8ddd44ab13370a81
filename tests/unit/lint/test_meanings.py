"""What stands in a file means what the standard says, or is refused; it is never read as something else."""

from __future__ import annotations

import pytest

from tests.diagrams import boundary, diagram, error, extended, on_timer, undo
from tests.unit.lint.checking import errors, file, refusals

CHOICE = "startEvent s\nexclusiveGateway g\ntask a\ntask b\n"
WAYS = "s -> g => b"
CARDINALITY = "<bpmn:loopCardinality>=2</bpmn:loopCardinality>"


def way(condition: str) -> str:
    return (
        '<bpmn:sequenceFlow id="x" sourceRef="g" targetRef="a"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
        f"{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )


def multiple(inside: str) -> str:
    return (
        f'<bpmn:task id="a"><bpmn:property id="d"/><bpmn:multiInstanceLoopCharacteristics>{inside}'
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:task>"
    )


def in_language(files: dict[str, bytes], language: str) -> dict[str, bytes]:
    """The files with a language of expressions."""
    said = f'expressionLanguage="{language}" id="definitions"'.encode()
    return {name: text.replace(b'id="definitions"', said) for name, text in files.items()}


def test_a_condition_may_be_explained_by_a_documentation_inside():
    explained = way("<bpmn:documentation>more than one</bpmn:documentation>=x > 1")

    assert errors(diagram("p", CHOICE + explained, WAYS)) == []
    assert "not a FEEL expression" in refusals(diagram("p", CHOICE + explained.replace("x > 1", "x >"), WAYS))


@pytest.mark.parametrize(
    ("files", "element"),
    [
        (diagram("p", CHOICE.replace("exclusiveGateway", "task") + way(""), "s -> g -> b"), "x"),
        (file(multiple(CARDINALITY + "<bpmn:completionCondition/>")), "a"),
        (
            file('<bpmn:task id="a"><bpmn:standardLoopCharacteristics loopMaximum="2"><bpmn:loopCondition/>'
                 "</bpmn:standardLoopCharacteristics></bpmn:task>"),
            "a",
        ),
    ],
)  # fmt: skip
def test_an_empty_expression_is_refused_because_it_would_be_taken_for_none(files, element):
    [found] = errors(files)

    assert found.element == element and "is empty" in found.message


def test_the_language_that_tools_write_down_without_meaning_it_does_no_harm_where_all_is_feel():
    files = diagram("p", CHOICE + way("=x > 1"), WAYS)

    assert refusals(in_language(files, "http://www.w3.org/1999/XPath")) == ""
    assert "only FEEL runs" in refusals(in_language(files, "http://groovy"))


def test_an_expression_that_is_not_marked_as_feel_in_a_file_of_another_language_is_refused():
    files = in_language(diagram("p", CHOICE + way("x > 1"), WAYS), "http://www.w3.org/1999/XPath")

    assert "The language of expressions is http://www.w3.org/1999/XPath" in refusals(files)


@pytest.mark.parametrize("true", ["true", "1"])
def test_an_extension_that_must_be_understood_is_refused_however_true_is_written(true):
    declared = f'<bpmn:extension mustUnderstand="{true}" definition="x:y" xmlns:x="urn:x"/>'
    [found] = errors(file('<bpmn:task id="a"/>', declared))

    assert found.element == "definitions" and "needs the extension 'x:y'" in found.message


def test_a_public_process_cannot_be_executable():
    files = file('<bpmn:task id="a"/>')
    public = {name: text.replace(b"isExecutable", b'processType="Public" isExecutable') for name, text in files.items()}
    private = {name: text.replace(b'"Public"', b'"Private"') for name, text in public.items()}

    assert "The process is public" in refusals(public)
    assert refusals(private) == ""


def test_a_call_of_two_processes_is_refused():
    dialect = extended('<zeebe:calledElement processId="p"/>')
    call = f'<bpmn:callActivity id="a" calledElement="{{}}">{dialect}</bpmn:callActivity>'

    assert "names two processes: 'q' by the attribute calledElement and 'p'" in refusals(file(call.format("q")))
    assert refusals(file(call.format("p"))) == ""


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (CARDINALITY + '<bpmn:inputDataItem id="i"/>', "names an item of a collection, but no collection"),
        (CARDINALITY + '<bpmn:outputDataItem id="i"/>', "an output collection or an output element, but not both"),
        (
            CARDINALITY + "<bpmn:loopDataOutputRef>d</bpmn:loopDataOutputRef>",
            "an output collection or an output element, but not both",
        ),
    ],
)
def test_half_a_collection_of_a_multi_instance_is_refused(inside, says):
    assert says in refusals(file(multiple(inside)))


def test_a_compensation_event_may_have_a_note_besides_its_handler():
    note = '<bpmn:association id="n" sourceRef="undo_a" targetRef="note"/>'
    text = '<bpmn:textAnnotation id="note"/>'
    nodes = f'startEvent s\ntask a\ntask h isForCompensation="true"\n{undo("a", "h")}\n{note}'

    assert refusals(diagram("p", nodes.replace(note, note + text), "s -> a")) == ""


def test_what_undoes_something_cannot_be_undone_itself():
    nodes = (
        f'startEvent s\ntask a\ntask h isForCompensation="true"\ntask i isForCompensation="true"\n'
        f"{undo('a', 'h')}\n{undo('h', 'i')}"
    )

    assert "The compensation task 'h' has sequence flows or boundary events" in refusals(diagram("p", nodes, "s -> a"))


def test_a_transaction_has_one_cancel_event():
    cancel = "<bpmn:cancelEventDefinition/>"
    nodes = f"startEvent s\ntransaction t\ntask x\n{boundary('b', 't', cancel)}\n{boundary('c', 't', cancel)}"

    assert "The transaction 't' has more than one cancel event" in refusals(
        diagram("p", nodes, "s -> t\nb -> x\nc -> x")
    )


def test_links_without_a_name_are_refused():
    link = '<bpmn:linkEventDefinition name=""/>'
    nodes = f"startEvent s\nintermediateThrowEvent t {link}\nintermediateCatchEvent c {link}\ntask a"

    assert "'t' has no link name" in refusals(diagram("p", nodes, "s -> t\nc -> a"))


def test_a_link_that_names_an_end_of_another_name_is_refused():
    throw = '<bpmn:linkEventDefinition id="out" name="A"><bpmn:target>in</bpmn:target></bpmn:linkEventDefinition>'
    nodes = (
        f"startEvent s\nintermediateThrowEvent t {throw}\n"
        'intermediateCatchEvent c <bpmn:linkEventDefinition id="in" name="{}"/>\ntask a'
    )

    assert refusals(diagram("p", nodes.format("A"), "s -> t\nc -> a")) == ""
    assert "names 'in' as its other end" in refusals(diagram("p", nodes.format("B"), "s -> t\nc -> a"))


def test_a_prefix_of_the_file_itself_changes_no_reference():
    nodes = f"startEvent s\nuserTask a\n{boundary('b', 't:a', on_timer('PT1H'))}\ntask x"
    files = diagram("p", nodes, "s -> a\nb -> x", error("E"))

    assert (
        refusals(
            {name: text.replace(b" id=", b' xmlns:t="http://example.test" id=', 1) for name, text in files.items()}
        )
        == ""
    )


@pytest.mark.parametrize(
    ("process", "kind", "type"),
    [
        ('<bpmn:task id="a" xsi:type="bpmn:tUserTask"/>', "task", "tUserTask"),
        (
            '<bpmn:task id="a"><bpmn:loopCharacteristics xsi:type="bpmn:tStandardLoopCharacteristics" loopMaximum="3"/>'
            "</bpmn:task>",
            "loopCharacteristics", "tStandardLoopCharacteristics",
        ),
        (
            '<bpmn:intermediateThrowEvent id="a"><bpmn:eventDefinition xsi:type="bpmn:tTerminateEventDefinition"/>'
            "</bpmn:intermediateThrowEvent>",
            "eventDefinition", "tTerminateEventDefinition",
        ),
    ],
)  # fmt: skip
def test_an_element_that_is_another_one_by_its_type_is_refused_because_it_would_be_overlooked(process, kind, type):
    [found] = errors(file(process))

    assert found.element == "a" and f"The element {kind} says by its xsi:type that it is a {type}" in found.message


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (
            '<zeebe:assignmentDefinition asignee="=x"/>',
            "The setting asignee of zeebe:assignmentDefinition does nothing",
        ),
        ('<zeebe:assignmentDefinition zeebe:assignee="=x"/>', "The setting assignee of zeebe:assignmentDefinition"),
        (
            '<zeebe:ioMapping><zeebe:inputs source="=1" target="x"/></zeebe:ioMapping>',
            "The part inputs of zeebe:ioMapping does nothing here",
        ),
        (
            '<zeebe:ioMapping><zeebe:input source="=1" target="x" name="y"/></zeebe:ioMapping>',
            "The setting name of zeebe:input does nothing here",
        ),
        (
            '<zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/2.0"/>',
            "The extension ioMapping is of the namespace http://camunda.org/schema/zeebe/2.0",
        ),
    ],
)
def test_a_misspelt_setting_is_refused_because_it_would_do_nothing(inside, says):
    [found] = errors(file(f'<bpmn:userTask id="a">{extended(inside)}</bpmn:userTask>'))

    assert found.element == "a" and says in found.message


def test_a_setting_of_the_dialect_outside_of_the_extension_elements_is_refused():
    [found] = errors(file('<bpmn:userTask id="a" zeebe:assignee="=x"/>'))

    assert found.element == "a" and "The attribute zeebe:assignee does nothing here" in found.message


def test_what_a_modeler_keeps_of_its_templates_is_no_mistake():
    kept = 'zeebe:modelerTemplate="x" zeebe:modelerTemplateVersion="1" zeebe:modelerTemplateIcon="data:"'

    assert refusals(file(f'<bpmn:userTask id="a" {kept}>{extended("<zeebe:userTask/>")}</bpmn:userTask>')) == ""
