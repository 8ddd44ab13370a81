"""Changes where an instance stands: tokens are added, moved and removed in one transition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine import ad_hoc, catching, compensation, incidents, loops
from engine.bpmn.model import Node, ProcessModel
from engine.commands import running
from engine.db import Tx
from engine.errors import InvalidInput, InvalidState
from engine.execution import Execution
from engine.instances import checked
from engine.instructions import Activate, Instruction, Move, Terminate
from engine.records import ElementFailure, ElementInstance, ProcessInstance, Record
from engine.runtime import Runtime
from engine.store import running as store

_JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway")


def modify(runtime: Runtime, tx: Tx, key: int, instructions: Sequence[Instruction], by: str, reason: str) -> None:
    """Carry out all instructions: first everything is started, then everything is ended.

    Raises NotFound, InvalidState when the instance has ended, InvalidInput without a reason or for an
    instruction that cannot be carried out; then nothing was changed.
    """
    if not reason.strip():
        raise InvalidInput("reason", "Say why the instance is changed.")
    if not instructions:
        raise InvalidInput("instructions", "Say what is to be started, ended or moved.")
    row = store.process_instance(tx, key)
    with tx.savepoint(), running(runtime, tx, by, row.root_key, while_suspended=True) as execution:
        change = Change(execution, running_instance(execution, key))
        done = [_described(instruction) for instruction in instructions]
        execution.transition.log(change.instance, "instance.modified", {"reason": reason, "instructions": done})
        ended = [element for instruction in instructions for element in change.start(instruction)]
        for element in ended:
            change.end(element)
        for instruction in instructions:
            if isinstance(instruction, Terminate) and not instruction.element_instance_key:
                change.drop_waiting_tokens(instruction.element_id)
        change.settle()


def running_instance(execution: Execution, key: int) -> ProcessInstance:
    """The instance, when it has not ended. Raises InvalidState."""
    instance = execution.transition.instance(key)
    if instance.ended_at is not None:
        raise InvalidState("process instance", key, "running", instance.status)
    return instance


def node_of(model: ProcessModel, element_id: str) -> Node:
    """The element to be started. Raises InvalidInput when there is none or it cannot be started by hand."""
    node = model.nodes.get(element_id)
    if node is None:
        raise InvalidInput("element_id", f"The process {model.id!r} has no element {element_id!r}.")
    why = _why_not(node)
    if why is not None:
        raise InvalidInput("element_id", f"{element_id!r} cannot be started by hand: {why}")
    return node


def startable(model: ProcessModel) -> list[str]:
    """Ids of the elements that can be started by hand, in the order of the file."""
    return [node.id for node in model.nodes.values() if _why_not(node) is None]


class Change:
    """The changes of one transition to where an instance stands."""

    def __init__(self, execution: Execution, instance: ProcessInstance) -> None:
        self.execution, self.transition, self.instance = execution, execution.transition, instance
        assert instance.model is not None
        self.model = instance.model
        self._touched: dict[int, Record] = {}

    # Starting

    def start(self, instruction: Instruction) -> list[ElementInstance]:
        """Start what an instruction names; what it ends is returned and ended later."""
        match instruction:
            case Activate():
                node = node_of(self.model, instruction.element_id)
                place = self.enter(node, instruction.ancestor)
                self._set_variables(place, node, instruction.variables, instruction.scope)
                self.put(place, node)
                return []
            case Move():
                node = node_of(self.model, instruction.target)
                ended = self._living(instruction.element_id, instruction.element_instance_key)
                for element in ended:
                    place = self.enter(node, element.scope_key)
                    self._set_variables(place, node, instruction.variables, None)
                    self.put(place, node)
                return ended
            case Terminate():
                if self._arrivals(instruction.element_id):
                    return []
                return self._living(instruction.element_id, instruction.element_instance_key)

    def enter(self, node: Node, ancestor: int | None = None) -> Record:
        """The scope in which a node runs; sub-processes that do not run are entered. Raises InvalidInput."""
        place, missing = self.place_of(node, ancestor)
        for sub_process in missing:
            place = self._enter_sub_process(place, sub_process)
        return place

    def place_of(self, node: Node, ancestor: int | None = None) -> tuple[Record, list[Node]]:
        """The innermost scope around a node that runs, and the sub-processes between them, the outermost first."""
        missing: list[Node] = []
        scope_id = node.scope_id
        while scope_id != self.model.root.id:
            living = [e for e in self.elements() if e.element_id == scope_id and e.holds_tokens]
            if ancestor is not None:
                living = [e for e in living if self._related(e, ancestor)]
            if len(living) == 1:
                return living[0], missing
            if living:
                raise InvalidInput("ancestor", f"{scope_id!r} runs {len(living)} times; say in which of them.")
            sub_process = self.model.nodes[scope_id]
            if sub_process.triggered_by_event or sub_process.repeats:
                what = "begins with its event" if sub_process.triggered_by_event else "runs once for each item"
                raise InvalidInput("element_id", f"{node.id!r} lies in {scope_id!r}, which does not run and {what}.")
            missing.insert(0, sub_process)
            scope_id = sub_process.scope_id
        return self.instance, missing

    def put(self, place: Record, node: Node) -> None:
        """Put a token on a node and let it move."""
        self.execution.scope_run(place).place(node)
        self._touched[place.key] = place

    def elements(self) -> list[ElementInstance]:
        """All element instances of the instance that wait."""
        return self.transition.elements_of(self.instance)

    def _related(self, element: ElementInstance, ancestor: int) -> bool:
        if ancestor in self.transition.chain(element.key):
            return True
        return ancestor in self.transition.records and element.key in self.transition.chain(ancestor)

    def _enter_sub_process(self, place: Record, node: Node) -> ElementInstance:
        element = self.execution.new_element(place, node)
        self.transition.log(element, "element.entered", {})
        try:
            self.execution.prepare(element, node)
            catching.subscribe_event_sub_processes(self.execution, element)
            if node.ad_hoc is not None:
                ad_hoc.open_without_choice(element)
        except ElementFailure as failure:
            raise InvalidInput("element_id", f"{node.id!r} cannot be entered: {failure.message}") from failure
        return element

    def _set_variables(self, place: Record, node: Node, variables: Mapping[str, Any], scope: str | None) -> None:
        given = checked(variables)
        if scope is None or scope == self.model.root.id:
            self.transition.merge(place.key, given)
            return
        for key in self.transition.chain(place.key):
            record = self.transition.records[key]
            if isinstance(record, ElementInstance) and record.element_id == scope:
                self.transition.set_local(key, given)
                return
        raise InvalidInput("scope", f"{scope!r} is no sub-process around {node.id!r}.")

    # Ending

    def _living(self, element_id: str, key: int | None) -> list[ElementInstance]:
        """The element instances an instruction names. Raises InvalidInput when there is none."""
        if key is not None:
            found = [element for element in self.elements() if element.key == key]
        else:
            found = [e for e in self.elements() if e.element_id == element_id and e.kind != "inner" and not e.new]
        if not found:
            raise InvalidInput("element_id", f"The instance does not stand at {element_id or key!r}.")
        return found

    def end(self, element: ElementInstance) -> None:
        """End an element instance with everything in it."""
        if element.gone:
            return
        scope = self.transition.scope_of(element)
        self.execution.cancel(element)
        if element.kind == "inner":
            assert isinstance(scope, ElementInstance)
            loops.item_completed(self.execution, scope, element)
        else:
            self._touched[scope.key] = scope
        if "undoes_for" in element.state:
            # Whatever waits for this handler goes on to undo the rest.
            compensation.undone(self.execution, element)

    def drop_waiting_tokens(self, gateway: str) -> None:
        """Remove the tokens that wait at a joining gateway."""
        for scope in self._arrivals(gateway):
            del scope.state["arrivals"][gateway]
            scope.dirty = True
            self._touched[scope.key] = scope

    def _arrivals(self, gateway: str) -> list[Record]:
        scopes: list[Record] = [self.instance, *(e for e in self.elements() if e.holds_tokens)]
        return [scope for scope in scopes if gateway in scope.state.get("arrivals", {})]

    def settle(self) -> None:
        """Let tokens move in every scope that was changed; end a sub-process in which nothing is left.

        Raises InvalidInput when nothing at all would be left.
        """
        for scope in list(self._touched.values()):
            self._settle(scope)

    def _settle(self, scope: Record) -> None:
        if scope.gone:
            return
        if scope.state.pop(incidents.DEADLOCK, None):
            scope.dirty = True
            incidents.resolve_for(self.execution, scope)
        run = self.execution.scope_run(scope)
        stays_open = bool(scope.state.get("undoing")) or ad_hoc.stays_open(scope)
        if scope.active or run.workflow.live() or stays_open:
            self.execution.schedule(scope)
            return
        if not isinstance(scope, ElementInstance):
            raise InvalidInput("instructions", "Nothing would be left of the instance; cancel it instead.")
        outer = self.transition.scope_of(scope)
        self.end(scope)
        self._settle(outer)


def _why_not(node: Node) -> str | None:
    """Why an element cannot be started by hand; None when it can."""
    if node.type == "boundaryEvent":
        return f"it happens to its activity only; start {node.attached_to!r} instead."
    if node.type == "startEvent" and not node.has_event("none"):
        return "it begins with its event."
    if node.event_gateway:
        return "it waits behind its event-based gateway only; start the gateway instead."
    if node.type in _JOINS and len(node.incoming) > 1:
        return "it joins several flows; start the element behind it instead."
    if node.triggered_by_event:
        return "it begins with its event."
    if node.for_compensation:
        return "it undoes another activity and is started by its compensation only."
    return None


def _described(instruction: Instruction) -> dict[str, Any]:
    """An instruction for the history."""
    match instruction:
        case Activate():
            return {"do": "start", "element": instruction.element_id}
        case Terminate():
            return {"do": "end", "element": instruction.element_id or str(instruction.element_instance_key)}
        case Move():
            source = instruction.element_id or str(instruction.element_instance_key)
            return {"do": "move", "element": source, "to": instruction.target}
