"""What differs between two versions of a file, element by element, in the words of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml import etree

from engine.codec import from_json, to_json
from tasks.studio.elements import safe_root
from tasks.studio.model import Kind

Manner = Literal["added", "removed", "changed", "moved"]
MANNERS: tuple[Manner, ...] = ("added", "removed", "changed", "moved")

# What an analyst sees as a thing of its own. Everything else is a property of the thing around it.
_BPMN_THINGS = frozenset(
    {
        *("process", "participant", "lane", "subProcess", "transaction", "adHocSubProcess", "callActivity", "task"),
        *("userTask", "serviceTask"),
        *("businessRuleTask", "scriptTask", "sendTask", "receiveTask", "manualTask", "startEvent", "endEvent"),
        *("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent", "exclusiveGateway", "parallelGateway"),
        *("inclusiveGateway", "eventBasedGateway", "complexGateway", "sequenceFlow", "messageFlow", "message", "error"),
        *(
            "escalation",
            "signal",
            "textAnnotation",
            "association",
            "dataObjectReference",
            "dataStoreReference",
            "group",
        ),
    }
)
_DMN_THINGS = frozenset(
    {
        *("decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService"),
        *("rule", "input", "output"),
    }
)
# Follows from the flows; saying it twice would hide what was changed.
_DERIVED = frozenset({"incoming", "outgoing"})
_DRAWN = frozenset({"BPMNShape", "BPMNEdge"})
_DISCRIMINATORS = ("name", "key", "target", "id")


@dataclass(frozen=True)
class Detail:
    """One property before and after; None where it is missing."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was."""

    id: str
    type: str
    manner: Manner
    names: Mapping[str, str]
    details: Sequence[Detail] = ()


@dataclass
class _Thing:
    type: str
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    place: tuple[str, ...] = ()


def compare(kind: Kind, old: bytes, new: bytes) -> list[Difference]:
    """The differences of two files of one kind, removed things first, in the order of the file.

    Raises:
        etree.XMLSyntaxError, msgspec.DecodeError: one of them cannot be read.
    """
    before, after = _things(kind, old), _things(kind, new)
    found = [_difference(id, "removed", thing, thing, None) for id, thing in before.items() if id not in after]
    for id, thing in after.items():
        was = before.get(id)
        if was is None:
            found.append(_difference(id, "added", thing, None, thing))
        elif was.type != thing.type or was.properties != thing.properties:
            found.append(_difference(id, "changed", thing, was, thing))
        elif was.place != thing.place:
            found.append(Difference(id, thing.type, "moved", thing.names))
    return found


def _difference(id: str, manner: Manner, shown: _Thing, old: _Thing | None, new: _Thing | None) -> Difference:
    before = old.properties if old else {}
    after = new.properties if new else {}
    details = [
        Detail(name, before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    if old and new and old.type != new.type:
        details.insert(0, Detail("type", old.type, new.type))
    return Difference(id, shown.type, manner, shown.names, details)


def _things(kind: Kind, content: bytes) -> dict[str, _Thing]:
    match kind:
        case Kind.PROCESS:
            return _bpmn(safe_root(content))
        case Kind.DECISION:
            return _dmn(safe_root(content))
        case Kind.FORM:
            return _form(from_json(content))


# BPMN


def _bpmn(root: etree._Element) -> dict[str, _Thing]:
    things = {
        node.get("id", ""): _xml_thing(node, _BPMN_THINGS)
        for node in root.iter(etree.Element)
        if _local(node) in _BPMN_THINGS and node.get("id")
    }
    for node in root.iter(etree.Element):
        if _local(node) in _DRAWN and (thing := things.get(node.get("bpmnElement", ""))):
            thing.place = tuple(_geometry(node))
    return things


def _geometry(drawn: etree._Element) -> Iterator[str]:
    for node in drawn:
        if _local(node) in ("Bounds", "waypoint"):
            # 100 and 100.0 are the same place, whichever program wrote it.
            yield " ".join(f"{float(node.get(name, '0')):g}" for name in ("x", "y", "width", "height"))


# DMN


def _dmn(root: etree._Element) -> dict[str, _Thing]:
    things = {}
    for node in root.iter(etree.Element):
        if _local(node) not in _DMN_THINGS or not node.get("id"):
            continue
        thing = _xml_thing(node, _DMN_THINGS)
        if _local(node) == "rule":
            thing = _row(node)
        elif _local(node) == "decision":
            thing.properties |= {
                f"rules {number}": row.get("id", "") for number, row in enumerate(_rows(node), start=1)
            }
            thing.properties = _order_of_rows(thing.properties)
        things[node.get("id", "")] = thing
    return things


def _rows(decision: etree._Element) -> list[etree._Element]:
    return [node for node in decision.iter(etree.Element) if _local(node) == "rule"]


def _order_of_rows(properties: dict[str, str]) -> dict[str, str]:
    """The rows' order as one property: rows that came or went are differences of their own."""
    order = [value for name, value in properties.items() if name.startswith("rules ")]
    kept = {name: value for name, value in properties.items() if not name.startswith("rules ")}
    return kept | ({"order of rows": " ".join(order)} if order else {})


def _row(rule: etree._Element) -> _Thing:
    table = rule.getparent()
    assert table is not None
    columns = [
        node.get("label") or node.get("name") or "" for kind in ("input", "output") for node in _children(table, kind)
    ]
    cells = [_text(node) for kind in ("inputEntry", "outputEntry") for node in _children(rule, kind)]
    number = [node.get("id") for node in _children(table, "rule")].index(rule.get("id")) + 1
    properties = {label: cell for label, cell in zip(columns, cells, strict=False) if cell}
    if note := " ".join(_text(node) for node in _children(rule, "description")):
        properties["annotation"] = note
    for entry in rule.iter("{*}property"):
        properties[f"annotation {entry.get('name', '').removeprefix('label.')}"] = entry.get("value", "")
    return _Thing("rule", {"en": f"Row {number}", "zh": f"第 {number} 行"}, properties)


# Forms


def _form(schema: Any) -> dict[str, _Thing]:
    things: dict[str, _Thing] = {}
    _component(schema, "form", things)
    return things


def _component(component: Mapping[str, Any], type: str, things: dict[str, _Thing]) -> None:
    thing = _Thing(type)
    label = component.get("label") or component.get("name") or component.get("text") or component.get("key")
    if label:
        thing.names["en"] = str(label)
    if chinese := (component.get("properties") or {}).get("label.zh"):
        thing.names["zh"] = chinese
    own = {name: value for name, value in component.items() if name not in ("components", "id", "layout", "exporter")}
    _flatten(own, "", thing.properties)
    inner = [child for child in component.get("components") or () if isinstance(child, dict)]
    thing.place = (to_json(component.get("layout")), *(str(child.get("id")) for child in inner))
    things[str(component.get("id") or component.get("key") or type)] = thing
    for child in inner:
        _component(child, str(child.get("type", "")), things)


def _flatten(value: Any, name: str, into: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{name} › {key}" if name else key, into)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            _flatten(inner, f"{name} {number}", into)
    else:
        into[name] = value if isinstance(value, str) else to_json(value)


# XML


def _xml_thing(node: etree._Element, things: frozenset[str]) -> _Thing:
    thing = _Thing(_local(node))
    if name := node.get("name") or node.get("label"):
        thing.names["en"] = " ".join(name.split())
    _collect(node, "", things, thing.properties)
    for key, value in thing.properties.items():
        if key.endswith("label.zh › value"):
            thing.names["zh"] = value
    return thing


def _collect(node: etree._Element, path: str, things: frozenset[str], into: dict[str, str]) -> None:
    for name, value in node.attrib.items():
        local = etree.QName(name).localname
        if local != "id" and not (path and local in _DISCRIMINATORS and path.endswith(f" {value}")):
            into[_join(path, local)] = value
    if text := _own_text(node):
        into[path or "text"] = text
    for child in node:
        local = _local(child)
        if local in _DERIVED or (local in things and child.get("id")):
            continue
        # Wrappers say nothing to a reader.
        inner = (
            path
            if local in ("extensionElements", "properties", "ioMapping", "taskHeaders")
            else _join(path, _step(child))
        )
        while inner != path and inner in into:
            inner += "'"
        _collect(child, inner, things, into)


def _step(node: etree._Element) -> str:
    mark = next((node.get(name) for name in _DISCRIMINATORS[:-1] if node.get(name)), None)
    if mark is None and _local(node) == "flowNodeRef":
        mark = _own_text(node)
    return f"{_local(node)} {mark}" if mark else _local(node)


def _join(path: str, step: str) -> str:
    return f"{path} › {step}" if path else step


def _own_text(node: etree._Element) -> str:
    return (node.text or "").strip()


def _text(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in node if _local(child) == name]


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
