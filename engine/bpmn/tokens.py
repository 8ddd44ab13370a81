"""Tokens in one scope: SpiffWorkflow's task machine, kept as small as what is still going on.

A workflow is made anew for every transition from the tokens it concerns, and a token that left its
node is forgotten at once. So a step costs the same in a young and in an old instance, and a join
counts arrived tokens instead of searching a tree.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow, Scope
from engine.bpmn.specs import PREFIX, TokenSpec


class Host(Protocol):
    """What a scope's tokens ask of the engine."""

    def enter(self, token: Token) -> bool | None:
        """Do what the node is for; True lets the token leave at once, None makes it wait."""

    def left(self, token: Token) -> None:
        """The token has left its node."""

    def decide(self, token: Token, choose: Callable[[], Any]) -> bool | None:
        """Run a gateway's choice; None when it failed and the token stays."""

    def condition_holds(self, token: Token, flow: Flow) -> bool:
        """Evaluate the condition of a flow."""

    def joined(self, token: Token) -> None:
        """The token came to a gateway and waits there for others."""

    def stop_loop(self, token: Token) -> None:
        """Make the token stand still before its node: the scope took too many steps without waiting."""

    def other_active_nodes(self) -> Iterable[str]:
        """Ids of nodes of this scope that wait, besides the tokens loaded here."""


class Token(Task):
    """A task without logging, copied data or random ids."""

    def __init__(self, workflow: ScopeWorkflow, task_spec: TokenSpec, parent: Any = None, state: int = 0) -> None:
        self.id = workflow.next_token()  # type: ignore[assignment]
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None
        self._children = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data = {}
        self.internal_data = {}
        self.arrived_by: str | None = None
        self.chosen: str = ""
        self.instance: Any = None
        """The engine's element instance, when the node has one."""
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    @property
    def node(self) -> Any:
        return self.task_spec.node

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Variables are not carried by tokens."""

    def _add_child(self, task_spec: TokenSpec, state: int = TaskState.MAYBE) -> Token:
        return Token(self.workflow, task_spec, self, state=state)

    def _sync_children(self, task_specs: list[TokenSpec], state: int = TaskState.MAYBE) -> None:
        for task_spec in task_specs:
            self._add_child(task_spec, state)

    @property
    def children(self) -> list[Token]:
        return [self.workflow.tasks[child] for child in self._children if child in self.workflow.tasks]


class ScopeWorkflow(BpmnBaseWorkflow):
    """The tokens of one scope during one transition."""

    MAX_STEPS = 50_000
    """How many steps a scope may take in one transition before it counts as an endless loop."""
    HEAVY = 25
    """How many steps one counts that runs a function or a whole scope: it takes that much longer."""

    def __init__(self, scope: Scope, host: Host, arrivals: dict[str, dict[str, int]]) -> None:
        super().__init__(scope.spec, deserializing=True)
        self.scope = scope
        self.host = host
        self.arrivals = arrivals
        """Tokens that wait at joining gateways: gateway id -> flow id -> how many."""
        self.ready: deque[Token] = deque()
        self._tokens = 0
        self._steps = 0

    def next_token(self) -> int:
        self._tokens += 1
        return self._tokens

    def place(self, node_id: str, *, arrived_by: str | None = None) -> Token:
        """Put a new token on a node, ready to run."""
        token = Token(self, self.spec.task_specs[PREFIX + node_id], state=TaskState.FUTURE)
        token.arrived_by = arrived_by
        token._ready()
        return token

    def resume(self, node_id: str, instance: Any) -> Token:
        """Put back the token of an element instance that waits."""
        token = Token(self, self.spec.task_specs[PREFIX + node_id], state=TaskState.STARTED)
        token.instance = instance
        return token

    def run(self) -> None:
        """Move tokens until every one of them waits or is gone."""
        while True:
            while self.ready:
                token = self.ready.popleft()
                if token._state != TaskState.READY:
                    continue
                if self._steps >= self.MAX_STEPS:
                    token._set_state(TaskState.STARTED)
                    self.host.stop_loop(token)
                    continue
                node = token.node
                heavy = node.job_type is not None or node.type == "callActivity" or node.inner is not None
                self._steps += self.HEAVY if heavy else 1
                token.run()
            if not self._release_inclusive():
                return

    def forget(self, token: Token) -> None:
        """Drop a token that is finished."""
        self.tasks.pop(token.id, None)

    def live(self) -> bool:
        """Whether any token is left here: on a node or waiting at a join."""
        return bool(self.tasks) or any(self.arrivals.values())

    def _task_completed_notify(self, task: Any) -> None:
        """Nothing waits for other tasks by polling."""

    def update_waiting_tasks(self) -> None:
        """Nothing waits for other tasks by polling."""

    # Joins

    def join_parallel(self, token: Token) -> bool:
        """Count an arriving token; True when it completes the set and goes on for all of them."""
        node = token.node
        if len(node.incoming) < 2 or token.arrived_by is None:
            return True
        waiting = self.arrivals.setdefault(node.id, {})
        waiting[token.arrived_by] = waiting.get(token.arrived_by, 0) + 1
        if len(waiting) < len(node.incoming):
            self._absorb(token)
            return False
        self._consume_one_each(node.id)
        return True

    def hold_inclusive(self, token: Token) -> None:
        """Keep an arriving token until no other token can reach the gateway any more."""
        waiting = self.arrivals.setdefault(token.node.id, {})
        flow = token.arrived_by or ""
        waiting[flow] = waiting.get(flow, 0) + 1
        self._absorb(token)

    def _absorb(self, token: Token) -> None:
        self.host.joined(token)
        token._set_state(TaskState.CANCELLED)
        self.forget(token)

    def _consume_one_each(self, gateway: str) -> None:
        left = {flow: count - 1 for flow, count in self.arrivals[gateway].items() if count > 1}
        if left:
            self.arrivals[gateway] = left
        else:
            del self.arrivals[gateway]

    def _release_inclusive(self) -> bool:
        """Let inclusive gateways fire that nobody can reach any more; True when one did."""
        waiting = [g for g in self.arrivals if self.scope.nodes[g].type == "inclusiveGateway"]
        if not waiting:
            return False
        occupied = {t.node.id for t in self.tasks.values()} | set(self.host.other_active_nodes())
        occupied |= {g for g in self.arrivals if g not in waiting}
        for gateway in waiting:
            others = occupied | {g for g in waiting if g != gateway}
            empty = set(self.scope.nodes[gateway].incoming) - set(self.arrivals[gateway])
            if not self._reachable(others, empty, gateway):
                self._consume_one_each(gateway)
                token = Token(self, self.spec.task_specs[PREFIX + gateway], state=TaskState.FUTURE)
                token._ready()
                return True
        return False

    def _reachable(self, sources: set[str], flows: set[str], gateway: str) -> bool:
        """Whether a token on one of `sources` can come along one of `flows` without passing `gateway`."""
        if not flows:
            return False
        scope, seen, todo = self.scope, set(sources), list(sources)
        while todo:
            node = scope.nodes[todo.pop()]
            # A token that waits on an activity can also leave it through a boundary event.
            for boundary in node.boundary:
                if boundary not in seen:
                    seen.add(boundary)
                    todo.append(boundary)
            for flow_id in node.outgoing:
                if flow_id in flows:
                    return True
                target = scope.flows[flow_id].target
                if target != gateway and target not in seen:
                    seen.add(target)
                    todo.append(target)
        return False
