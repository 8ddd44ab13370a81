"""Checks small files the way a deployment does, without a database."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from engine import lint
from engine.deployed import Deployed
from engine.resources import read
from engine.service_tasks import ServiceTask
from engine.views import Finding
from tests import diagrams

RULES = ("variable-unwritten", "variable-spelling", "member-unknown", "input-missing")


def findings(
    *files: Mapping[str, bytes], tasks: tuple[ServiceTask, ...] = (), answers: tuple[str, ...] = ()
) -> list[Finding]:
    """What the check of variables says about some files, which must have no errors."""
    reading = read({name: content for part in files for name, content in part.items()})
    nothing_deployed = cast(Any, None)
    library = Deployed(nothing_deployed, nothing_deployed, reading.artifacts, {})
    around = lint.Surroundings({task.name: task for task in tasks}, library, answers)
    found = lint.check(reading.artifacts, around)
    assert not [f for f in [*reading.findings, *found] if f.severity == "error"], [*reading.findings, *found]
    return [finding for finding in found if finding.rule in RULES]


def refusals(files: Mapping[str, bytes]) -> str:
    """Every sentence a file is refused with, one a line."""
    return "\n".join(finding.message for finding in errors(files))


def errors(files: Mapping[str, bytes]) -> list[Finding]:
    """Everything a file is refused for."""
    return [finding for finding in _all(files) if finding.severity == "error"]


def warnings(files: Mapping[str, bytes]) -> list[Finding]:
    """What is said about a file that is not refused for it, but for its variables."""
    return [finding for finding in _all(files) if finding.severity == "warning"]


def _all(files: Mapping[str, bytes]) -> list[Finding]:
    reading = read(files)
    nothing_deployed = cast(Any, None)
    library = Deployed(nothing_deployed, nothing_deployed, reading.artifacts, {})
    around = lint.Surroundings({}, library, ())
    return [*reading.findings, *lint.check(reading.artifacts, around, sound=False)]


def file(process: str, before: str = "", after: str = "") -> dict[str, bytes]:
    """A file with the process s -> a -> e, in which "a" is given as XML, and elements before and behind the process."""
    flows = diagrams.content("", "s -> a -> e")
    head, tail = diagrams.diagram("p", "", "")["p.bpmn"].decode().split("<bpmn:process")
    body = f'<bpmn:startEvent id="s"/>{process}<bpmn:endEvent id="e"/>{flows}'
    tail = tail.replace("</bpmn:process>", f"{body}</bpmn:process>{after}")
    return {"p.bpmn": f"{head}{before}<bpmn:process{tail}".encode()}


def missing(*files: Mapping[str, bytes], **options: Any) -> dict[str, str]:
    """The findings as element and the name in quotes."""
    return {finding.element or "": finding.message.split("'")[1] for finding in findings(*files, **options)}


def given(names: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """The diagram with declared inputs."""
    declaration = _property(names)
    return {
        name: content.replace(b'isExecutable="true">', f'isExecutable="true">{declaration}'.encode(), 1)
        for name, content in files.items()
    }


def brings(names: str) -> str:
    """The content of an event that says what it brings."""
    return _property(names)


def _property(names: str) -> str:
    return (
        f'<bpmn:extensionElements><zeebe:properties><zeebe:property name="input" value="{names}"/></zeebe:properties>'
        "</bpmn:extensionElements>"
    )


def form(form_id: str, *components: dict[str, Any]) -> dict[str, bytes]:
    """A form-js form."""
    numbered = [{"id": f"Field_{number}", "label": "x", **c} for number, c in enumerate(components)]
    return {f"{form_id}.form": json.dumps({"id": form_id, "components": numbered}).encode()}


def asks(form_id: str, io: str = "") -> str:
    """Extension elements of a user task with a form."""
    return f'<bpmn:extensionElements><zeebe:formDefinition formId="{form_id}"/>{io}</bpmn:extensionElements>'


def decides(decision_id: str, result: str) -> str:
    """Extension elements of a business rule task."""
    return (
        f'<bpmn:extensionElements><zeebe:calledDecision decisionId="{decision_id}" resultVariable="{result}"/>'
        "</bpmn:extensionElements>"
    )


def table(decision_id: str, takes: str, *gives: str) -> dict[str, bytes]:
    """A decision table with one input and one row."""
    outputs = "".join(f'<output id="o_{name}" name="{name}"/>' for name in gives)
    cells = "".join(f'<outputEntry id="c_{name}"><text>1</text></outputEntry>' for name in gives)
    return {
        f"{decision_id}.dmn": (
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="d">'
            f'<inputData id="given" name="{takes}"/><decision id="{decision_id}" name="{decision_id}">'
            '<informationRequirement id="r"><requiredInput href="#given"/></informationRequirement>'
            f'<decisionTable id="t" hitPolicy="FIRST"><input id="i"><inputExpression id="e"><text>{takes}</text>'
            f'</inputExpression></input>{outputs}<rule id="row"><inputEntry id="ie"><text>-</text></inputEntry>{cells}'
            "</rule></decisionTable></decision></definitions>"
        ).encode()
    }


def bound(extension: str, tag: str = "v1") -> str:
    """The extension elements of a call, a decision or a form, bound to a version tag."""
    binding = f'bindingType="versionTag" versionTag="{tag}"'
    return re.sub(r"<zeebe:(calledElement|calledDecision|formDefinition)", rf"\g<0> {binding}", extension)


def tagged(files: Mapping[str, bytes], tag: str) -> dict[str, bytes]:
    """The files with a version tag on what they define, written as Camunda's editors write it."""
    element = f'<zeebe:versionTag xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" value="{tag}"/>'
    found = {}
    for name, content in files.items():
        if name.endswith(".form"):
            found[name] = json.dumps(json.loads(content) | {"versionTag": tag}).encode()
            continue
        prefix = "bpmn:" if name.endswith(".bpmn") else ""
        inside = f"<{prefix}extensionElements>{element}</{prefix}extensionElements>"
        found[name] = re.sub(
            rf"<{prefix}(process|decision) [^>]*>", rf"\g<0>{inside}", content.decode(), count=1
        ).encode()
    return found
