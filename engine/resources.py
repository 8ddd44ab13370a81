"""Reads the files of a deployment: what each one defines, refers to, and gets wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import msgspec
from lxml import etree

from engine.bpmn import xml
from engine.bpmn.compiler import compile_bpmn
from engine.bpmn.model import ProcessModel
from engine.codec import from_json
from engine.dmn import DmnError, Model
from engine.dmn.check import check_model
from engine.dmn.importing import load_with, namespace_of
from engine.forms import check_schema
from engine.views import Finding

Kind = Literal["process", "decision", "form"]
_LONGEST_TAG = 100


class Reference(NamedTuple):
    """A process, decision or form that a process needs, with the version tag if it is bound to one."""

    kind: Kind
    id: str
    tag: str | None = None

    @property
    def name(self) -> str:
        """How it is named among the bindings of a process."""
        return f"{self.kind}:{self.id}" if self.tag is None else f"tagged-{self.kind}:{self.id}@{self.tag}"


@dataclass
class Artifact:
    """One thing a file defines: a process, a decision or a form."""

    kind: Kind
    id: str
    names: Mapping[str, str]
    resource: str
    version_tag: str | None = None
    references: dict[Reference, str] = field(default_factory=dict)
    """What it needs, with the id of the element that needs it."""
    model: ProcessModel | None = None
    decision: Model | None = None
    form: Mapping[str, Any] | None = None
    imports: Mapping[str, bytes] = field(default_factory=dict)
    """The files that a decision's file imports, by namespace."""


@dataclass
class Reading:
    """Everything found in the files."""

    artifacts: list[Artifact] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "error"]


def read(files: Mapping[str, bytes], deployed: Callable[[str], bytes | None] = lambda _namespace: None) -> Reading:
    """Read BPMN, DMN and form files by their endings.

    `deployed` gives the DMN file of a namespace that is imported but not among the files.
    """
    reading = Reading()
    namespaces = _namespaces(files)
    for name, content in files.items():
        if name.endswith(".bpmn"):
            _read_bpmn(name, content, reading)
        elif name.endswith(".dmn"):
            _read_dmn(name, content, reading, lambda namespace: namespaces.get(namespace) or deployed(namespace))
        elif name.endswith(".form"):
            _read_form(name, content, reading)
        else:
            reading.findings.append(
                Finding(
                    "ending", "error", name, None, "The file is of no known kind.", "Deploy .bpmn, .dmn or .form files."
                )
            )
    seen: dict[tuple[str, str], str] = {}
    for artifact in reading.artifacts:
        if len(artifact.version_tag or "") > _LONGEST_TAG:
            message = f"The version tag of {artifact.id!r} has more than {_LONGEST_TAG} characters."
            reading.findings.append(
                Finding("version-tag", "error", artifact.resource, artifact.id, message, "Shorten it.")
            )
        other = seen.setdefault((artifact.kind, artifact.id), artifact.resource)
        if other != artifact.resource:
            message = f"The {artifact.kind} {artifact.id!r} is also defined in {other}."
            reading.findings.append(
                Finding(
                    "defined-twice", "error", artifact.resource, artifact.id, message, "Give one of them another id."
                )
            )
    return reading


def _read_bpmn(name: str, content: bytes, reading: Reading) -> None:
    compiled = compile_bpmn(content, name)
    reading.findings += compiled.findings
    for model in compiled.models:
        references = references_of(model)
        reading.artifacts.append(
            Artifact("process", model.id, model.names, name, model.version_tag, references, model=model)
        )


def references_of(model: ProcessModel) -> dict[Reference, str]:
    """What a process needs that is known before it runs, with the id of the first element that needs it."""
    found: dict[Reference, str] = {}
    for node in model.nodes.values():
        tag = node.binding.tag
        if node.decision_id is not None and node.decision_id.expression is None:
            found.setdefault(Reference("decision", node.decision_id.text, tag), node.id)
        if node.called_process is not None and node.called_process.expression is None:
            found.setdefault(Reference("process", node.called_process.text, tag), node.id)
        if node.user_task is not None and node.user_task.form_id:
            found.setdefault(Reference("form", node.user_task.form_id, tag), node.id)
    return found


def _namespaces(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The DMN files by namespace; one that cannot be read is nobody's import."""
    found = {}
    for name, content in files.items():
        if name.endswith(".dmn"):
            with suppress(DmnError):
                found[namespace_of(content)] = content
    return found


def _read_dmn(name: str, content: bytes, reading: Reading, find: Callable[[str], bytes | None]) -> None:
    try:
        model, imports = load_with(content, find)
    except DmnError as error:
        reading.findings.append(Finding("dmn", "error", name, error.element or None, str(error), "Repair the file."))
        return
    reading.findings += [
        Finding(f.rule, f.severity, name, f.element or None, f.message, f.repair) for f in check_model(model)
    ]
    root = xml.parse(content)
    labels, tags = _decision_labels(root), _decision_tags(root)
    for decision in model.decisions:
        names = {"en": decision.name or decision.id, **labels.get(decision.id, {})}
        tag = tags.get(decision.id)
        reading.artifacts.append(Artifact("decision", decision.id, names, name, tag, decision=model, imports=imports))


def _decision_labels(root: etree._Element) -> dict[str, dict[str, str]]:
    """The names in other languages ("label.zh" properties) by decision id."""
    labels: dict[str, dict[str, str]] = {}
    for item in root.iter(xml.zeebe("property")):
        name = item.get("name", "")
        owner = item.getparent().getparent().getparent()
        if owner is not None and etree.QName(owner).localname == "decision" and name.startswith("label."):
            labels.setdefault(owner.get("id", ""), {})[name.removeprefix("label.")] = item.get("value", "")
    return labels


def _decision_tags(root: etree._Element) -> dict[str, str]:
    """The version tags by decision id."""
    tags: dict[str, str] = {}
    for item in root.iter(xml.zeebe("versionTag")):
        owner = item.getparent().getparent()
        if owner is not None and etree.QName(owner).localname == "decision" and item.get("value"):
            tags[owner.get("id", "")] = item.get("value", "")
    return tags


def _read_form(name: str, content: bytes, reading: Reading) -> None:
    schema: Any
    try:
        schema = from_json(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reading.findings.append(
            Finding("form", "error", name, None, f"The form is not JSON: {error}.", "Repair the file.")
        )
        return
    form_id = schema.get("id") if isinstance(schema, dict) else None
    if not isinstance(form_id, str) or not isinstance(schema.get("components"), list):
        reading.findings.append(
            Finding(
                "form", "error", name, None, "The form has no id or no components.", "Save it with the form editor."
            )
        )
        return
    reading.findings += [
        Finding(f.rule, f.severity, name, f.element or None, f.message, f.repair) for f in check_schema(schema)
    ]
    properties = schema.get("properties") or {}
    labels = {key.removeprefix("label."): value for key, value in properties.items() if key.startswith("label.")}
    names = {"en": schema.get("name") or properties.get("name") or form_id, **labels}
    tag = schema.get("versionTag")
    if tag is not None and not isinstance(tag, str):
        reading.findings.append(
            Finding("version-tag", "error", name, None, "The version tag is no text.", "Write it in quotes.")
        )
        tag = None
    reading.artifacts.append(Artifact("form", form_id, names, name, tag or None, form=schema))
