"""Service tasks that run within the transition: quick, pure work that needs no queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, assert_never

from engine import throwing
from engine.bpmn.model import Node
from engine.database_errors import Contention
from engine.jobs import binding, context
from engine.records import ElementFailure, ElementInstance, Thrown
from engine.service_tasks import BusinessError, Done, Fail, RetryLater, ServiceTask

if TYPE_CHECKING:
    from engine.execution import Execution


def run(execution: Execution, element: ElementInstance, node: Node, task: ServiceTask) -> Mapping[str, Any] | None:
    """Call the function now; its variables, or None when a BPMN error took over.

    Raises ElementFailure when the function failed: what it wrote is undone, the element waits in an
    incident, and a retry runs it again. A deadlock undoes the whole transition.
    """
    transition = execution.transition
    visible = transition.variables(element.key)
    instance = transition.instance(element.process_instance_key)
    given = binding.arguments(task, visible)
    ctx = context.make(
        execution.runtime, instance, element, dict(visible), job_key=element.key, attempt=1, tx=transition.tx
    )
    try:
        with transition.held_back(), transition.tx.savepoint():
            answer = task.function(ctx, **given)
    except Contention:
        # Nothing is wrong with the task: whoever began the transition runs all of it again.
        raise
    except Exception as error:  # An inline task's bug stops its element, not the transition of the others.
        raise ElementFailure("job", f"{task.name}: {type(error).__name__}: {error}") from error
    result = binding.outcome(task, answer)
    match result:
        case Done():
            if result.then is not None:
                result.then(transition.tx)
            return result.variables
        case BusinessError():
            thrown = Thrown("error", result.code, result.message, binding.storable(result.variables))
            throwing.throw(execution, element, thrown)
            return None
        case RetryLater():
            raise ElementFailure("job", f"{task.name} asks to be run later, which an inline task cannot be.")
        case Fail():
            raise ElementFailure(result.kind, f"{task.name}: {result.message}")
        case _:
            assert_never(result)
