"""Writes small BPMN files for tests from a few words."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.sax.saxutils import quoteattr

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="definitions" targetNamespace="http://example.test">'
)


def diagram(process_id: str, nodes: str, flows: str, declarations: str = "") -> dict[str, bytes]:
    """A file with one process, ready for `deploy`.

    `nodes` holds one node a line, "kind id {content}", e.g. `userTask check` or raw XML when the line
    begins with "<". `flows` holds lines like `start -> check -> end`, with a condition after a colon
    (`gate -> a : x > 1`) or `gate => b` for the default flow.
    """
    body = content(nodes, flows)
    xml = f'{_HEAD}{declarations}<bpmn:process id="{process_id}" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    return {f"{process_id}.bpmn": xml.encode()}


def content(nodes: str, flows: str, prefix: str = "f") -> str:
    """The elements of one level, written as for `diagram`; `prefix` keeps the ids of flows of several levels apart."""
    lines = [line.strip() for line in flows.strip().splitlines() if line.strip()]
    xml_flows, defaults = [], {}
    for number, line in enumerate(lines):
        path, _, condition = line.partition(" : ")
        parts = re.split(r"\s*(->|=>)\s*", path.strip())
        names, arrows = parts[::2], parts[1::2]
        for step, ((source, target), arrow) in enumerate(zip(pairwise(names), arrows, strict=True)):
            flow_id = f"{prefix}{number}_{step}"
            inner = ""
            if arrow == "=>":
                defaults[source] = flow_id
            elif condition and step == 0:
                inner = (
                    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">='
                    f"{_escape(condition.strip())}</bpmn:conditionExpression>"
                )
            xml_flows.append(
                f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'
            )
    elements = [line for line in nodes.strip().splitlines() if not line.strip().startswith("<bpmn:association")]
    artifacts = [line.strip() for line in nodes.strip().splitlines() if line not in elements]
    return _nodes("\n".join(elements), defaults) + "".join(xml_flows) + "".join(artifacts)


def _nodes(text: str, defaults: dict[str, str]) -> str:
    out = []
    for line in text.strip().splitlines():
        line = line.strip()
        if not line:
            continue
        if line.startswith("<"):
            for node, flow in defaults.items():
                line = line.replace(f'id="{node}"', f'id="{node}" default="{flow}"', 1)
            out.append(line)
            continue
        kind, name, *rest = line.split(None, 2)
        default = f" default={quoteattr(defaults[name])}" if name in defaults else ""
        inner = rest[0] if rest else ""
        attributes = ""
        if inner and not inner.startswith("<"):
            attributes, _, inner = inner.partition(" <")
            inner = f"<{inner}" if inner else ""
            attributes = " " + attributes
        out.append(f'<bpmn:{kind} id="{name}" name="{name}"{default}{attributes}>{inner}</bpmn:{kind}>')
    return "".join(out)


def job(kind: str, io: str = "") -> str:
    """Extension elements of a service task."""
    return f'<bpmn:extensionElements><zeebe:taskDefinition type="{kind}"/>{_io(io)}</bpmn:extensionElements>'


def script(expression: str, result: str) -> str:
    return (
        f"<bpmn:extensionElements><zeebe:script expression={quoteattr('=' + expression)} "
        f'resultVariable="{result}"/></bpmn:extensionElements>'
    )


def call(process_id: str, io: str = "", parent: bool = True, child: bool = True) -> str:
    flags = f'propagateAllParentVariables="{str(parent).lower()}" propagateAllChildVariables="{str(child).lower()}"'
    return f'<bpmn:extensionElements><zeebe:calledElement processId="{process_id}" {flags}/>{_io(io)}</bpmn:extensionElements>'


def extended(inner: str) -> str:
    """Extension elements."""
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def mapped(io: str) -> str:
    """Extension elements with input and output mappings: "in x = a + 1; out y = x"."""
    return f"<bpmn:extensionElements>{_io(io)}</bpmn:extensionElements>"


def _io(text: str) -> str:
    if not text:
        return ""
    items = ""
    for part in text.split(";"):
        direction, _, rest = part.strip().partition(" ")
        target, _, source = rest.partition(" = ")
        tag = {"in": "input", "out": "output"}[direction]
        items += f"<zeebe:{tag} source={quoteattr('=' + source.strip())} target={quoteattr(target.strip())}/>"
    return f"<zeebe:ioMapping>{items}</zeebe:ioMapping>"


def message(name: str, key: str = "") -> str:
    """A message declaration with id `name` and its correlation key expression."""
    inner = ""
    if key:
        inner = f"<bpmn:extensionElements><zeebe:subscription correlationKey={quoteattr('=' + key)}/></bpmn:extensionElements>"
    return f'<bpmn:message id="{name}" name="{name}">{inner}</bpmn:message>'


def on_message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{name}"/>'


def on_timer(duration: str) -> str:
    tag = "timeCycle" if duration.startswith("R") else "timeDuration"
    return (
        f'<bpmn:timerEventDefinition><bpmn:{tag} xsi:type="bpmn:tFormalExpression">{duration}</bpmn:{tag}>'
        "</bpmn:timerEventDefinition>"
    )


def on_condition(expression: str) -> str:
    return (
        f'<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">={_escape(expression)}'
        "</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def error(name: str) -> str:
    return f'<bpmn:error id="{name}" name="{name}" errorCode="{name}"/>'


def on_error(name: str = "") -> str:
    return f'<bpmn:errorEventDefinition errorRef="{name}"/>' if name else "<bpmn:errorEventDefinition/>"


def loop(collection: str, element: str, out: str = "", sequential: bool = False) -> str:
    """Multi-instance characteristics; `out` is "results = expression"."""
    output = ""
    if out:
        target, _, source = out.partition(" = ")
        output = f" outputCollection={quoteattr(target)} outputElement={quoteattr('=' + source)}"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><bpmn:extensionElements>'
        f"<zeebe:loopCharacteristics inputCollection={quoteattr('=' + collection)} inputElement={quoteattr(element)}{output}/>"
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def boundary(name: str, host: str, event: str, interrupting: bool = True) -> str:
    """A boundary event on an activity."""
    return (
        f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}">'
        f"{event}</bpmn:boundaryEvent>"
    )


def handler(name: str, event: str, interrupting: bool = True, steps: str = "", flows: str = "") -> str:
    """An event sub-process that waits at the user task "<name>_task", or takes other steps after "<name>_start"."""
    start = f'startEvent {name}_start isInterrupting="{str(interrupting).lower()}" {event}'
    inner = content(
        f"{start}\n{steps or f'userTask {name}_task'}", flows or f"{name}_start -> {name}_task", f"{name}_f"
    )
    return f'subProcess {name} triggeredByEvent="true" {inner}'


def undo(activity: str, handler: str) -> str:
    """Lines for a compensation boundary event on an activity, and its association to the handler."""
    return (
        f'<bpmn:boundaryEvent id="undo_{activity}" attachedToRef="{activity}"><bpmn:compensateEventDefinition/>'
        f'</bpmn:boundaryEvent>\n<bpmn:association id="to_{handler}_of_{activity}" associationDirection="One" '
        f'sourceRef="undo_{activity}" targetRef="{handler}"/>'
    )


def compensate(activity: str = "", wait: bool = True) -> str:
    """A compensation event definition; without an activity it undoes everything in its scope."""
    reference = f' activityRef="{activity}"' if activity else ""
    return f'<bpmn:compensateEventDefinition{reference} waitForCompletion="{str(wait).lower()}"/>'
