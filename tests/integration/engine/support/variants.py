"""What activities may run, and each kind of them more than once."""

from __future__ import annotations

from dataclasses import dataclass

from tests.diagrams import call, content, diagram, job, loop, message, script
from tests.integration.engine.support.cells import Cell, refused, works
from tests.unit.lint.checking import asks, bound, form, table, tagged

_IN_A_ROW = "s -> a -> e"
_PAID = message("paid", "id")
_DECIDES = (
    '<bpmn:extensionElements><zeebe:calledDecision decisionId="rate" resultVariable="r"/></bpmn:extensionElements>'
)
_CALLED = diagram("q", "startEvent qs\nendEvent qe", "qs -> qe")
_INNER = content("startEvent is\nendEvent ie", "is -> ie", "i")
_ACTIVE = "<bpmn:extensionElements><zeebe:adHoc activeElementsCollection='=[\"i\"]'/></bpmn:extensionElements>"


def _one(activity: str) -> str:
    return f"startEvent s\n{activity}\nendEvent e"


@dataclass(frozen=True)
class Kind:
    """An activity that can carry a marker: what stands before and after it, and what it needs."""

    element: str
    before: str = ""
    after: str = ""
    do: str = ""
    """The step that completes one of its instances; "" when it completes by itself."""
    inside: str = ""
    """What is passed inside each time."""


KINDS = {
    "task (undefined)": Kind("task"),
    "manual task": Kind("manualTask"),
    "user task": Kind("userTask", do="complete a"),
    "service task": Kind("serviceTask", job("t.done")),
    "script task": Kind("scriptTask", script("1", "x")),
    "business rule task": Kind("businessRuleTask", _DECIDES),
    "send task": Kind('sendTask messageRef="paid"'),
    "receive task": Kind('receiveTask messageRef="paid"', do="message paid 1"),
    "call activity": Kind("callActivity", call("q")),
    "sub-process": Kind("subProcess", after=_INNER, inside="is ie"),
    "transaction": Kind("transaction", after=_INNER, inside="is ie"),
    "ad-hoc sub-process": Kind("adHocSubProcess", _ACTIVE, content("task i", "", "i"), inside="i"),
}
MARKERS = {
    "multi-instance, parallel": loop("[1, 2]", "n"),
    "multi-instance, sequential": loop("[1, 2]", "n", sequential=True),
    "standard loop": '<bpmn:standardLoopCharacteristics loopMaximum="2"/>',
}


def _marked(name: str, marker: str) -> Cell:
    kind = KINDS[name]
    tag, _, attributes = kind.element.partition(" ")
    activity = f"{tag} a {attributes + ' ' if attributes else ''}{kind.before}{MARKERS[marker]}{kind.after}"
    return works(
        name, marker, _one(activity), _IN_A_ROW, _PAID, do="; ".join(["start", *[kind.do] * 2]) if kind.do else "start",
        path=f"s {kind.inside} a {kind.inside} a a e", more=_CALLED | table("rate", "id", "grade"),
    )  # fmt: skip


CELLS: list[Cell] = [
    works(
        "business rule task", "with a decision", _one(f"businessRuleTask a {_DECIDES}"), _IN_A_ROW, path="s a e",
        more=table("rate", "id", "grade"),
    ),
    works("business rule task", "with a job type", _one(f"businessRuleTask a {job('t.done')}"), _IN_A_ROW, path="s a e"),
    refused("business rule task", "with neither", _one("businessRuleTask a"), _IN_A_ROW, says="names no decision"),
    works("script task", "with a job type", _one(f"scriptTask a {job('t.done')}"), _IN_A_ROW, path="s a e"),
    refused("script task", "without a script", _one("scriptTask a"), _IN_A_ROW, says="has no script"),
    refused("service task", "without a job type", _one("serviceTask a"), _IN_A_ROW, says="says not what to do"),
    refused(
        "service task", "with an operation of the standard", _one('serviceTask a operationRef="o"'), _IN_A_ROW,
        '<bpmn:interface id="if" name="if"><bpmn:operation id="o" name="o"><bpmn:inMessageRef>paid</bpmn:inMessageRef>'
        f"</bpmn:operation></bpmn:interface>{_PAID}", says="says not what to do",
    ),
    refused("call activity", "without a process", _one("callActivity a"), _IN_A_ROW, says="names no process"),
    works(
        "call activity", "bound to a version tag", _one(f"callActivity a {bound(call('q'))}"), _IN_A_ROW, path="s a e",
        more=tagged(_CALLED, "v1"),
    ),
    refused(
        "call activity", "bound to a version tag that no version has", _one(f"callActivity a {bound(call('p'))}"),
        _IN_A_ROW, says="The process 'p' has no version with the tag 'v1'",
    ),
    works(
        "business rule task", "bound to a version tag", _one(f"businessRuleTask a {bound(_DECIDES)}"), _IN_A_ROW,
        path="s a e", more=tagged(table("rate", "id", "grade"), "v1"),
    ),
    works(
        "user task", "with a form bound to a version tag", _one(f"userTask a {bound(asks('check'))}"), _IN_A_ROW,
        do="start; complete a", path="s a e", more=tagged(form("check"), "v1"),
    ),
    refused("sub-process", "as a job", _one(f"subProcess a {job('t.done')}{_INNER}"), _IN_A_ROW, says="runs as a job"),
    refused(
        "event sub-process", "with flows",
        "startEvent s\nsubProcess a triggeredByEvent=\"true\" "
        + content('startEvent is <bpmn:signalEventDefinition signalRef="go"/>\nendEvent ie', "is -> ie", "i"),
        "s -> a", '<bpmn:signal id="go" name="go"/>', says="into or out of the event sub-process",
    ),
    refused(
        "user task", "with an implementation of another engine",
        _one('userTask a xmlns:c="http://camunda.org/schema/1.0/bpmn" c:formKey="f"'), _IN_A_ROW, says="another engine",
    ),
    refused(
        "multi-instance", "neither collection nor cardinality",
        _one("task a <bpmn:multiInstanceLoopCharacteristics/>"), _IN_A_ROW, says="names neither",
    ),
    *(_marked(name, marker) for marker in MARKERS for name in KINDS),
]  # fmt: skip
