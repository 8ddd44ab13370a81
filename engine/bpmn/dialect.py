"""Refuses misspelt settings of the dialect's extensions, which would silently do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.named import owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import ZEEBE, bpmn, runs, tag

_BOUND = ("bindingType", "versionTag")
_ATTRIBUTES = {
    "taskDefinition": ("type", "retries"),
    "script": ("expression", "resultVariable"),
    "calledDecision": ("decisionId", "resultVariable", *_BOUND),
    "calledElement": ("processId", "propagateAllChildVariables", "propagateAllParentVariables", *_BOUND),
    "userTask": (),
    "formDefinition": ("formId", *_BOUND),
    "assignmentDefinition": ("assignee", "candidateGroups", "candidateUsers"),
    "taskSchedule": ("dueDate", "followUpDate"),
    "priorityDefinition": ("priority",),
    "adHoc": ("activeElementsCollection", "outputCollection", "outputElement"),
    "loopCharacteristics": ("inputCollection", "inputElement", "outputCollection", "outputElement"),
    "subscription": ("correlationKey",),
    "versionTag": ("value",),
    "ioMapping": (),
    "input": ("source", "target"),
    "output": ("source", "target"),
    "taskHeaders": (),
    "header": ("key", "value"),
    "properties": (),
    "property": ("name", "value"),
}
_PARTS = {"ioMapping": ("input", "output"), "taskHeaders": ("header",), "properties": ("property",)}
_OF_TEMPLATES = "modelerTemplate"
"""What a modeler notes down about the template of an element."""
_FAMILY = ZEEBE.rpartition("/")[0]
_Found = tuple[str, str]
"""What is wrong, and the repair."""


def check(root: etree._Element, report: Report) -> None:
    """Report attributes and parts that an extension of the dialect does not have."""
    for element in filter(runs, root.iter()):
        for attribute in element.attrib if tag(element) else ():
            name = etree.QName(attribute)
            if name.namespace == ZEEBE and not name.localname.startswith(_OF_TEMPLATES):
                report(
                    owner_of(element), "extension", f"The attribute zeebe:{name.localname} does nothing here.",
                    "Write it into the extension elements, or remove it.",
                )  # fmt: skip
    for container in filter(runs, root.iter(bpmn("extensionElements"))):
        for item in container:
            for message, repair in _of(item):
                report(owner_of(container), "extension", message, repair)


def _of(item: etree._Element) -> Iterator[_Found]:
    name = etree.QName(item)
    if name.namespace != ZEEBE:
        if item.prefix == "zeebe" or (name.namespace or "").startswith(_FAMILY):
            yield (
                f"The extension {name.localname} is of the namespace {name.namespace}, which means nothing here.",
                f"Declare the namespace as {ZEEBE}.",
            )
        return
    known = _ATTRIBUTES.get(name.localname)
    if known is None:
        return
    for attribute in item.attrib:
        if attribute not in known and etree.QName(attribute).namespace in (None, ZEEBE):
            yield (
                f"The setting {etree.QName(attribute).localname} of zeebe:{name.localname} does nothing here.",
                f"Correct or remove it; there are: {', '.join(known) or 'none'}.",
            )
    parts = _PARTS.get(name.localname, ())
    for part in item:
        if etree.QName(part).namespace != ZEEBE or etree.QName(part).localname not in parts:
            yield (
                f"The part {etree.QName(part).localname} of zeebe:{name.localname} does nothing here.",
                f"Correct or remove it; there are: {', '.join(parts) or 'none'}.",
            )
        else:
            yield from _of(part)
