"""Ad-hoc sub-processes: what runs inside is chosen by the diagram's expression or by somebody, in any order.

As in Camunda 8: the elements that no sequence flow leads to can be started, also more than once. The
sub-process is over when its completion condition is true after something inside has completed; without
a condition, when everything that was started has ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from engine import catching, expressions, incidents
from engine.bpmn.model import Node
from engine.db import Tx
from engine.errors import InvalidInput, InvalidState
from engine.records import ElementFailure, ElementInstance, Record
from engine.runtime import Runtime
from engine.store import running as store
from engine.views import AdHocChoice

if TYPE_CHECKING:
    from engine.execution import Execution
    from engine.scope_run import ScopeRun

OPEN = "ad_hoc"
"""The state of an open ad-hoc sub-process: what is to run in its turn, and whether its condition was fulfilled."""


def enter(execution: Execution, element: ElementInstance, node: Node) -> None:
    """Open an ad-hoc sub-process with what its expression chooses.

    Raises ElementFailure for an expression that is no list of elements that can be started.
    """
    assert node.ad_hoc is not None
    chosen: list[str] | None = None
    if node.ad_hoc.active_elements is not None:
        visible = execution.transition.variables(element.key)
        chosen = expressions.evaluate(node.ad_hoc.active_elements, visible, execution.now)
        if not isinstance(chosen, list):
            text, found = node.ad_hoc.active_elements.text, expressions.shown(chosen)
            raise ElementFailure("expression", f"Expected {text} to be a list of element ids, but it is {found}.")
        if wrong := _wrong(node, chosen):
            raise ElementFailure("expression", wrong)
    catching.subscribe_event_sub_processes(execution, element)
    open_without_choice(element)
    execution.scope_run(element)
    if chosen is not None:
        _start(execution, element, chosen)


def open_without_choice(element: ElementInstance) -> None:
    """Make an ad-hoc sub-process ready for what somebody chooses."""
    element.state[OPEN] = {"queue": [], "fulfilled": False}


def is_open(scope: Record) -> TypeGuard[ElementInstance]:
    """Whether a scope is an ad-hoc sub-process that goes on: neither undone, nor left to what interrupted it."""
    return OPEN in scope.state and not scope.state.get("undoing") and not scope.state.get(catching.INTERRUPTED)


def may_end(execution: Execution, scope: Record, run: ScopeRun) -> bool:
    """Whether a scope may end once nothing waits in it; lets an ad-hoc sub-process begin what is next."""
    if not is_open(scope):
        return True
    assert scope.node is not None and scope.node.ad_hoc is not None
    look(execution, scope, run)
    ad_hoc, state = scope.node.ad_hoc, scope.state[OPEN]
    if run.untold or scope.active:
        return False
    if state["queue"]:
        _place(execution, scope, state["queue"].pop(0))
        return False
    if state["fulfilled"]:
        # Nothing begins any more that could bring what tokens at joins wait for.
        run.workflow.arrivals.clear()
        return True
    # What a token at a join waits for can still be chosen.
    waits_for_a_choice = ad_hoc.active_elements is None and bool(run.workflow.arrivals)
    return ad_hoc.completion_condition is None and not waits_for_a_choice


def look(execution: Execution, scope: ElementInstance, run: ScopeRun) -> None:
    """Evaluate the completion condition if something inside has completed since the last look."""
    assert scope.node is not None and scope.node.ad_hoc is not None
    ad_hoc, state = scope.node.ad_hoc, scope.state[OPEN]
    steps, run.steps = run.steps, 0
    if not steps or ad_hoc.completion_condition is None or state["fulfilled"] or run.untold:
        return
    visible = execution.transition.variables(scope.key)
    try:
        state["fulfilled"] = expressions.condition(
            ad_hoc.completion_condition, visible, execution.now, "completion condition"
        )
    except ElementFailure as failure:
        run.untold = True
        incidents.raise_incident(execution, scope, failure)
        return
    if state["fulfilled"]:
        scope.dirty = True
        state["queue"] = []
        if ad_hoc.cancel_remaining:
            execution.empty_scope(scope)


def stays_open(scope: Record) -> bool:
    """Whether an ad-hoc sub-process goes on although somebody has ended all that ran in it."""
    if not isinstance(scope, ElementInstance) or OPEN not in scope.state or scope.state.get(catching.INTERRUPTED):
        return False
    assert scope.node is not None and scope.node.ad_hoc is not None
    return bool(scope.state[OPEN]["queue"]) or scope.node.ad_hoc.completion_condition is not None


def look_again(execution: Execution, element: ElementInstance) -> None:
    """Evaluate the completion condition once more, after a repair."""
    execution.scope_run(element).steps = 1
    execution.schedule(element)


def choices(runtime: Runtime, tx: Tx, key: int) -> list[AdHocChoice]:
    """The open ad-hoc sub-processes of an instance that are not being undone. Raises NotFound."""
    model = runtime.definitions.process(tx, store.process_instance(tx, key).definition_key).model
    if not any(node.ad_hoc for node in model.nodes.values()):
        return []
    rows = store.elements_of_instance(tx, key)
    return [
        _choice(model.nodes[row.element_id], row, rows)
        for row in rows
        if OPEN in row.state and not row.state.get("undoing")
    ]


def _choice(node: Node, row: Any, rows: Sequence[Any]) -> AdHocChoice:
    assert node.inner is not None and node.ad_hoc is not None
    state = row.state[OPEN]
    return AdHocChoice(
        element_instance_key=row.key, element_id=node.id, entered_at=row.entered_at,
        elements=tuple(start.id for start in node.inner.none_starts()),
        running=(*(other.element_id for other in rows if other.scope_key == row.key), *state["queue"]),
        sequential=node.ad_hoc.sequential, ending=state["fulfilled"] or catching.INTERRUPTED in row.state,
    )  # fmt: skip


def activate(
    runtime: Runtime,
    tx: Tx,
    key: int,
    sub_process: str,
    elements: Sequence[str],
    by: str,
    variables: Mapping[str, Any],
    element_instance_key: int | None = None,
    reason: str = "",
) -> None:
    """Start elements in an open ad-hoc sub-process; `variables` are set in its own scope first.

    `element_instance_key` says which one, when several are open. Raises NotFound, InvalidInput for an
    element that cannot be started, InvalidState when none (or more than one) is open, or its order is
    sequential and something runs in it.
    """
    from engine.commands import running

    root_key = store.process_instance(tx, key).root_key
    with running(runtime, tx, by, root_key) as execution:
        transition = execution.transition
        found = [row.key for row in store.elements_of(tx, key, sub_process) if OPEN in row.state]
        if element_instance_key is not None:
            found = [one for one in found if one == element_instance_key]
        if len(found) != 1:
            raise InvalidState("ad-hoc sub-process", sub_process, "open once", f"open {len(found)} times")
        scope = transition.element(found[0])
        assert scope.node is not None and scope.node.ad_hoc is not None
        wrong = _wrong(scope.node, elements)
        if wrong or not elements:
            raise InvalidInput("elements", wrong or "Name at least one element.")
        state = scope.state[OPEN]
        if state["fulfilled"] or scope.state.get("undoing") or scope.state.get(catching.INTERRUPTED):
            raise InvalidState("ad-hoc sub-process", sub_process, "open for more", "about to end")
        if scope.node.ad_hoc.sequential and (scope.active or state["queue"]):
            raise InvalidState("ad-hoc sub-process", sub_process, "at rest, as its order is sequential", "at work")
        why = {"reason": reason} if reason else {}
        transition.log(scope, "ad_hoc.activated", {"elements": list(elements), **why})
        transition.set_local(scope.key, variables)
        _start(execution, scope, list(elements))


def _wrong(node: Node, elements: Sequence[Any]) -> str:
    """The sentence that names what cannot be started; "" when all can."""
    assert node.inner is not None
    possible = {start.id for start in node.inner.none_starts()}
    wrong = [element for element in elements if element not in possible]
    if not wrong:
        return ""
    return f"Expected elements that can be started ({', '.join(sorted(possible))}), but found {expressions.shown(wrong[0])}."


def _start(execution: Execution, scope: ElementInstance, chosen: list[str]) -> None:
    assert scope.node is not None and scope.node.ad_hoc is not None
    if scope.state.pop(incidents.DEADLOCK, False):
        # What is chosen now may bring what a token at a join waits for.
        incidents.resolve_for(execution, scope)
    if scope.node.ad_hoc.sequential:
        scope.state[OPEN]["queue"] = chosen
        scope.dirty = True
    else:
        for element_id in chosen:
            _place(execution, scope, element_id)
    execution.scope_run(scope)
    execution.schedule(scope)


def _place(execution: Execution, scope: ElementInstance, element_id: str) -> None:
    scope.dirty = True
    execution.scope_run(scope).place(scope.inner.nodes[element_id])
    execution.schedule(scope)
