"""Builds the SpiffWorkflow specification of each scope with SpiffWorkflow's own parser."""

from __future__ import annotations

from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.bpmn.model import ACTIVITIES, EVENTS, ProcessModel, Scope
from engine.bpmn.specs import (
    PREFIX,
    ComplexGateway,
    EventBasedGateway,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    ParallelGateway,
    ScopeSpec,
)
from engine.bpmn.xml import bpmn


class FlowNodeParser(TaskParser):
    """Makes the spec of one flow node; what it means was read by `engine.bpmn.reader`."""

    def create_task(self) -> Any:
        node = self.process_parser.scope.nodes[self.node.get("id")]
        return self.spec_class(self.spec, PREFIX + node.id, node=node)


class ScopeParser(ProcessParser):
    """Parses one scope, node by node: nested levels and boundary events are no part of its flow."""

    scope: Scope

    def create_spec(self) -> ScopeSpec:
        return ScopeSpec(name=self.scope.id, description=self.get_name(), filename=self.filename)

    def add_tasks(self) -> None:
        # SpiffWorkflow's own way follows the flows recursively and fails on models of 400 nodes in a row.
        for element in self.node:
            if element.get("id") in self.scope.nodes:
                parser_class, spec_class = self.parser._get_parser_class(element.tag)
                parser_class(self, spec_class, element, self.nsmap).create_task()
        for node in self.scope.nodes.values():
            spec = self.spec.task_specs[PREFIX + node.id]
            for flow_id in node.outgoing:
                flow = self.scope.flows[flow_id]
                spec.connect(self.spec.task_specs[PREFIX + flow.target])
                if flow_id == node.default:
                    spec.default = flow
                else:
                    spec.flows.append(flow)


class DialectParser(BpmnParser):
    """SpiffWorkflow's parser with our spec class for every element."""

    PROCESS_PARSER_CLASS = ScopeParser
    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        **{bpmn(name): (FlowNodeParser, FlowNode) for name in ACTIVITIES | EVENTS},
        bpmn("exclusiveGateway"): (FlowNodeParser, ExclusiveGateway),
        bpmn("inclusiveGateway"): (FlowNodeParser, InclusiveGateway),
        bpmn("parallelGateway"): (FlowNodeParser, ParallelGateway),
        bpmn("complexGateway"): (FlowNodeParser, ComplexGateway),
        bpmn("eventBasedGateway"): (FlowNodeParser, EventBasedGateway),
    }


def attach_specs(root: etree._Element, models: list[ProcessModel]) -> None:
    """Give every scope of `models`, read from the same `root`, its SpiffWorkflow specification."""
    parser = DialectParser()
    parser._add_diagram_indexes(root)
    elements = {element.get("id"): element for element in root.iter() if element.get("id")}
    for model in models:
        for scope in model.scopes():
            scope_parser = ScopeParser(parser, elements[scope.id], parser.namespaces, {}, filename=model.id)
            scope_parser.scope = scope
            scope.spec = scope_parser.get_spec()
