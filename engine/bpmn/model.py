"""What the engine knows of a deployed process: plain data, read once and shared by all instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

EventKind = Literal[
    "none", "message", "timer", "error", "escalation", "signal", "link", "terminate", "compensation", "cancel",
    "conditional",
]  # fmt: skip

SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = SUB_PROCESSES | frozenset(
    {
        "task", "manualTask", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask",
        "businessRuleTask", "callActivity",
    }
)  # fmt: skip
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})


@dataclass(frozen=True, slots=True)
class Value:
    """An attribute of the dialect: a static text, or FEEL when it starts with "="."""

    text: str
    expression: Any = None
    """The compiled engine.feel Expression, None for a static text."""


@dataclass(frozen=True, slots=True)
class IoMapping:
    source: Value
    target: tuple[str, ...]
    """The parts of a dotted target name."""


@dataclass(frozen=True, slots=True)
class EventDefinition:
    kind: EventKind
    name: str | None = None
    """Message or signal name, as it is written."""
    computed_name: Value | None = None
    """What gives the name of a message or signal when the waiting begins or it is thrown; None for a fixed name."""
    code: Value | None = None
    """Error or escalation code; None catches every code."""
    correlation_key: Value | None = None
    timer_kind: Literal["date", "duration", "cycle"] | None = None
    timer: Value | None = None
    condition: Value | None = None
    activity: str | None = None
    """What a compensation event undoes; None for everything in its scope."""
    wait: bool = True
    """Whether a compensation throw event goes on only when everything is undone."""

    @property
    def watching(self) -> str:
        """What tells the condition from others of the same event."""
        return self.condition.text[:200] if self.condition else ""

    @property
    def watches(self) -> frozenset[str]:
        """The variables that the condition reads."""
        return self.condition.expression.names if self.condition and self.condition.expression else frozenset()


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance characteristics."""

    sequential: bool
    collection: Value | None
    cardinality: Value | None
    input_element: str | None
    output_collection: str | None
    output_element: Value | None
    completion_condition: Value | None
    result: str | None
    """The variable that the output element is, or is a part of: every instance has one of its own, as in Camunda 8."""


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """An activity that runs again and again while a condition holds."""

    test_before: bool
    condition: Value | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How an ad-hoc sub-process chooses what runs inside it, and when it is over."""

    sequential: bool
    active_elements: Value | None
    """FEEL for the ids of the elements that run at once; None when somebody chooses them later."""
    completion_condition: Value | None
    cancel_remaining: bool


@dataclass(frozen=True, slots=True)
class UserTaskDefinition:
    assignee: Value | None
    candidate_groups: Value | None
    candidate_users: Value | None
    due_date: Value | None
    follow_up_date: Value | None
    priority: Value | None
    form_id: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    name: str
    condition: Value | None
    drawn: bool = True
    """False for the way from a link event to its catch, which no line in the diagram shows."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Which version an element uses of the process it calls, of its decision or of its form."""

    kind: Literal["deployment", "latest", "versionTag"] = "deployment"
    tag: str | None = None
    """The newest version that carries this tag."""


PINNED = Binding()
"""The version that was the latest when the process was deployed."""


@dataclass(slots=True)
class Node:
    """A flow node with everything its extension elements say."""

    id: str
    type: str
    scope_id: str
    names: Mapping[str, str]
    documentation: str = ""
    incoming: list[str] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)
    default: str | None = None
    events: tuple[EventDefinition, ...] = ()
    """What an event, a receive task or a message send task waits for or throws."""
    parallel_multiple: bool = False
    """True for a catching event that waits until all of its events have happened."""
    interrupting: bool = True
    attached_to: str | None = None
    boundary: list[str] = field(default_factory=list)
    event_gateway: bool = False
    """True for a catching event or receive task that follows an event-based gateway."""
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    job_type: Value | None = None
    retries: Value | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    user_task: UserTaskDefinition | None = None
    script: Value | None = None
    result_variable: str | None = None
    decision_id: Value | None = None
    called_process: Value | None = None
    propagate_parent: bool = True
    propagate_child: bool = True
    binding: Binding = PINNED
    loop: Loop | None = None
    standard_loop: StandardLoop | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    instantiates: bool = False
    """True for a receive task or an event-based gateway that starts the process."""
    all_events: bool = False
    """True for an event-based gateway that starts the process and waits for all of its events."""
    activation_condition: Value | None = None
    """When a complex gateway with several incoming flows goes on."""
    inner: Scope | None = None
    """The content of a sub-process."""
    triggered_by_event: bool = False
    ad_hoc: AdHoc | None = None
    spins: bool = False
    """Whether its laps are counted: a token can come back to it without waiting for anything from outside."""
    for_compensation: bool = False
    """True for an activity that only undoes another one."""
    handler: str | None = None
    """The activity that undoes this one, by its compensation boundary event."""
    compensable: bool = False
    """Whether the completion of this activity must be remembered."""

    @property
    def name(self) -> str:
        return self.names.get("en") or self.id

    @property
    def event(self) -> EventDefinition | None:
        """The first of its event definitions."""
        return self.events[0] if self.events else None

    @property
    def repeats(self) -> bool:
        """Whether it runs more than once: as a multi-instance or in a standard loop."""
        return self.loop is not None or self.standard_loop is not None

    @property
    def is_bare_script(self) -> bool:
        """True for a script task on which nothing else hangs, so that it needs no element instance of its own."""
        return self.type == "scriptTask" and not (
            self.job_type or self.repeats or self.inputs or self.outputs or self.boundary or self.compensable
        )

    def has_event(self, kind: str) -> bool:
        """Whether one of its event definitions is of this kind."""
        return any(event.kind == kind for event in self.events)

    @property
    def begins_apart(self) -> bool:
        """True for what no sequence flow leads to: it begins when an event happens."""
        return self.triggered_by_event or self.for_compensation

    @property
    def remembers(self) -> bool:
        """Whether its completion can be undone, or that of something inside it."""
        return self.compensable or (self.inner is not None and self.inner.compensable)


@dataclass(slots=True)
class Scope:
    """One level of a diagram: the process itself or the content of one sub-process."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    event_sub_processes: list[str] = field(default_factory=list)
    compensable: bool = False
    """Whether anything in this scope can be undone."""
    complex_gateways: list[str] = field(default_factory=list)
    spec: Any = None
    """The SpiffWorkflow specification that moves this scope's tokens."""

    def starts(self, kind: str | None = None) -> list[Node]:
        return [
            node for node in self.nodes.values() if node.type == "startEvent" and (kind is None or node.has_event(kind))
        ]

    def none_starts(self) -> list[Node]:
        """Where a token begins without any event.

        Without a start event that is everything nothing leads to (BPMN 2.0.2, 10.5.2 and 13.2).
        """
        if self.beginnings():
            return self.starts("none")
        return [
            node
            for node in self.nodes.values()
            if not (node.incoming or node.begins_apart or node.type == "boundaryEvent" or node.has_event("link"))
        ]

    def beginnings(self) -> list[Node]:
        """The start events, and what begins a process like one: receive tasks and events behind event gateways."""
        gates = [node for node in self.nodes.values() if node.instantiates and node.type == "eventBasedGateway"]
        behind = [self.nodes[self.flows[flow].target] for gate in gates for flow in gate.outgoing]
        tasks = [node for node in self.nodes.values() if node.instantiates and node.type == "receiveTask"]
        return [*self.starts(), *tasks, *behind]

    def awaited_with(self, start: Node) -> list[Node]:
        """The other events of a parallel event gateway that are waited for when one of them started the process."""
        gates = [self.nodes[self.flows[flow].source] for flow in start.incoming]
        behind = [flow for gate in gates if gate.instantiates and gate.all_events for flow in gate.outgoing]
        return [self.nodes[self.flows[flow].target] for flow in behind if self.flows[flow].target != start.id]


@dataclass(slots=True)
class ProcessModel:
    """A process of a BPMN file."""

    id: str
    names: Mapping[str, str]
    version_tag: str | None
    documentation: str
    root: Scope
    nodes: dict[str, Node]
    """Every flow node of every level by id."""
    flows: dict[str, Flow]
    properties: Mapping[str, str] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()
    """The variables that conditional events look at."""
    executable: bool = True

    @property
    def name(self) -> str:
        return self.names.get("en") or self.id

    def scopes(self) -> list[Scope]:
        """All levels: the process itself first, then the content of each sub-process."""
        return [self.root, *(node.inner for node in self.nodes.values() if node.inner is not None)]
