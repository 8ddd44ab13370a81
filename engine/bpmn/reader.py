"""Reads a BPMN file of the dialect into process models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.model import (
    ACTIVITIES,
    EVENTS,
    GATEWAYS,
    EventDefinition,
    Flow,
    IoMapping,
    Loop,
    Node,
    ProcessModel,
    Scope,
    UserTaskDefinition,
    Value,
)
from engine.bpmn.xml import child, extension, extensions, tag, text
from engine.feel import FeelError, parse

Report = Callable[[str | None, str, str, str], None]
"""Called with element id, rule, message and repair for everything that cannot be read."""


@dataclass
class _Definitions:
    """The named things a BPMN file declares beside its processes."""

    messages: dict[str, etree._Element] = field(default_factory=dict)
    errors: dict[str, etree._Element] = field(default_factory=dict)
    escalations: dict[str, etree._Element] = field(default_factory=dict)
    signals: dict[str, etree._Element] = field(default_factory=dict)


def read_processes(root: etree._Element, report: Report) -> list[ProcessModel]:
    """All executable processes below a `bpmn:definitions` root; problems go to `report`."""
    definitions = _Definitions()
    tables = {
        "message": definitions.messages,
        "error": definitions.errors,
        "escalation": definitions.escalations,
        "signal": definitions.signals,
    }
    for element in root:
        table = tables.get(tag(element))
        if table is not None:
            table[element.get("id", "")] = element
    return [
        _ProcessReader(definitions, report).read(element)
        for element in root
        if tag(element) == "process" and element.get("isExecutable") == "true"
    ]


class _ProcessReader:
    def __init__(self, definitions: _Definitions, report: Report) -> None:
        self.definitions = definitions
        self.report = report
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}

    def read(self, element: etree._Element) -> ProcessModel:
        root = self._scope(element)
        tag_element = extension(element, "versionTag")
        return ProcessModel(
            id=element.get("id", ""),
            names=_names(element),
            version_tag=tag_element.get("value") if tag_element is not None else None,
            documentation=text(child(element, "documentation")) or "",
            root=root,
            nodes=self.nodes,
            flows=self.flows,
        )

    def _scope(self, element: etree._Element) -> Scope:
        scope = Scope(id=element.get("id", ""))
        for item in element:
            kind = tag(item)
            if kind in ACTIVITIES | EVENTS | GATEWAYS:
                node = self._node(item, kind, scope)
                scope.nodes[node.id] = self.nodes[node.id] = node
                if node.triggered_by_event:
                    scope.event_sub_processes.append(node.id)
            elif kind == "sequenceFlow":
                flow = self._flow(item)
                scope.flows[flow.id] = self.flows[flow.id] = flow
        self._connect(scope)
        return scope

    def _connect(self, scope: Scope) -> None:
        for flow in scope.flows.values():
            source, target = scope.nodes.get(flow.source), scope.nodes.get(flow.target)
            if source is None or target is None:
                missing = flow.source if source is None else flow.target
                self.report(
                    flow.id, "flow-ends", f"The sequence flow leads from or to {missing!r}, which is not on its level.",
                    "Connect it to an element of the same process or sub-process.",
                )  # fmt: skip
                continue
            source.outgoing.append(flow.id)
            target.incoming.append(flow.id)
            if source.type == "eventBasedGateway":
                target.event_gateway = True
        for node in scope.nodes.values():
            if node.attached_to in scope.nodes:
                scope.nodes[node.attached_to].boundary.append(node.id)
            elif node.type == "boundaryEvent":
                self.report(
                    node.id, "boundary-host", "The boundary event is attached to no activity of its level.",
                    "Drag it onto the border of an activity.",
                )  # fmt: skip

    def _flow(self, item: etree._Element) -> Flow:
        condition = text(child(item, "conditionExpression"))
        flow_id = item.get("id", "")
        value = None
        if condition is not None:
            # A condition is FEEL whether or not somebody typed the "=" in front.
            value = self._value(flow_id, condition if condition.startswith("=") else f"={condition}", "condition")
        return Flow(flow_id, item.get("sourceRef", ""), item.get("targetRef", ""), item.get("name", ""), value)

    def _node(self, item: etree._Element, kind: str, scope: Scope) -> Node:
        node = Node(id=item.get("id", ""), type=kind, scope_id=scope.id, names=_names(item))
        node.documentation = text(child(item, "documentation")) or ""
        node.default = item.get("default")
        node.properties = {e.get("name", ""): e.get("value", "") for e in extensions(item, "properties/property")}
        node.headers = {e.get("key", ""): e.get("value", "") for e in extensions(item, "taskHeaders/header")}
        node.inputs = self._mappings(node.id, item, "input")
        node.outputs = self._mappings(node.id, item, "output")
        if kind in EVENTS:
            node.event = self._event(node.id, item)
            node.attached_to = item.get("attachedToRef")
            attribute = "cancelActivity" if kind == "boundaryEvent" else "isInterrupting"
            node.interrupting = item.get(attribute, "true") == "true"
        elif kind == "receiveTask" or (kind == "sendTask" and item.get("messageRef")):
            node.event = self._message(node.id, item)
        if kind in ACTIVITIES or node.event is not None:
            self._task(node, item)
        if kind == "subProcess":
            node.triggered_by_event = item.get("triggeredByEvent") == "true"
            node.inner = self._scope(item)
        loop = child(item, "multiInstanceLoopCharacteristics")
        if loop is not None:
            node.loop = self._loop(node.id, loop)
        return node

    def _task(self, node: Node, item: etree._Element) -> None:
        value = lambda element, name, what: (  # noqa: E731
            self._value(node.id, element.get(name), what) if element is not None and element.get(name) else None
        )
        job = extension(item, "taskDefinition")
        node.job_type = value(job, "type", "job type")
        node.retries = value(job, "retries", "retries")
        script = extension(item, "script")
        if script is not None:
            node.script = value(script, "expression", "script")
            node.result_variable = script.get("resultVariable")
        decision = extension(item, "calledDecision")
        if decision is not None:
            node.decision_id = value(decision, "decisionId", "decision id")
            node.result_variable = decision.get("resultVariable")
            node.binding_latest = decision.get("bindingType") == "latest"
        called = extension(item, "calledElement")
        if called is not None:
            node.called_process = value(called, "processId", "called process")
            node.propagate_parent = called.get("propagateAllParentVariables", "true") == "true"
            node.propagate_child = called.get("propagateAllChildVariables", "true") == "true"
            node.binding_latest = called.get("bindingType") == "latest"
        if node.type == "userTask":
            assignment, schedule = extension(item, "assignmentDefinition"), extension(item, "taskSchedule")
            form = extension(item, "formDefinition")
            node.user_task = UserTaskDefinition(
                assignee=value(assignment, "assignee", "assignee"),
                candidate_groups=value(assignment, "candidateGroups", "candidate groups"),
                candidate_users=value(assignment, "candidateUsers", "candidate users"),
                due_date=value(schedule, "dueDate", "due date"),
                follow_up_date=value(schedule, "followUpDate", "follow-up date"),
                priority=value(extension(item, "priorityDefinition"), "priority", "priority"),
                form_id=form.get("formId") if form is not None else None,
            )

    def _loop(self, node_id: str, item: etree._Element) -> Loop:
        zeebe_loop = extension(item, "loopCharacteristics")
        get = (lambda name: zeebe_loop.get(name)) if zeebe_loop is not None else (lambda name: None)
        cardinality, condition = text(child(item, "loopCardinality")), text(child(item, "completionCondition"))
        as_feel = lambda source, what: (  # noqa: E731
            self._value(node_id, source if source.startswith("=") else f"={source}", what) if source else None
        )
        return Loop(
            sequential=item.get("isSequential") == "true",
            collection=as_feel(get("inputCollection"), "input collection"),
            cardinality=as_feel(cardinality, "loop cardinality"),
            input_element=get("inputElement"),
            output_collection=get("outputCollection"),
            output_element=as_feel(get("outputElement"), "output element"),
            completion_condition=as_feel(condition, "completion condition"),
        )

    def _mappings(self, node_id: str, item: etree._Element, direction: str) -> tuple[IoMapping, ...]:
        found = []
        for mapping in extensions(item, f"ioMapping/{direction}"):
            source, target = mapping.get("source", ""), mapping.get("target", "")
            if not source or not target:
                self.report(
                    node_id, "mapping", f"An {direction} mapping lacks its source or target.",
                    "Fill in both, e.g. source =amount, target amount.",
                )  # fmt: skip
                continue
            value = self._value(node_id, source, f"{direction} mapping of {target}")
            found.append(IoMapping(value, tuple(target.split("."))))
        return tuple(found)

    def _event(self, node_id: str, item: etree._Element) -> EventDefinition:
        for element in item:
            kind = tag(element).removesuffix("EventDefinition")
            if not tag(element).endswith("EventDefinition"):
                continue
            match kind:
                case "message":
                    return self._message(node_id, element)
                case "timer":
                    return self._timer(node_id, element)
                case "error":
                    return self._coded(node_id, element, "error", self.definitions.errors, "errorCode")
                case "escalation":
                    return self._coded(node_id, element, "escalation", self.definitions.escalations, "escalationCode")
                case "signal":
                    signal = self.definitions.signals.get(element.get("signalRef", ""))
                    return EventDefinition("signal", name=signal.get("name") if signal is not None else None)
                case "terminate":
                    return EventDefinition("terminate")
                case _:
                    self.report(
                        node_id, "unsupported", f"A {kind} event is not supported.",
                        "Use a message, timer, error, escalation, signal or terminate event.",
                    )  # fmt: skip
        return EventDefinition("none")

    def _message(self, node_id: str, element: etree._Element) -> EventDefinition:
        message = self.definitions.messages.get(element.get("messageRef", ""))
        if message is None or not message.get("name"):
            self.report(
                node_id, "message", "The element refers to no message with a name.",
                "Choose or create a message in the properties panel.",
            )  # fmt: skip
            return EventDefinition("message")
        subscription = extension(message, "subscription")
        key = subscription.get("correlationKey") if subscription is not None else None
        value = None
        if key:
            value = self._value(node_id, key if key.startswith("=") else f"={key}", "correlation key")
        return EventDefinition("message", name=message.get("name"), correlation_key=value)

    def _timer(self, node_id: str, element: etree._Element) -> EventDefinition:
        for name, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
            source = text(child(element, name))
            if source:
                return EventDefinition("timer", timer_kind=kind, timer=self._value(node_id, source, "timer"))
        self.report(node_id, "timer", "The timer says no date, duration or cycle.", "Fill in one, e.g. PT1H.")
        return EventDefinition("timer")

    def _coded(
        self, node_id: str, element: etree._Element, kind: str, table: dict[str, etree._Element], attribute: str
    ) -> EventDefinition:
        reference = element.get(f"{kind}Ref")
        if not reference:
            return EventDefinition(kind)  # type: ignore[arg-type]
        declared = table.get(reference)
        code = declared.get(attribute) if declared is not None else None
        if not code:
            self.report(
                node_id, f"{kind}-code", f"The {kind} {reference!r} has no code.",
                f"Give the {kind} a code in the properties panel.",
            )  # fmt: skip
            return EventDefinition(kind)  # type: ignore[arg-type]
        return EventDefinition(kind, name=declared.get("name"), code=self._value(node_id, code, f"{kind} code"))  # type: ignore[arg-type]

    def _value(self, node_id: str, source: str, what: str) -> Value:
        if not source.startswith("="):
            return Value(source)
        try:
            return Value(source, parse(source[1:].strip()))
        except FeelError as error:
            self.report(
                node_id, "feel", f"The {what} is not a FEEL expression: {error}", f"Correct the expression {source!r}."
            )
            return Value(source)


def _names(element: etree._Element) -> dict[str, str]:
    names = {"en": element.get("name", "").strip() or element.get("id", "")}
    for item in extensions(element, "properties/property"):
        if item.get("name", "").startswith("label."):
            names[item.get("name", "").removeprefix("label.")] = item.get("value", "")
    return names
