"""Fills a database with copies of one finished and one open instance, so that its size can be chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from engine.db import Tx
from engine.engine import Engine
from engine.store.copies import NUMBER, Copy, Tree

PROCESS_ID = "bench_scale"
USER_TASK = "look"
STEP = 1 << 8
"""How far the keys of two copies lie apart: no instance of the benchmark has as many rows."""

__all__ = ["NUMBER", "PROCESS_ID", "STEP", "USER_TASK", "Copy", "Trees", "trees"]


@dataclass(frozen=True)
class Trees:
    """The two instances that are copied."""

    finished_key: int
    open_key: int
    finished: Tree
    open: Tree

    def write(self, tx: Tx, copies: Iterable[Copy], is_open: bool) -> None:
        """Write copies of the open or of the finished one."""
        (self.open if is_open else self.finished).write(tx, copies)


def trees(engine: Engine, business_key: str, group: str) -> Trees:
    """Make an instance that waits for a person of `group`, and one that has ended."""
    engine.deploy({"bench_scale.bpmn": _diagram(group)}, by="bench")
    variables = {NUMBER: business_key, "amount": 3200, "place": "Beijing", "route": "HUMAN_L1", "score": 12}
    done = engine.start(PROCESS_ID, variables, business_key, by="bench").key
    [task] = engine.user_tasks(process_instance=done, state="open")
    engine.complete_user_task(task.key, {"approved": True}, by="bench")
    # Copies get higher keys than both; those of the open one start where those of the finished one end.
    waits = engine.start(PROCESS_ID, variables, business_key, by="bench").key
    with engine.database.read() as tx:
        return Trees(done, waits, Tree(tx, done), Tree(tx, waits))


def _diagram(group: str) -> bytes:
    assignment = f"<zeebe:assignmentDefinition candidateGroups={quoteattr(group)}/>"
    due = '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P2D&quot;)"/>'
    return f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="bench" targetNamespace="bench">
      <bpmn:process id="{PROCESS_ID}" isExecutable="true">
        <bpmn:startEvent id="start"/><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="{USER_TASK}"/>
        <bpmn:userTask id="{USER_TASK}"><bpmn:extensionElements><zeebe:userTask/>{assignment}{due}
        </bpmn:extensionElements></bpmn:userTask>
        <bpmn:sequenceFlow id="f2" sourceRef="{USER_TASK}" targetRef="end"/><bpmn:endEvent id="end"/>
      </bpmn:process></bpmn:definitions>""".encode()
