"""Tokens in one scope: SpiffWorkflow's task machine, kept as small as what is still going on.

A workflow is made anew for every transition from the tokens it concerns, and a token that left its
node is forgotten at once. So a step costs the same in a young and in an old instance, and a join
counts arrived tokens instead of searching a tree.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import joins
from engine.bpmn.model import Flow, Node, Scope
from engine.bpmn.specs import PREFIX, TokenSpec


class Host(Protocol):
    """What a scope's tokens ask of the engine."""

    def enter(self, token: Token) -> bool | None:
        """Do what the node is for; True lets the token leave at once, None makes it wait."""

    def left(self, token: Token) -> None:
        """The token has left its node."""

    def decide(self, token: Token) -> bool | None:
        """Pass a gateway by the flows it chooses; None when it cannot choose and the token stays."""

    def leave(self, token: Token) -> bool | None:
        """Choose the flows out of an activity that is done; None when that fails and the token stays."""

    def activates(self, gateway: Node, counts: Mapping[str, int], token: Token | None = None) -> bool | None:
        """Evaluate the activation condition of a complex gateway; None when that fails and the token stays."""

    def condition_holds(self, token: Token, flow: Flow) -> bool:
        """Evaluate the condition of a flow."""

    def joined(self, token: Token) -> None:
        """The token came to a gateway and waits there for others."""

    def stop_loop(self, token: Token) -> None:
        """Make the token stand still before its node: it went round too often without waiting."""

    def laps_used_up(self, token: Token) -> bool:
        """Count that a token comes to a node it can come back to by itself; True when that was too often."""

    def stepped(self) -> None:
        """A token has done a step, and others may follow."""

    def other_active_nodes(self) -> Iterable[str]:
        """Ids of nodes of this scope that wait, besides the tokens loaded here."""


class Token(Task):
    """A task without logging, copied data or random ids."""

    def __init__(self, workflow: ScopeWorkflow, task_spec: TokenSpec, parent: Any = None, state: int = 0) -> None:
        self.id = workflow.next_token()  # type: ignore[assignment]
        self.workflow = workflow
        self.task_spec = task_spec
        self.node = task_spec.node
        self._parent = None
        self._children = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data = {}
        self.internal_data = {}
        self.arrived_by: str | None = None
        self.chosen: str = ""
        self.taken: list[Flow] | None = None
        """The flows it leaves by, once that is decided."""
        self.resets = False
        """True for the token by which a complex gateway resets."""
        self.instance: Any = None
        """The engine's element instance, when the node has one."""
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

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

    def __init__(
        self, scope: Scope, host: Host, arrivals: dict[str, dict[str, int]], resets: dict[str, list[str]]
    ) -> None:
        super().__init__(scope.spec, deserializing=True)
        self.scope = scope
        self.host = host
        self.arrivals = arrivals
        """Tokens that wait at joins: node id -> flow id -> how many."""
        self.resets = resets
        """Complex gateways that wait for their reset: gateway id -> the flows they were activated by."""
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

    def arrive(self, node_id: str, flow: str) -> None:
        """Let a token come to a node along a flow, as if it had just been sent."""
        token = Token(self, self.spec.task_specs[PREFIX + node_id], state=TaskState.FUTURE)
        token.arrived_by = flow
        token.task_spec._update(token)

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
                if self._steps >= self.MAX_STEPS or (token.node.spins and self.host.laps_used_up(token)):
                    token._set_state(TaskState.STARTED)
                    self.host.stop_loop(token)
                    continue
                node = token.node
                heavy = node.job_type is not None or node.type == "callActivity" or node.inner is not None
                self._steps += self.HEAVY if heavy else 1
                token.run()
                self.host.stepped()
            if not joins.release(self):
                return

    def exhaust(self) -> None:
        """Let the next step count as one too many."""
        self._steps = self.MAX_STEPS

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

    # Joins: the rules are in engine.bpmn.joins

    def join_parallel(self, token: Token) -> bool:
        """Count an arriving token; True when it completes the set and goes on for all of them."""
        node = token.node
        if len(node.incoming) < 2 or token.arrived_by is None:
            return True
        waiting = self._count(token)
        if len(waiting) < len(node.incoming):
            self.absorb(token)
            return False
        self.consume(node.id, list(waiting))
        return True

    def gather(self, token: Token) -> bool:
        """Count a token that arrives at an activity; True when there are as many as it starts with."""
        node = token.node
        waiting = self._count(token)
        if sum(waiting.values()) < node.start_quantity:
            self.absorb(token)
            return False
        flows = [flow for flow, count in waiting.items() for _ in range(count)]
        self.consume(node.id, flows[: node.start_quantity])
        return True

    def join_complex(self, token: Token) -> bool:
        """Count a token that arrives at a complex gateway; True when it activates the gateway."""
        node = token.node
        if token.arrived_by is None:
            return True
        waiting = self._count(token)
        if node.id not in self.resets:
            answer = self.host.activates(node, waiting, token)
            if answer is None:
                # The token stands before the gateway until the condition can be evaluated.
                self.consume(node.id, [token.arrived_by])
                return False
            if answer:
                self.activate(node.id)
                return True
        self.absorb(token)
        return False

    def activate(self, gateway: str) -> None:
        """Note which flows activate a complex gateway, and take one token from each."""
        self.resets[gateway] = list(self.arrivals[gateway])
        self.consume(gateway, self.resets[gateway])

    def hold(self, token: Token) -> None:
        """Keep an arriving token until no other token can reach the gateway any more."""
        self._count(token)
        self.absorb(token)

    def _count(self, token: Token) -> dict[str, int]:
        waiting = self.arrivals.setdefault(token.node.id, {})
        flow = token.arrived_by or ""
        waiting[flow] = waiting.get(flow, 0) + 1
        return waiting

    def absorb(self, token: Token) -> None:
        """Let a token wait at a join, as a count."""
        self.host.joined(token)
        token._set_state(TaskState.CANCELLED)
        self.forget(token)

    def consume(self, node_id: str, flows: Iterable[str]) -> None:
        """Take one waiting token for each of `flows` from a join."""
        waiting = self.arrivals[node_id]
        for flow in flows:
            waiting[flow] -= 1
            if not waiting[flow]:
                del waiting[flow]
        if not waiting:
            del self.arrivals[node_id]

    def release(self, gateway: str, *, resets: bool = False) -> None:
        """Let a gateway go on for the tokens that waited at it."""
        token = Token(self, self.spec.task_specs[PREFIX + gateway], state=TaskState.FUTURE)
        token.resets = resets
        token._ready()
