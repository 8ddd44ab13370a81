"""Runs the tests' diagrams on stock SpiffWorkflow, to show where it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.xml import ZEEBE, bpmn, child, extension

_EXPRESSIONS = ("conditionExpression", "condition", "completionCondition", "loopCardinality", "messagePath")
_TIMES = ("timeDuration", "timeCycle", "timeDate")


class StockRun:
    """One instance of a diagram of ours in stock SpiffWorkflow, in memory."""

    def __init__(
        self, files: Mapping[str, bytes], process_id: str, data: Mapping[str, Any] | None = None,
        scripts: Mapping[str, str] | None = None, beside: StockRun | None = None,
    ) -> None:  # fmt: skip
        """`scripts` are the Python of script tasks whose FEEL cannot be read as Python.

        `beside` is another run whose specification this one shares.
        """
        if beside is not None:
            self.spec, self.inner = beside.spec, beside.inner
        else:
            self.spec, self.inner = _parsed(files, process_id, scripts or {})
        self.files, self.process_id = files, process_id
        self.workflow = BpmnWorkflow(self.spec, self.inner)
        self.workflow.task_tree.data.update(data or {})
        self.workflow.do_engine_steps()

    def tasks(self, element_id: str, state: int = TaskState.ANY_MASK) -> list[Task]:
        """The tasks of an element in a state."""
        return [task for task in self.workflow.get_tasks(state=state) if task.task_spec.bpmn_id == element_id]

    def passed(self, element_id: str) -> int:
        """How often an element has been completed."""
        return len(self.tasks(element_id, TaskState.COMPLETED))

    def waits(self) -> list[str]:
        """The user tasks that are open, sorted."""
        return sorted(task.task_spec.bpmn_id for task in self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def complete(self, element_id: str, **data: Any) -> None:
        """Complete the first open user task of an element."""
        task = self.tasks(element_id, TaskState.READY)[0]
        task.data.update(data)
        task.run()
        self.workflow.do_engine_steps()

    def happen(self, element_id: str, payload: Any = None, correlations: Mapping[str, Any] | None = None) -> None:
        """Let the event of an element happen. Raises WorkflowException when nothing waits for it."""
        specs = [self.spec, *self.inner.values()]
        [definition] = [
            spec.event_definition
            for scope in specs
            for spec in scope.task_specs.values()
            if spec.bpmn_id == element_id and hasattr(spec, "event_definition")
        ]
        self.workflow.send_event(BpmnEvent(definition, payload, dict(correlations or {})))
        self.workflow.do_engine_steps()

    def restored(self) -> BpmnWorkflow:
        """The instance after saving and loading."""
        serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        return serializer.deserialize_json(serializer.serialize_json(self.workflow))

    def restart(self) -> None:
        """Go on with what was saved, on a specification parsed anew."""
        self.workflow = self.restored()
        self.spec, self.inner = _parsed(self.files, self.process_id, {})
        self.workflow.spec, self.workflow.subprocess_specs = self.spec, self.inner
        for task in self.workflow.get_tasks():
            task.task_spec = self.spec.task_specs[task.task_spec.name]


def _parsed(files: Mapping[str, bytes], process_id: str, scripts: Mapping[str, str]) -> tuple[Any, dict[str, Any]]:
    parser = BpmnParser()
    for content in files.values():
        parser.add_bpmn_str(_in_its_dialect(content, scripts))
    return parser.get_spec(process_id), parser.get_subprocess_specs(process_id)


def _in_its_dialect(content: bytes, scripts: Mapping[str, str]) -> bytes:
    """The same diagram with Python where ours has FEEL."""
    root = etree.fromstring(content)
    for element in root.iter("*"):
        name = etree.QName(element).localname
        if name in _EXPRESSIONS and element.text:
            element.text = element.text.removeprefix("=").replace(" = ", " == ").replace("true", "True")
        elif name in _TIMES and element.text:
            element.text = f'"{element.text}"'
        elif name == "scriptTask":
            feel = extension(element, "script")
            if child(element, "script") is None and feel is not None:
                python = f"{feel.get('resultVariable')} = {feel.get('expression', '').removeprefix('=')}"
                etree.SubElement(element, bpmn("script")).text = scripts.get(element.get("id", ""), python)
        elif name == "callActivity":
            called = extension(element, "calledElement")
            if called is not None:
                element.set("calledElement", called.get("processId", ""))
    for extensions in root.findall(f".//{bpmn('extensionElements')}"):
        if all(etree.QName(item).namespace == ZEEBE for item in extensions):
            extensions.getparent().remove(extensions)
    return etree.tostring(root)
