"""Data of the standard must be declared, seen and moved as the standard says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from engine.bpmn.model import SUB_PROCESSES
from engine.bpmn.named import missing, owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import bpmn, local_name, tag, text

_STORES = frozenset({"dataStore", "dataStoreReference"})
_HOLDS_DATA = (
    _STORES
    | {"dataObject", "dataObjectReference", "dataInput", "dataOutput", "property"}
    | {"inputDataItem", "outputDataItem"}
)
_SETS = {
    "input": ("inputSet", "dataInput", "dataInputRefs", ("optionalInputRefs", "whileExecutingInputRefs")),
    "output": ("outputSet", "dataOutput", "dataOutputRefs", ("optionalOutputRefs", "whileExecutingOutputRefs")),
}
_Found = tuple[str, str]
"""What is wrong, and the repair."""
_ById = Mapping[str | None, etree._Element]


def check(root: etree._Element, by_id: _ById, report: Report) -> None:
    """Report data that breaks BPMN 2.0.2, 10.4.1 (inputs, outputs, sets, visibility) or 10.4.2 (associations)."""
    for element in root.iter():
        kind = tag(element)
        if kind in ("dataInputAssociation", "dataOutputAssociation"):
            for end in _ends(element):
                if local_name(end) not in by_id:
                    missing(report, element, end, "data")
        for message, repair in _BY_KIND[kind](element, by_id) if kind in _BY_KIND else ():
            report(owner_of(element), "data", message, repair)


def _specification(specification: etree._Element, by_id: _ById) -> Iterator[_Found]:
    owner = specification.getparent()
    if owner is not None and tag(owner) in SUB_PROCESSES:
        yield (
            "A sub-process has inputs and outputs of its own.",
            "Move the ioSpecification to the activities inside, or use a call activity.",
        )
    for direction, (set_kind, kind, all_refs, some_refs) in _SETS.items():
        own = [item.get("id") or item.get("name", "") for item in specification.findall(bpmn(kind))]
        listed: set[str] = set()
        for data_set in specification.findall(bpmn(set_kind)):
            members = _texts(data_set, all_refs)
            listed.update(members)
            # What is of another kind or not there at all is told by whoever looks at references.
            foreign = [name for name in members if name not in own and name in by_id and tag(by_id[name]) == kind]
            for name in foreign:
                yield f"The {set_kind} names {name!r}, which belongs to another element.", "Name one of its own."
            for name in [name for refs in some_refs for name in _texts(data_set, refs) if name not in members]:
                yield (
                    f"The {set_kind} says more of {name!r}, but it is not in the set.",
                    f"Name it in {all_refs} too.",
                )
        for name in own:
            if name not in listed:
                yield f"The {kind} {name!r} is in no {direction} set.", f"Name it in the {all_refs} of an {set_kind}."
    yield from _pairs(specification)


def _pairs(specification: etree._Element) -> Iterator[_Found]:
    """Input sets and output sets that belong together name each other."""
    goes = {
        (data_set.get("id", ""), name)
        for data_set in specification.findall(bpmn("inputSet"))
        for name in _texts(data_set, "outputSetRefs")
    }
    comes = {
        (name, data_set.get("id", ""))
        for data_set in specification.findall(bpmn("outputSet"))
        for name in _texts(data_set, "inputSetRefs")
    }
    for into, out in sorted(goes ^ comes):
        yield (
            f"Only one of the input set {into!r} and the output set {out!r} names the other.",
            "Let each name the other (outputSetRefs, inputSetRefs), or neither.",
        )


def _association(association: etree._Element, by_id: _ById) -> Iterator[_Found]:
    for end in _ends(association):
        element = by_id.get(local_name(end))
        if element is None:
            continue
        if tag(element) not in _HOLDS_DATA:
            yield (
                f"{tag(association)} joins {end!r}, which holds no data.",
                "Connect it with a data object, a data store, an input or an output.",
            )
        elif not _sees(association, element):
            yield (
                f"{tag(association)} joins {end!r}, which cannot be seen from here.",
                "Use data of this or an outer level.",
            )


def _reference(reference: etree._Element, by_id: _ById) -> Iterator[_Found]:
    name = reference.get("dataObjectRef", "")
    element = by_id.get(name)
    if element is not None and tag(element) == "dataObject" and not _sees(reference, element):
        yield f"{tag(reference)} joins {name!r}, which cannot be seen from here.", "Use data of this or an outer level."


def _sees(element: etree._Element, data: etree._Element) -> bool:
    """Whether data lives on the level of an element or around it; stores live anywhere."""
    if tag(data) in _STORES:
        return True
    home = data.getparent()
    if home is not None and tag(home) in ("ioSpecification", "multiInstanceLoopCharacteristics"):
        home = home.getparent()
    return home is not None and any(around is home for around in element.iterancestors())


_BY_KIND: dict[str, Callable[[etree._Element, _ById], Iterator[_Found]]] = {
    "ioSpecification": _specification,
    "dataInputAssociation": _association,
    "dataOutputAssociation": _association,
    "dataObjectReference": _reference,
}


def _ends(association: etree._Element) -> list[str]:
    return [text(item) or "" for item in association.iterchildren(bpmn("sourceRef"), bpmn("targetRef"))]


def _texts(element: etree._Element, part: str) -> list[str]:
    return [text(item) or "" for item in element.findall(bpmn(part))]
