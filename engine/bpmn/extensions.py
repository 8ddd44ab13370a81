"""Refuses extension elements that would not do here what whoever wrote them expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.model import ACTIVITIES, EVENTS, SUB_PROCESSES
from engine.bpmn.read_values import Report
from engine.bpmn.xml import BPMN, ZEEBE, bpmn, flag, runs, tag

_USER_TASK = frozenset({"userTask"})
_ANYWHERE: frozenset[str] = frozenset()
_OWNERS = {
    "taskDefinition": SUB_PROCESSES
    | {"serviceTask", "sendTask", "scriptTask", "businessRuleTask", "intermediateThrowEvent", "endEvent"},
    "script": frozenset({"scriptTask"}),
    "calledDecision": frozenset({"businessRuleTask"}),
    "calledElement": frozenset({"callActivity"}),
    "userTask": _USER_TASK,
    "formDefinition": _USER_TASK,
    "assignmentDefinition": _USER_TASK,
    "taskSchedule": _USER_TASK,
    "priorityDefinition": _USER_TASK,
    "adHoc": frozenset({"adHocSubProcess"}),
    "loopCharacteristics": frozenset({"multiInstanceLoopCharacteristics"}),
    "subscription": frozenset({"message"}),
    "ioMapping": ACTIVITIES | EVENTS,
    "taskHeaders": ACTIVITIES | EVENTS,
    "conditionalFilter": frozenset({"conditionalEventDefinition"}),
    "versionTag": frozenset({"process"}),
    "properties": _ANYWHERE,
}
"""On which elements each extension of the dialect does something; on all of them where none is named."""
_REQUIRED = {
    "script": ("expression", "resultVariable"),
    "calledDecision": ("decisionId", "resultVariable"),
    "calledElement": ("processId",),
    "taskDefinition": ("type",),
    "formDefinition": ("formId",),
    "subscription": ("correlationKey",),
    "versionTag": ("value",),
}
_BINDINGS = frozenset({"latest", "deployment", "versionTag"})
_TRUTHS = ("propagateAllParentVariables", "propagateAllChildVariables")
_OTHER_ENGINES = frozenset(
    {"http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn"}
)
_Found = tuple[str, str]
"""What is wrong, and the repair."""


def check(root: etree._Element, report: Report) -> None:
    """Report extensions that are unknown, stand at the wrong element or twice, or lack a part (BPMN 2.0.2, 8.2.3)."""
    for extension in root.iterchildren(bpmn("extension")):
        if flag(extension, "mustUnderstand") and not _is_of_dialect(root, extension):
            report(
                root.get("id"), "extension",
                f"The file needs the extension {extension.get('definition')!r}, which is not known here.",
                "Remove what the extension adds, and its declaration.",
            )  # fmt: skip
    for element in filter(runs, root.iter()):
        if tag(element) == "extensionElements":
            owner = element.getparent()
            assert owner is not None
            for message, repair in _extensions(owner, element):
                report(_id_of(owner), "extension", message, repair)
        elif tag(element):
            for message, repair in _attributes(element):
                report(_id_of(element), "extension", message, repair)


def _is_of_dialect(root: etree._Element, extension: etree._Element) -> bool:
    prefix = extension.get("definition", "").rpartition(":")[0]
    return root.nsmap.get(prefix or None) == ZEEBE


def _id_of(element: etree._Element) -> str | None:
    """The id of an element, or of what it stands in."""
    return next((a.get("id") for a in (element, *element.iterancestors()) if a.get("id") and tag(a)), None)


def _extensions(owner: etree._Element, container: etree._Element) -> Iterator[_Found]:
    names = Counter(etree.QName(item).localname for item in container if etree.QName(item).namespace == ZEEBE)
    for name, count in names.items():
        allowed = _OWNERS.get(name)
        if allowed is None:
            yield f"The extension zeebe:{name} is not supported.", "Remove it; see engine/README.md for what is."
        elif allowed and tag(owner) not in allowed:
            yield (
                f"The extension zeebe:{name} does nothing at an element {etree.QName(owner).localname}.",
                f"Remove it; it belongs to: {', '.join(sorted(allowed))}.",
            )
        elif count > 1:
            yield f"The extension zeebe:{name} stands {count} times at one element.", "Keep one of them."
    for item in container:
        if etree.QName(item).namespace == ZEEBE:
            yield from _parts(item)
        elif etree.QName(item).namespace in _OTHER_ENGINES:
            yield _of_another_engine(etree.QName(item).localname)


def _parts(item: etree._Element) -> Iterator[_Found]:
    name = etree.QName(item).localname
    by_tag = ("versionTag",) if item.get("bindingType") == "versionTag" else ()
    for attribute in (*_REQUIRED.get(name, ()), *by_tag):
        if not (item.get(attribute) or "").strip("= "):
            yield f"The extension zeebe:{name} says no {attribute}.", "Fill it in in the properties panel."
    if item.get("bindingType", "deployment") not in _BINDINGS:
        yield (
            f"The binding {item.get('bindingType')!r} is not supported.",
            "Bind to the version of the deployment, to the latest one or to a version tag.",
        )
    for attribute in _TRUTHS:
        if item.get(attribute, "true") not in ("true", "false"):
            yield f"The {attribute} is neither true nor false.", "Write true or false."
    if name == "loopCharacteristics" and bool(item.get("outputCollection")) != bool(item.get("outputElement")):
        yield (
            "The multi-instance names an output collection or an output element, but not both.",
            "Fill in both, or neither.",
        )


def _attributes(element: etree._Element) -> Iterator[_Found]:
    for name in element.attrib:
        if etree.QName(name).namespace in _OTHER_ENGINES:
            yield _of_another_engine(etree.QName(name).localname)
        elif etree.QName(name).namespace == BPMN:
            yield (
                f"The attribute {etree.QName(name).localname} carries a namespace prefix, so that it means nothing.",
                "Open and save the file in a BPMN modeler.",
            )


def _of_another_engine(name: str) -> _Found:
    return (
        f"The setting {name} is for another engine and does nothing here.",
        "Remove it, and say it with the settings of Camunda 8 (zeebe:).",
    )
