"""Holds a file to the schema of BPMN 2.0 and says what breaks it, by element and repair."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine.bpmn import ids
from engine.bpmn.read_values import Report
from engine.bpmn.xml import tag

_REPAIR = "Open and save the file in a BPMN modeler."
_MESSAGE = re.compile(r"^Element '(?P<element>[^']+)'(?:, attribute '(?P<attribute>[^']+)')?: (?P<rest>.*)", re.DOTALL)
_NAMESPACE = re.compile(r"\{[^{}]*\}")
_QUOTED = re.compile(r"'([^']*)'")
_EXPECTED = re.compile(r"\bExpected is (?:one of )?\( (.*) \)\.")
_OF_TYPE = {
    "boolean": "Write true or false.",
    "integer": "Write a whole number.",
    "int": "Write a whole number.",
    "double": "Write a number.",
    "ID": "Begin it with a letter or _, use letters, digits, - . and _ only, and give each element its own.",
    "IDREF": "Write the id of an element of the file.",
    "QName": "Write the id of an element; a prefix in front of it must be declared as a namespace of the file.",
}
_Found = tuple[str, str]
"""What is wrong, and the repair."""


def check(root: etree._Element, report: Report) -> None:
    """Report everything that the schema forbids: elements, their order and number, attributes and their values."""
    schema = _schema()
    if schema.validate(root):
        return
    seen: set[tuple[str | None, str | None]] = set()
    twice = ids.doubled(root)
    spaces = {prefix: uri for element in root.iter() for prefix, uri in element.nsmap.items() if prefix}
    for entry in schema.error_log:
        parts = _MESSAGE.fullmatch(entry.message)
        attribute = parts["attribute"] if parts is not None else None
        # The schema complains of one wrong value by its kind and again by its type.
        if attribute is not None and (entry.path, attribute) in seen:
            continue
        seen.add((entry.path, attribute))
        element = _element(root, entry.path, spaces)
        if entry.type_name == "SCHEMAV_CVC_ELT_1" and _is_extension_of_drawing(element):
            continue
        if attribute == "id" and element is not None and tag(element) and element.get("id") in twice:
            continue
        message, repair = next(_said(entry, parts, element), (_plain(entry.message), _REPAIR))
        report(_owner(element), "schema", f"Line {entry.line}: {message}", repair)


@functools.cache
def _schema() -> etree.XMLSchema:
    return BpmnValidator().validator


def _said(entry: etree._LogEntry, parts: re.Match[str] | None, element: etree._Element | None) -> Iterator[_Found]:
    """The sentence for one complaint of the schema, if it is of a common kind."""
    if parts is None:
        return
    name, attribute, rest = _plain(parts["element"]), _plain(parts["attribute"] or ""), parts["rest"]
    quoted = [_plain(part) for part in _QUOTED.findall(rest)]
    match entry.type_name:
        case "SCHEMAV_CVC_COMPLEX_TYPE_4":
            yield f"The element {name} has no attribute {quoted[0]}, which BPMN demands.", "Write the attribute."
        case "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1" | "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2":
            yield (
                f"BPMN knows no attribute {attribute} of the element {name}.",
                "Remove the attribute; settings of a tool belong into its own namespace.",
            )
        case "SCHEMAV_ELEMENT_CONTENT" if rest.startswith("Missing"):
            yield f"The element {name} lacks a part that BPMN demands.", f"Add what is missing: {_expected(rest)}."
        case "SCHEMAV_ELEMENT_CONTENT":
            around = element.getparent() if element is not None else None
            place = etree.QName(around).localname if around is not None else "file"
            yield f"The element {name} may not stand at this place in the element {place}.", _place(rest)
        case "SCHEMAV_CVC_COMPLEX_TYPE_2_3":
            yield f"The element {name} holds text, but BPMN allows only elements there.", "Remove the text."
        case "SCHEMAV_CVC_ENUMERATION_VALID":
            allowed = ", ".join(quoted[2:])
            yield f"The {attribute} of the element {name} cannot be {quoted[1]!r}.", f"Write one of these: {allowed}."
        case "SCHEMAV_CVC_DATATYPE_VALID_1_2_1":
            kind = re.search(r"'xs:(\w+)'", rest)
            value = quoted[0] if quoted else ""
            repair = _OF_TYPE.get(kind[1] if kind is not None else "QName", _REPAIR)
            yield f"The {attribute or 'text'} of the element {name} cannot be {value!r}.", repair
        case "SCHEMAV_CVC_ELT_4_2" | "SCHEMAV_CVC_ELT_4_3":
            yield (
                f"The xsi:type {quoted[0].rpartition(':')[2]!r} does not fit the element {name}.",
                "Write bpmn:tFormalExpression for an expression, or remove the xsi:type.",
            )


def _place(rest: str) -> str:
    expected = _expected(rest)
    return f"Remove it, or put it into another order; here may stand: {expected}." if expected else "Remove it."


def _expected(rest: str) -> str:
    found = _EXPECTED.search(rest)
    return ", ".join(part.strip() for part in _plain(found[1]).split(",")) if found is not None else ""


def _plain(text: str) -> str:
    """A text of the schema without namespaces, which only say again that the file is BPMN."""
    return _NAMESPACE.sub("", text)


def _element(root: etree._Element, path: str | None, spaces: Mapping[str, str]) -> etree._Element | None:
    """The element at a path of the schema's complaint, in which the file's prefixes stand for `spaces`."""
    if not path:
        return None
    try:
        found = root.getroottree().xpath(path, namespaces=spaces)
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None


def _owner(element: etree._Element | None) -> str | None:
    """The id of an element, or of what it stands in."""
    if element is None:
        return None
    return next((around.get("id") for around in (element, *element.iterancestors()) if around.get("id")), None)


def _is_extension_of_drawing(element: etree._Element | None) -> bool:
    """Whether an element is what a tool keeps in its drawing: the schema wants a declaration that no tool sends along."""
    around = element.getparent() if element is not None else None
    return around is not None and around.tag == "{http://www.omg.org/spec/DD/20100524/DI}extension"
