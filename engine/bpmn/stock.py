"""Stock SpiffWorkflow in memory, without any storage: the measure the engine is compared with."""

from __future__ import annotations

from collections.abc import Callable

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.util.task import TaskState


def runner(source: bytes, process_id: str) -> Callable[[], None]:
    """A function that runs one instance: start, complete its user task with approved=True, end."""
    parser = BpmnParser()
    parser.add_bpmn_str(source)
    spec = parser.get_spec(process_id)

    def run() -> None:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        [task] = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.data["approved"] = True
        task.run()
        workflow.do_engine_steps()
        if not workflow.is_completed():
            raise RuntimeError("stock SpiffWorkflow did not complete the benchmark's process")

    return run
