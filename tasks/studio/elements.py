"""The elements of a BPMN file with their names in each language, for lists beside a diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from engine.codec import from_json
from tasks.studio.model import Kind

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
_LABELS = f"{{{_BPMN}}}extensionElements/{_ZEEBE}properties/{_ZEEBE}property"


@dataclass(frozen=True)
class Element:
    """An element of a diagram: its BPMN type (e.g. "userTask") and names by language."""

    id: str
    type: str
    names: Mapping[str, str]
    called_process: str | None = None


def safe_root(content: bytes) -> etree._Element:
    """The root of an XML file, read without entities, DTD or network.

    Raises:
        etree.XMLSyntaxError: the content is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


@lru_cache(maxsize=128)
def elements(content: bytes) -> Mapping[str, Element]:
    """All BPMN elements of a deployed file by id."""
    found = {}
    for node in safe_root(content).iter(f"{{{_BPMN}}}*"):
        id = node.get("id")
        if id is None:
            continue
        name = " ".join((node.get("name") or "").split())
        names = {"en": name} if name else {}
        for label in node.iterfind(_LABELS):
            key = label.get("name", "")
            if key.startswith("label.") and label.get("value"):
                names[key.removeprefix("label.")] = label.get("value", "")
        called = node.find(f"{{{_BPMN}}}extensionElements/{_ZEEBE}calledElement")
        found[id] = Element(id, etree.QName(node).localname, names, None if called is None else called.get("processId"))
    return found


def defined_ids(kind: Kind, content: bytes) -> set[str]:
    """The ids of the processes, decisions or forms that a readable file defines."""
    if kind is Kind.FORM:
        schema = from_json(content)
        return {str(schema.get("id"))} if isinstance(schema, dict) else set()
    wanted = {"process", "decision"}
    nodes = safe_root(content).iter(etree.Element)
    return {node.get("id", "") for node in nodes if etree.QName(node).localname in wanted and node.get("id")}
