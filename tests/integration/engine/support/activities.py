"""Activities: every type of task and sub-process, and the markers they may carry."""

from __future__ import annotations

from tests.diagrams import call, content, diagram, job, loop, message, script, undo
from tests.integration.engine.support.cells import Cell, refused, works
from tests.integration.engine.test_data import LISTS, MULTIPLE

_PAID = message("paid", "id")
_IN_A_ROW = "s -> a -> e"
_INSIDE = '<bpmn:startEvent id="bs"/><bpmn:userTask id="inside"/><bpmn:sequenceFlow id="b1" sourceRef="bs" targetRef="inside"/>'


_ACTIVE = '<bpmn:extensionElements><zeebe:adHoc activeElementsCollection=\'=["c", "b"]\'/></bpmn:extensionElements>'


def _one(activity: str) -> str:
    return f"startEvent s\n{activity}\nendEvent e"


def _loops(inner: str) -> str:
    return f"scriptTask a {script('loopCounter', 'last')}{inner}"


CARDINALITY = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}"><bpmn:loopCardinality '
    'xsi:type="bpmn:tFormalExpression">=3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>'
)

STANDARD = '<bpmn:standardLoopCharacteristics testBefore="{before}"{more}>{inner}</bpmn:standardLoopCharacteristics>'
_WHILE = '<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">=loopCounter &lt; 3</bpmn:loopCondition>'

CELLS: list[Cell] = [
    works("task (undefined)", "plain", _one("task a"), _IN_A_ROW, path="s a e"),
    works("manual task", "plain", _one("manualTask a"), _IN_A_ROW, path="s a e"),
    works("user task", "plain", _one("userTask a"), _IN_A_ROW, do="start; complete a", path="s a e"),
    works("service task", "plain", _one(f"serviceTask a {job('t.done')}"), _IN_A_ROW, path="s a e"),
    works("script task", "FEEL", _one(f"scriptTask a {script('1', 'x')}"), _IN_A_ROW, path="s a e"),
    refused(
        "script task", "another language",
        _one('scriptTask a scriptFormat="python" <bpmn:script>x = 1</bpmn:script>'), _IN_A_ROW, says="only FEEL",
    ),
    works("send task", "with a message", _one('sendTask a messageRef="paid"'), _IN_A_ROW, _PAID, path="s a e"),
    works("send task", "with a job type", _one(f"sendTask a {job('t.done')}"), _IN_A_ROW, path="s a e"),
    works(
        "receive task", "plain", _one('receiveTask a messageRef="paid"'), _IN_A_ROW, _PAID,
        do="start; message paid 1", path="s a e",
    ),
    works(
        "receive task", "starting the process", 'receiveTask s messageRef="paid" instantiate="true"\nendEvent e',
        "s -> e", _PAID, do="message paid 1", path="s e",
    ),
    works(
        "call activity", "process", _one(f"callActivity a {call('q')}"), _IN_A_ROW, path="s a e",
        more=diagram("q", "startEvent qs\nendEvent qe", "qs -> qe"),
    ),
    works(
        "call activity", "process, by the standard's attribute", _one('callActivity a calledElement="q"'), _IN_A_ROW,
        path="s a e", more=diagram("q", "startEvent qs\nendEvent qe", "qs -> qe"),
    ),
    refused(
        "call activity", "global task", _one('callActivity a calledElement="g"'), _IN_A_ROW,
        '<bpmn:globalUserTask id="g" name="g"/>', says="There is no process 'g'",
    ),
    refused("send task", "with neither", _one("sendTask a"), _IN_A_ROW, says="neither a message nor a service task"),
    works(
        "sub-process", "embedded", _one(f"subProcess a {_INSIDE}"), _IN_A_ROW,
        do="start; complete inside", path="s bs inside a e",
    ),
    works(
        "transaction", "plain", _one(f"transaction a {_INSIDE}"), _IN_A_ROW,
        do="start; complete inside", path="s bs inside a e",
    ),
    refused(
        "transaction", "with another method", _one(f'transaction a method="##Store" {_INSIDE}'), _IN_A_ROW, says="##Store"
    ),
    works(
        "task", "for compensation",
        'startEvent s\ntask a\ntask b isForCompensation="true"\nendEvent e <bpmn:compensateEventDefinition/>\n' + undo("a", "b"),
        _IN_A_ROW, path="s a b e",
    ),
    works(
        "ad-hoc sub-process", "with active elements",
        _one(f"adHocSubProcess a {_ACTIVE}{content('task b' + chr(10) + 'task c', '')}"), _IN_A_ROW, path="s c b a e",
    ),
    works(
        "ad-hoc sub-process", "sequential, with active elements",
        _one(f'adHocSubProcess a ordering="Sequential" {_ACTIVE}{content("userTask b" + chr(10) + "userTask c", "")}'),
        _IN_A_ROW, do="start; complete c; complete b", path="s c b a e",
    ),
    works(
        "ad-hoc sub-process", "waiting for a choice", _one(f"adHocSubProcess a {content('task b', '')}"), _IN_A_ROW,
        path="s", waits="a",
    ),
    refused(
        "ad-hoc sub-process", "with a start event", _one(f"adHocSubProcess a {_INSIDE}"), _IN_A_ROW, says="startEvent cannot"
    ),
    works(
        "multi-instance", "parallel, zeebe collection", _one(_loops(loop("[1, 2]", "x"))), _IN_A_ROW, path="s a a a e"
    ),
    works(
        "multi-instance", "sequential, zeebe collection", _one(_loops(loop("[1, 2]", "x", sequential=True))), _IN_A_ROW,
        path="s a a a e",
    ),
    works(
        "multi-instance", "parallel, loopCardinality", _one(_loops(CARDINALITY.format(sequential="false"))), _IN_A_ROW,
        path="s a a a a e",
    ),
    works(
        "multi-instance", "sequential, loopCardinality", _one(_loops(CARDINALITY.format(sequential="true"))), _IN_A_ROW,
        path="s a a a a e",
    ),
    works(
        "multi-instance", "loopDataInputRef and inputDataItem",
        "startEvent s\n" + f"scriptTask v {script('[1, 2]', 'list')}\n{LISTS}\n"
        + f"scriptTask a {script('one * 2', 'total')}{MULTIPLE.format(sequential='false', more='')}\nendEvent e",
        "s -> v -> a -> e", path="s v a a a e",
    ),
    refused(
        "multi-instance", "events as instances end (behavior)",
        _one(_loops(CARDINALITY.format(sequential="false").replace("isSequential", 'behavior="One" isSequential'))),
        _IN_A_ROW, says="behavior One",
    ),
    works(
        "standard loop", "condition tested after each round",
        _one(_loops(STANDARD.format(before="false", more="", inner=_WHILE))), _IN_A_ROW, path="s a a a a e",
    ),
    works(
        "standard loop", "condition tested before each round",
        _one(_loops(STANDARD.format(before="true", more="", inner=_WHILE))), _IN_A_ROW, path="s a a a a e",
    ),
    works(
        "standard loop", "maximum",
        _one(_loops(STANDARD.format(before="false", more=' loopMaximum="2"', inner=""))), _IN_A_ROW, path="s a a a e",
    ),
    refused(
        "standard loop", "neither condition nor maximum",
        _one(_loops(STANDARD.format(before="false", more="", inner=""))), _IN_A_ROW, says="would never end",
    ),
    works(
        "startQuantity", "2", 'startEvent s\nparallelGateway g\ntask a startQuantity="2"\nendEvent e',
        "s -> g -> a -> e\ng -> a", path="s g a e",
    ),
    works("completionQuantity", "2", _one('task a completionQuantity="2"'), _IN_A_ROW, path="s a e e"),
]  # fmt: skip
