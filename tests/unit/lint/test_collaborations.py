"""What a file names must be there, and what is only drawn beside a process must be drawn as BPMN allows."""

from __future__ import annotations

import pytest

from tests.diagrams import message, on_message, on_timer
from tests.unit.lint.checking import errors, file, refusals

TASK = '<bpmn:task id="a"/>'
RECEIVE = '<bpmn:receiveTask id="a" messageRef="paid"/>'
PAID, LOST = message("paid", "id"), message("lost", "id")
US, THEM, OTHERS = (
    f'<bpmn:participant id="{name}"{process}/>'
    for name, process in (("us", ' processRef="p"'), ("them", ""), ("others", ""))
)
FLOW = '<bpmn:messageFlow id="m" sourceRef="us" targetRef="them"/>'
EXCHANGE = (
    '<bpmn:choreographyTask id="ask" initiatingParticipantRef="us"><bpmn:participantRef>us</bpmn:participantRef>'
    "<bpmn:participantRef>them</bpmn:participantRef><bpmn:messageFlowRef>m</bpmn:messageFlowRef></bpmn:choreographyTask>"
)
TALK = (
    '<bpmn:conversation id="talk"><bpmn:participantRef>us</bpmn:participantRef><bpmn:participantRef>them'
    "</bpmn:participantRef></bpmn:conversation>"
)


def pools(inside: str) -> str:
    return f'<bpmn:collaboration id="pools">{US}{THEM}{inside}</bpmn:collaboration>'


def choreography(inside: str, flow: str = FLOW) -> str:
    return f'<bpmn:choreography id="dance">{US}{THEM}{OTHERS}{flow}{inside}</bpmn:choreography>'


def partner(inside: str) -> str:
    """A process that is only a picture."""
    return f'<bpmn:process id="partner">{inside}</bpmn:process>'


def operation(of: str, inside: str = TASK) -> dict[str, bytes]:
    declared = (
        f'{PAID}{LOST}<bpmn:interface id="i" name="i"><bpmn:operation id="o" name="o"><bpmn:inMessageRef>{of}'
        "</bpmn:inMessageRef></bpmn:operation></bpmn:interface>"
    )
    return file(inside, declared)


def retrieved(message: str) -> str:
    return (
        f'<bpmn:correlationProperty id="key"><bpmn:correlationPropertyRetrievalExpression messageRef="{message}">'
        "<bpmn:messagePath>=x</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
    )


@pytest.mark.parametrize(
    ("files", "element", "says"),
    [
        # 8.2.1 and 8.4: what is named
        (file(TASK, retrieved("no")), "key", "refers to the message 'no', which is not there"),
        (file(TASK, '<bpmn:error id="x" errorCode="1" structureRef="no"/>'), "x", "the itemDefinition 'no'"),
        (file(TASK, '<bpmn:escalation id="x" escalationCode="1" structureRef="no"/>'), "x", "the itemDefinition 'no'"),
        (file(TASK, '<bpmn:signal id="x" name="1" structureRef="no"/>'), "x", "the itemDefinition 'no'"),
        (
            file('<bpmn:receiveTask id="a" messageRef="o:paid" xmlns:o="urn:o"/>', PAID),
            "a", "receiveTask refers to 'o:paid', which by its prefix lies in another file",
        ),
        (
            file(TASK, after=partner('<bpmn:userTask id="t"><bpmn:performer id="who"><bpmn:resourceRef>no</bpmn:resourceRef>'
                                     "</bpmn:performer></bpmn:userTask>")),
            "who", "the resource 'no'",
        ),
        # 8.5: services
        (
            operation("lost", RECEIVE.replace("messageRef", 'operationRef="o" messageRef')),
            "a", "The message 'paid' is not one of the operation 'o', which has lost",
        ),
        (
            operation("lost", f'<bpmn:intermediateThrowEvent id="a">{on_message("paid")}</bpmn:intermediateThrowEvent>'
                      .replace("/>", "><bpmn:operationRef>o</bpmn:operationRef></bpmn:messageEventDefinition>")),
            "a", "The message 'paid' is not one of the operation 'o'",
        ),
        # 9: pools, message flows, conversations
        (
            file(RECEIVE, PAID + LOST + pools('<bpmn:messageFlow id="m" sourceRef="them" targetRef="a" messageRef="lost"/>')),
            "m", "joins different messages: lost and paid",
        ),
        (
            file(f'<bpmn:intermediateCatchEvent id="a">{on_message("paid")}</bpmn:intermediateCatchEvent>',
                 PAID + pools('<bpmn:messageFlow id="m" sourceRef="them" targetRef="a"/>'
                              '<bpmn:messageFlow id="n" sourceRef="them" targetRef="a"/>')),
            "a", "The intermediate event 'a' has 2 message flows",
        ),
        (
            file(TASK, pools(TALK.replace("<bpmn:participantRef>us</bpmn:participantRef>", ""))),
            "talk", "A conversation has fewer than two participants",
        ),
        (
            file(TASK, pools('<bpmn:conversationLink id="link" sourceRef="us" targetRef="them"/>')),
            "link", "joins something else than a participant and a conversation",
        ),
        (
            file(TASK, pools(TALK + '<bpmn:conversationLink id="link" sourceRef="us" targetRef="no"/>')),
            "link", "the element 'no', which is not there",
        ),
        (
            file(TASK, pools('<bpmn:choreographyRef>no</bpmn:choreographyRef>')),
            "pools", "choreographyRef refers to the element 'no'",
        ),
        # 11: choreographies
        (
            file(TASK, choreography(EXCHANGE.replace('"us"', '"others"'))),
            "ask", "'others' begins the exchange, but does not take part in it",
        ),
        (
            file(TASK, choreography(EXCHANGE.replace(">them</", ">others</bpmn:participantRef><bpmn:participantRef>them</"))),
            "ask", "A choreography task has not exactly two participants",
        ),
        (
            file(TASK, choreography(EXCHANGE, FLOW.replace("them", "others"))),
            "ask", "The message flow 'm' is not between the participants",
        ),
        (file(TASK, choreography('<bpmn:userTask id="work"/>')), "work", "userTask cannot stand in a choreography"),
        (
            file(TASK, PAID + choreography(f'<bpmn:endEvent id="done">{on_message("paid")}</bpmn:endEvent>')),
            "done", "cannot begin or end with an event of kind message",
        ),
        (
            file(TASK, choreography(EXCHANGE + '<bpmn:sequenceFlow id="f" sourceRef="ask" targetRef="no"/>')),
            "f", "leads from or to 'no', which is not on its level",
        ),
        # 7.6.1 and 10: partners' processes
        (
            file(TASK, after=partner('<bpmn:task id="t"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="t"/>')),
            "f", "leads from or to 'a', which is not on its level",
        ),
        (
            file(TASK, after=partner('<bpmn:startEvent id="b"/><bpmn:task id="t"/>'
                                     '<bpmn:sequenceFlow id="f" sourceRef="t" targetRef="b"/>')),
            "f", "A sequence flow leads into 'b', an element startEvent",
        ),
        (
            file(TASK, after=partner('<bpmn:endEvent id="b"/><bpmn:task id="t"/>'
                                     '<bpmn:sequenceFlow id="f" sourceRef="b" targetRef="t"/>')),
            "f", "A sequence flow leads out of 'b', an element endEvent",
        ),
        (
            file(TASK, after=partner(f'<bpmn:boundaryEvent id="b" attachedToRef="a">{on_timer("PT1H")}</bpmn:boundaryEvent>')),
            "b", "attached to no activity of its level",
        ),
        (file(TASK, after=partner('<bpmn:receiveTask id="t" messageRef="no"/>')), "t", "the message 'no'"),
        (
            file(TASK, after=partner('<bpmn:endEvent id="t"><bpmn:eventDefinitionRef>no</bpmn:eventDefinitionRef>'
                                     "</bpmn:endEvent>")),
            "t", "eventDefinitionRef refers to the element 'no'",
        ),
    ],
)  # fmt: skip
def test_what_the_file_says_of_partners_and_references_is_held_to_the_standard(files, element, says):
    found = errors(files)

    assert [finding.element for finding in found] == [element]
    assert says in found[0].message


def test_a_conversation_a_choreography_and_a_rough_picture_of_a_partner_are_no_mistakes():
    link = '<bpmn:conversationLink id="link" sourceRef="us" targetRef="talk"/>'
    sketch = (
        '<bpmn:startEvent id="b"/><bpmn:exclusiveGateway id="g"/><bpmn:serviceTask id="t"/><bpmn:receiveTask id="r"/>'
    )

    assert refusals(file(TASK, pools(FLOW + TALK + link))) == ""
    assert refusals(file(TASK, choreography(EXCHANGE))) == ""
    assert refusals(file(TASK, after=partner(sketch))) == ""


def test_what_stands_in_a_group_may_name_its_category_as_modelers_write_it():
    category = '<bpmn:category id="c"><bpmn:categoryValue id="group" value="Group"/></bpmn:category>'
    named = "<bpmn:categoryValueRef>group</bpmn:categoryValueRef>"

    assert refusals(file(f'<bpmn:task id="a">{named}</bpmn:task>', category)) == ""
    assert "the categoryValue 'group'" in refusals(file(f'<bpmn:task id="a">{named}</bpmn:task>'))


def test_a_process_may_say_which_interfaces_it_offers():
    offers = "<bpmn:supportedInterfaceRef>i</bpmn:supportedInterfaceRef>"
    files = {
        name: text.replace(b'<bpmn:startEvent id="s"', f'{offers}<bpmn:startEvent id="s"'.encode())
        for name, text in operation("paid").items()
    }

    assert refusals(files) == ""
    assert "the interface 'i'" in refusals(
        {name: text.replace(b'interface id="i"', b'interface id="j"') for name, text in files.items()}
    )
