"""Fills a database with copies of one finished and one open instance, so that its size can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.codec import to_json
from engine.db import Tx
from engine.engine import Engine
from engine.store.copies import NUMBER, Copies, Tree, settle

PROCESS_ID, RARE_PROCESS_ID = "bench_scale", "bench_scale_rare"
USER_TASK, RARE_USER_TASK = "look", "look_again"
ALIKE = ("route", "HUMAN_L1")
"""A variable of all instances, and its value."""
PREFIX = "CLM261120"
"""What all business keys begin with; eight digits follow."""

__all__ = [
    "NUMBER",
    "PREFIX",
    "PROCESS_ID",
    "RARE_PROCESS_ID",
    "RARE_USER_TASK",
    "USER_TASK",
    "Trees",
    "settle",
    "trees",
]

_STEP = 1 << 8
"""No instance of the benchmark has as many rows."""
_FIRST_FINISHED, _FIRST_OPEN = 10_000_000, 50_000_000
"""The numbers of both never meet."""
_FINISHED_SINCE, _OPEN_SINCE = 2_000_000, 20_000
"""In minutes: finished ones lie years back, open ones up to two weeks."""
_ANY_ORDER = 7919
"""A prime, so that open ones are spread alike over their two weeks however many there are."""


@dataclass(frozen=True)
class Trees:
    """The two instances that are copied."""

    finished_key: int
    open_key: int

    def write(self, tx: Tx, numbers: range, is_open: bool) -> tuple[str, str]:
        """Write copies of the open or of the finished one; gives the first and the last of their business keys.

        `numbers` counts the copies of each from 0.
        """
        key, first, age = (
            (self.open_key, _FIRST_OPEN, _age_of_open)
            if is_open
            else (self.finished_key, _FIRST_FINISHED, _age_of_finished)
        )
        shifted = range(first + numbers.start, first + numbers.stop)
        Tree(key).write(tx, Copies(shifted, _STEP, PREFIX, age))
        return f"{PREFIX}{shifted[0]}", f"{PREFIX}{shifted[-1]}"


def _age_of_open(number: Any) -> Any:
    return (number - _FIRST_OPEN) * _ANY_ORDER % _OPEN_SINCE


def _age_of_finished(number: Any) -> Any:
    return _FINISHED_SINCE - (number - _FIRST_FINISHED)


def trees(engine: Engine, business_key: str, group: str, rare_group: str) -> Trees:
    """Make an instance that waits for a person of `group`, and one that has ended; both are to be copied.

    Three more of another process, for `rare_group`, stay alone: two wait, one has ended.
    """
    for process_id, user_task, of in ((PROCESS_ID, USER_TASK, group), (RARE_PROCESS_ID, RARE_USER_TASK, rare_group)):
        form = {"id": user_task, "type": "default", "schemaVersion": 18, "components": []}
        files = {f"{process_id}.bpmn": _diagram(process_id, user_task, of), f"{user_task}.form": to_json(form).encode()}
        engine.deploy(files, by="bench")
    for number in range(3):
        _start(engine, RARE_PROCESS_ID, f"RARE{number}", ended=number == 0)
    # Copies get higher keys than all of these.
    return Trees(
        _start(engine, PROCESS_ID, business_key, ended=True), _start(engine, PROCESS_ID, business_key, ended=False)
    )


def _start(engine: Engine, process_id: str, business_key: str, *, ended: bool) -> int:
    variables = dict([ALIKE]) | {NUMBER: business_key, "amount": 3200, "place": "Beijing", "score": 12}
    key = engine.start(process_id, variables, business_key, by="bench").key
    if ended:
        [task] = engine.user_tasks(process_instance=key, state="open")
        engine.complete_user_task(task.key, {"approved": True}, by="bench")
    return key


def _diagram(process_id: str, user_task: str, group: str) -> bytes:
    assignment = f"<zeebe:assignmentDefinition candidateGroups={quoteattr(group)}/>"
    form = f"<zeebe:formDefinition formId={quoteattr(user_task)}/>"
    due = '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P2D&quot;)"/>'
    return f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="bench" targetNamespace="bench">
      <bpmn:process id="{process_id}" isExecutable="true">
        <bpmn:startEvent id="start"/><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="{user_task}"/>
        <bpmn:userTask id="{user_task}"><bpmn:extensionElements><zeebe:userTask/>{form}{assignment}{due}
        </bpmn:extensionElements></bpmn:userTask>
        <bpmn:sequenceFlow id="f2" sourceRef="{user_task}" targetRef="end"/><bpmn:endEvent id="end"/>
      </bpmn:process></bpmn:definitions>""".encode()
