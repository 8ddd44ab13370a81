"""Reads a BPMN file of the dialect into process models."""

from __future__ import annotations

from lxml import etree

from engine.bpmn import read_compensation
from engine.bpmn.data import mappings_of
from engine.bpmn.model import (
    ACTIVITIES,
    EVENTS,
    GATEWAYS,
    SUB_PROCESSES,
    AdHoc,
    Flow,
    IoMapping,
    Node,
    ProcessModel,
    Scope,
    UserTaskDefinition,
)
from engine.bpmn.read_events import EventReader
from engine.bpmn.read_loops import read_multiple, read_standard
from engine.bpmn.read_values import Report, ValueReader, read_binding
from engine.bpmn.xml import child, extension, extensions, flag, local_name, number, tag, text


def read_processes(root: etree._Element, report: Report) -> list[ProcessModel]:
    """All executable processes below a `bpmn:definitions` root; problems go to `report`."""
    values = ValueReader(report)
    events = EventReader(root, values, report)
    return [
        _ProcessReader(events, values, report).read(element)
        for element in root
        if tag(element) == "process" and flag(element, "isExecutable")
    ]


class _ProcessReader:
    def __init__(self, events: EventReader, values: ValueReader, report: Report) -> None:
        self.events = events
        self.values = values
        self.report = report
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}

    def read(self, element: etree._Element) -> ProcessModel:
        root = self._scope(element)
        read_compensation.link(element, root, self.nodes)
        tag_element = extension(element, "versionTag")
        return ProcessModel(
            id=element.get("id", ""),
            names=_names(element),
            version_tag=tag_element.get("value") if tag_element is not None else None,
            documentation=text(child(element, "documentation")) or "",
            root=root,
            nodes=self.nodes,
            flows=self.flows,
            properties=_properties(element),
            watched=frozenset().union(*(event.watches for node in self.nodes.values() for event in node.events)),
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
                # A compensation event waits for nothing: it is looked for when its activity has completed.
                if not read_compensation.is_compensation_boundary(node):
                    scope.nodes[node.attached_to].boundary.append(node.id)
            elif node.type == "boundaryEvent":
                self.report(
                    node.id, "boundary-host", "The boundary event is attached to no activity of its level.",
                    "Drag it onto the border of an activity.",
                )  # fmt: skip
        self._link(scope)

    def _link(self, scope: Scope) -> None:
        """Connect link events: whoever throws a link goes on at its catch."""
        links = [node for node in scope.nodes.values() if node.has_event("link") and node.event is not None]
        catches = {node.event.name: node for node in links if node.type == "intermediateCatchEvent"}
        for node in links:
            catch = catches.get(node.event.name) if node.type == "intermediateThrowEvent" else None
            if catch is not None:
                way = Flow(f"{node.id}..{catch.id}", node.id, catch.id, "", None, drawn=False)
                scope.flows[way.id] = self.flows[way.id] = way
                node.outgoing.append(way.id)
                catch.incoming.append(way.id)

    def _flow(self, item: etree._Element) -> Flow:
        condition = text(child(item, "conditionExpression"))
        flow_id = item.get("id", "")
        value = None
        if condition is not None:
            value = self.values.feel(flow_id, condition, "condition")
        return Flow(flow_id, item.get("sourceRef", ""), item.get("targetRef", ""), item.get("name", ""), value)

    def _node(self, item: etree._Element, kind: str, scope: Scope) -> Node:
        node = Node(id=item.get("id", ""), type=kind, scope_id=scope.id, names=_names(item))
        node.documentation = text(child(item, "documentation")) or ""
        node.default = item.get("default")
        node.properties = _properties(item)
        node.headers = {e.get("key", ""): e.get("value", "") for e in extensions(item, "taskHeaders/header")}
        node.inputs = self._mappings(node.id, item, "input") + mappings_of(node.id, item, "input", self.values)
        node.outputs = self._mappings(node.id, item, "output") + mappings_of(node.id, item, "output", self.values)
        if kind in EVENTS:
            node.events = self.events.read(node.id, item)
            node.parallel_multiple = flag(item, "parallelMultiple") and len(node.events) > 1
            node.attached_to = local_name(item.get("attachedToRef", "")) or None
            attribute = "cancelActivity" if kind == "boundaryEvent" else "isInterrupting"
            node.interrupting = flag(item, attribute, True)
        elif kind == "receiveTask" or (kind == "sendTask" and item.get("messageRef")):
            node.events = (self.events.message(node.id, item),)
        if kind in ACTIVITIES or node.event is not None:
            self._task(node, item)
        node.for_compensation = flag(item, "isForCompensation")
        if kind in SUB_PROCESSES:
            node.triggered_by_event = flag(item, "triggeredByEvent")
            node.inner = self._scope(item)
        if kind == "adHocSubProcess":
            node.ad_hoc = self._ad_hoc(node.id, item)
        if kind in ACTIVITIES:
            node.loop = read_multiple(node.id, item, self.values)
            node.standard_loop = read_standard(node.id, item, self.values)
            node.start_quantity = number(item, "startQuantity", 1) or 1
            node.completion_quantity = number(item, "completionQuantity", 1) or 1
        node.instantiates = flag(item, "instantiate")
        node.all_events = item.get("eventGatewayType") == "Parallel"
        if kind == "complexGateway":
            scope.complex_gateways.append(node.id)
            condition = text(child(item, "activationCondition"))
            if condition:
                node.activation_condition = self.values.feel(node.id, condition, "activation condition")
        return node

    def _task(self, node: Node, item: etree._Element) -> None:
        value = lambda element, name, what: (  # noqa: E731
            self.values.read(node.id, element.get(name), what) if element is not None and element.get(name) else None
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
            node.binding = read_binding(decision)
        called = extension(item, "calledElement")
        if called is not None:
            node.called_process = value(called, "processId", "called process")
            node.propagate_parent = called.get("propagateAllParentVariables", "true") == "true"
            node.propagate_child = called.get("propagateAllChildVariables", "true") == "true"
            node.binding = read_binding(called)
        elif item.get("calledElement"):
            node.called_process = self.values.read(node.id, local_name(item.get("calledElement", "")), "called process")
        if node.type == "userTask":
            assignment, schedule = extension(item, "assignmentDefinition"), extension(item, "taskSchedule")
            form = extension(item, "formDefinition")
            if form is not None:
                node.binding = read_binding(form)
            node.user_task = UserTaskDefinition(
                assignee=value(assignment, "assignee", "assignee"),
                candidate_groups=value(assignment, "candidateGroups", "candidate groups"),
                candidate_users=value(assignment, "candidateUsers", "candidate users"),
                due_date=value(schedule, "dueDate", "due date"),
                follow_up_date=value(schedule, "followUpDate", "follow-up date"),
                priority=value(extension(item, "priorityDefinition"), "priority", "priority"),
                form_id=form.get("formId") if form is not None else None,
            )

    def _ad_hoc(self, node_id: str, item: etree._Element) -> AdHoc:
        chosen, condition = extension(item, "adHoc"), text(child(item, "completionCondition"))
        active = chosen.get("activeElementsCollection") if chosen is not None else None
        if chosen is not None and (chosen.get("outputCollection") or chosen.get("outputElement")):
            self.report(
                node_id, "unsupported", "Collecting outputs of an ad-hoc sub-process is not supported.",
                "Remove the output collection; what is written inside is a variable of the process anyway.",
            )  # fmt: skip
        return AdHoc(
            sequential=item.get("ordering") == "Sequential",
            active_elements=self.values.feel(node_id, active, "active elements") if active else None,
            completion_condition=self.values.feel(node_id, condition, "completion condition") if condition else None,
            cancel_remaining=flag(item, "cancelRemainingInstances", True),
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
            value = self.values.read(node_id, source, f"{direction} mapping of {target}")
            found.append(IoMapping(value, tuple(target.split("."))))
        return tuple(found)


def _properties(element: etree._Element) -> dict[str, str]:
    return {item.get("name", ""): item.get("value", "") for item in extensions(element, "properties/property")}


def _names(element: etree._Element) -> dict[str, str]:
    names = {"en": element.get("name", "").strip() or element.get("id", "")}
    labels = {name: value for name, value in _properties(element).items() if name.startswith("label.")}
    return names | {name.removeprefix("label."): value for name, value in labels.items()}
