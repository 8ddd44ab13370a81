"""What each kind of element does when a token comes to it.

`enter` returns the element's variables when it is done at once and None when it waits.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import ad_hoc, catching, compensation, expressions, schedule, throwing
from engine.bpmn.model import EventDefinition, Node
from engine.jobs import inline
from engine.records import ElementFailure, ElementInstance, Outgoing, ProcessInstance, Thrown
from engine.service_tasks import ServiceTask
from engine.store import queues, work
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution

DEFAULT_PRIORITY = 50
_SENT = frozenset({"message", "signal"})


def enter(execution: Execution, element: ElementInstance, node: Node) -> Mapping[str, Any] | None:
    """Start what the element is for.

    Raises ElementFailure when it cannot be started as the diagram and the data are.
    """
    if node.job_type is not None:
        return _job(execution, element, node)
    match node.type:
        case "userTask":
            return _user_task(execution, element, node)
        case "scriptTask":
            return script(execution, element.key, node)
        case "businessRuleTask":
            return _decision(execution, element, node)
        case "callActivity":
            return _call(execution, element, node)
        case "subProcess" | "transaction":
            execution.open_scope(element)
            return None
        case "adHocSubProcess":
            ad_hoc.enter(execution, element, node)
            return None
        case "eventBasedGateway":
            return _event_gateway(execution, element, node)
        case "receiveTask" | "intermediateCatchEvent":
            catching.subscribe(execution, element, node)
            return None
        case "sendTask" | "intermediateThrowEvent" | "endEvent":
            return _throw(execution, element, node)
        case _:
            return {}


def cancel(execution: Execution, element: ElementInstance) -> None:
    """Take back what `enter` started."""
    if element.new:
        execution.transition.flush()
    tx = execution.transition.tx
    if element.node is not None and element.node.type == "userTask":
        if work.cancel_user_task(tx, element.process_instance_key, element.key, execution.now):
            execution.transition.log(element, "user_task.cancelled", {})
    elif element.node is not None and element.node.job_type is not None:
        work.cancel_jobs(tx, element.key)
    elif element.state.get("undoing"):
        compensation.abandon(execution, element)


def _job(execution: Execution, element: ElementInstance, node: Node) -> Mapping[str, Any] | None:
    visible = execution.transition.variables(element.key)
    job_type = expressions.text(node.job_type, visible, execution.now, "the job type") or ""
    task = execution.runtime.service_tasks.get(job_type)
    if task is not None and task.mode == "inline":
        return inline.run(execution, element, node, task)
    retries = _retries(execution, element, node, task)
    key = execution.runtime.keys.next()
    execution.transition.insert(
        t.job,
        key=key, type=job_type, process_instance_key=element.process_instance_key, root_key=element.root_key,
        element_id=node.id, element_instance_key=element.key, state="due", retries=retries, attempt=0,
        due_at=execution.now, locked_until=None, error=None, created_at=execution.now,
    )  # fmt: skip
    execution.transition.log(element, "job.created", {"job": str(key), "type": job_type})
    execution.transition.tx.after_commit(execution.runtime.wake)
    return None


def _retries(execution: Execution, element: ElementInstance, node: Node, task: ServiceTask | None) -> int:
    default = task.retries if task is not None else 3
    visible = execution.transition.variables(element.key)
    text = expressions.text(node.retries, visible, execution.now, "the retries")
    if text is None:
        return default
    if not text.isdigit():
        raise ElementFailure("expression", f"Expected the retries to be a whole number, but found {text!r}.")
    return int(text)


def _user_task(execution: Execution, element: ElementInstance, node: Node) -> None:
    transition, now = execution.transition, execution.now
    definition = node.user_task
    assert definition is not None
    visible = transition.variables(element.key)
    instance = transition.instance(element.process_instance_key)
    groups = expressions.texts(definition.candidate_groups, visible, now, "the candidate groups")
    users = expressions.texts(definition.candidate_users, visible, now, "the candidate users")
    assignee = expressions.text(definition.assignee, visible, now, "the assignee")
    key = execution.runtime.keys.next()
    form_key = None
    if definition.form_id:
        definitions = execution.runtime.definitions
        form_key = definitions.key_of(transition.tx, instance, "form", definition.form_id, node.binding)
    transition.insert(
        t.user_task,
        key=key, process_instance_key=instance.key, root_key=instance.root_key, process_id=instance.process_id,
        definition_key=instance.definition_key, business_key=instance.business_key, element_id=node.id,
        element_instance_key=element.key, names=dict(node.names), state="open", assignee=assignee or None,
        candidate_groups=groups, candidate_users=users,
        queue=queues.number_of(groups, users, definition.form_id), form_id=definition.form_id, form_key=form_key,
        priority=_priority(definition.priority, visible, execution), due_at=_moment(definition.due_date, visible, execution),
        follow_up_at=_moment(definition.follow_up_date, visible, execution), created_at=now, completed_at=None,
        completed_by=None, version=1, draft=None, headers=dict(node.headers),
    )  # fmt: skip
    data = {"task": str(key), "groups": groups, "users": users, "assignee": assignee}
    transition.log(element, "user_task.created", data)
    return


def _priority(value: Any, visible: Mapping[str, Any], execution: Execution) -> int:
    text = expressions.text(value, visible, execution.now, "the priority")
    if text is None:
        return DEFAULT_PRIORITY
    if not text.isdigit() or int(text) > 100:
        raise ElementFailure("expression", f"Expected the priority to be a number from 0 to 100, but found {text!r}.")
    return int(text)


def _moment(value: Any, visible: Mapping[str, Any], execution: Execution) -> Any:
    """A due date: a date and time, or a duration from now on."""
    if value is None:
        return None
    found = expressions.evaluate(value, visible, execution.now)
    if found is None:
        return None
    return schedule.moment_from(execution.now, found, execution.runtime.timezone)


def script(execution: Execution, scope_key: int, node: Node) -> Mapping[str, Any]:
    """Evaluate a script with the variables seen from a scope; gives what it writes. Raises ElementFailure."""
    if node.script is None:
        return {}
    visible = execution.transition.variables(scope_key)
    value = expressions.evaluate_json(node.script, visible, execution.now)
    return {node.result_variable: value} if node.result_variable else {}


def _decision(execution: Execution, element: ElementInstance, node: Node) -> Mapping[str, Any]:
    visible = execution.transition.variables(element.key)
    decision_id = expressions.text(node.decision_id, visible, execution.now, "the decision id") or ""
    instance = execution.transition.instance(element.process_instance_key)
    record, value = execution.runtime.definitions.evaluate_decision(
        execution.transition.tx, instance, decision_id, node.binding, visible, execution.now
    )
    execution.transition.log(element, "decision.evaluated", record)
    return {node.result_variable: value} if node.result_variable else {}


def _call(execution: Execution, element: ElementInstance, node: Node) -> None:
    transition = execution.transition
    visible = transition.variables(element.key)
    process_id = expressions.text(node.called_process, visible, execution.now, "the called process") or ""
    caller = transition.instance(element.process_instance_key)
    definition = execution.runtime.definitions.called_process(transition.tx, caller, process_id, node.binding)
    depth = caller.state.get("depth", 0) + 1
    if depth > execution.runtime.definitions.MAX_CALL_DEPTH:
        raise ElementFailure(
            "call", f"The process {process_id!r} is called {depth} levels deep; it seems to call itself."
        )
    variables = dict(visible) if node.propagate_parent else dict(visible.maps[0])
    called = ProcessInstance(
        key=execution.runtime.keys.next(), process_instance_key=0, root_key=caller.root_key,
        definition_key=definition.key, process_id=definition.model.id, version=definition.version,
        business_key=caller.business_key, parent_key=caller.key, parent_element_instance_key=element.key,
        parent_element_id=node.id, started_at=execution.now, started_by=transition.actor, model=definition.model,
        bindings=definition.bindings,
    )  # fmt: skip
    called.process_instance_key = called.key
    called.state["depth"] = depth
    transition.add_instance(called)
    transition.log(called, "instance.started", {"caller": str(element.key)})
    transition.set_local(called.key, variables, given=True)
    try:
        execution.open_scope(called)
    except ElementFailure:
        execution.end_tree(called, "it could not be started")
        raise


def _event_gateway(execution: Execution, element: ElementInstance, node: Node) -> None:
    model = execution.transition.instance(element.process_instance_key).model
    assert model is not None
    catching.subscribe(execution, element, *(model.nodes[model.flows[flow].target] for flow in node.outgoing))


def _throw(execution: Execution, element: ElementInstance, node: Node) -> Mapping[str, Any] | None:
    """Throw what the node says; of several definitions, what goes to others first."""
    visible = execution.transition.variables(element.key)
    sent = [_outgoing(execution, element, event, visible) for event in node.events if event.kind in _SENT]
    execution.outbox += sent
    execution.signalled += [outgoing for outgoing in sent if outgoing.kind == "signal"]
    results: Mapping[str, Any] | None = {}
    for event in node.events:
        if event.kind not in _SENT and results is not None:
            results = _throw_inside(execution, element, event, visible)
    return results


def _outgoing(
    execution: Execution, element: ElementInstance, event: EventDefinition, visible: ChainMap[str, Any]
) -> Outgoing:
    local, name = dict(visible.maps[0]), expressions.event_name(event, visible, execution.now)
    if event.kind == "signal":
        return Outgoing("signal", name, "", local, heard_in=element.root_key)
    key = expressions.text(event.correlation_key, visible, execution.now, "the correlation key") or ""
    return Outgoing("message", name, key, local, f"element-{element.key}")


def _throw_inside(
    execution: Execution, element: ElementInstance, event: EventDefinition, visible: ChainMap[str, Any]
) -> Mapping[str, Any] | None:
    match event.kind:
        case "error" | "escalation":
            code = expressions.text(event.code, visible, execution.now, f"the {event.kind} code") or ""
            local = dict(visible.maps[0])
            if event.kind == "error":
                throwing.throw(execution, element, Thrown("error", code, variables=local))
                return None
            return _escalate(execution, element, code, local)
        case "terminate":
            scope = execution.transition.scope_of(element)
            execution.finish(element, {})
            execution.empty_scope(scope)
            execution.schedule(scope)
            return None
        case "compensation":
            return compensation.throw(execution, element, event)
        case "cancel":
            compensation.cancel_transaction(execution, element)
            return None
        case _:
            return {}


def _escalate(
    execution: Execution, element: ElementInstance, code: str, variables: dict[str, Any]
) -> Mapping[str, Any] | None:
    """Throw an escalation; unlike after an error, the flow goes on unless the catcher interrupts it."""
    before = element.state.get("escalated")
    if not before:
        element.state["escalated"] = True
        incidents_before = execution.transition.instance(element.process_instance_key).state.get("incidents", 0)
        throwing.throw(execution, element, Thrown("escalation", code, variables=variables))
        after = execution.transition.instance(element.process_instance_key).state.get("incidents", 0)
        if element.gone or after > incidents_before:
            return None
    return {}
