"""The smallest file of each kind that can be opened, completed and released."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from engine.codec import to_json
from tasks.studio.model import Kind

_PLATFORM = 'modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0"'

_PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" \
xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" \
id="Definitions_{id}" targetNamespace="http://claimflow/workflows" {platform}>
  <bpmn:process id="{id}" name={name} isExecutable="true">{labels}
    <bpmn:startEvent id="StartEvent_1">
      <bpmn:outgoing>Flow_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="EndEvent_1">
      <bpmn:incoming>Flow_1</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="EndEvent_1" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="BPMNDiagram_1">
    <bpmndi:BPMNPlane id="BPMNPlane_1" bpmnElement="{id}">
      <bpmndi:BPMNShape id="StartEvent_1_di" bpmnElement="StartEvent_1">
        <dc:Bounds x="180" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="EndEvent_1_di" bpmnElement="EndEvent_1">
        <dc:Bounds x="460" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="Flow_1_di" bpmnElement="Flow_1">
        <di:waypoint x="216" y="178" />
        <di:waypoint x="460" y="178" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""

_DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" \
xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" \
xmlns:modeler="http://camunda.org/schema/modeler/1.0" \
id="Definitions_{id}" name={name} namespace="http://claimflow/workflows/{id}" {platform}>
  <decision id="{id}" name={name}>{labels}
    <decisionTable id="Table_{id}" hitPolicy="FIRST">
      <input id="Input_1" label="Amount">
        <inputExpression id="InputExpression_1" typeRef="number">
          <text>amount</text>
        </inputExpression>
      </input>
      <output id="Output_1" label="Result" name="result" typeRef="string" />
      <rule id="Rule_rest">
        <description>Whatever no row above decides</description>
        <inputEntry id="Entry_1">
          <text></text>
        </inputEntry>
        <outputEntry id="Entry_2">
          <text>"CHECK"</text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="DMNDiagram_1">
      <dmndi:DMNShape id="DMNShape_1" dmnElementRef="{id}">
        <dc:Bounds height="80" width="180" x="160" y="100" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""

_LABELS = """
    <{prefix}extensionElements>
      <zeebe:properties>
        <zeebe:property name="label.zh" value={value} />
      </zeebe:properties>
    </{prefix}extensionElements>"""


def new_file(kind: Kind, id: str, name: str, chinese: str = "") -> bytes:
    """A file with one process, decision or form called `name`, and `chinese` beside it."""
    match kind:
        case Kind.PROCESS:
            return _xml(_PROCESS, "bpmn:", id, name, chinese)
        case Kind.DECISION:
            return _xml(_DECISION, "", id, name, chinese)
        case Kind.FORM:
            return _form(id, name, chinese)


def _xml(template: str, prefix: str, id: str, name: str, chinese: str) -> bytes:
    labels = _LABELS.format(prefix=prefix, value=quoteattr(chinese)) if chinese else ""
    return template.format(id=escape(id), name=quoteattr(name), labels=labels, platform=_PLATFORM).encode()


def _form(id: str, name: str, chinese: str) -> bytes:
    schema = {
        "id": id,
        "name": name,
        "type": "default",
        "schemaVersion": 18,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.6.0",
        "properties": {"label.zh": chinese} if chinese else {},
        "components": [
            {
                "type": "textarea",
                "id": "Field_note",
                "key": "note",
                "label": "Note",
                "properties": {"label.zh": "备注"},
                "layout": {"row": "Row_note", "columns": None},
            }
        ],
    }
    return (to_json(schema) + "\n").encode()
