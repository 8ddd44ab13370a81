"""Refuses attributes and expressions that say something else than what would run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from engine.bpmn.read_values import Report
from engine.bpmn.xml import XSI, child, extension, flag, local_name, number, runs, tag, text

_FEEL = "feel"
_OF_THE_SCHEMA = "http://www.w3.org/1999/XPath"
"""The language that the schema takes where a file names none; tools write it down although they mean nothing by it."""
_FORMULAS = frozenset(
    {"conditionExpression", "completionCondition", "loopCondition", "loopCardinality", "activationCondition"}
    | {"condition", "transformation", "from", "to"}
)
_TOLD_ELSEWHERE = frozenset({"condition"})
_TYPES_OF_EXPRESSIONS = ("tExpression", "tFormalExpression")
_Found = tuple[str, str]
"""What is wrong, and the repair."""


def check(root: etree._Element, report: Report) -> None:
    """Report expressions in other languages, and attributes that an executable process must not have so.

    BPMN 2.0.2: 8.4.7 and 8.2.1 (expressions), 8.4.13 (isImmediate), 9.3 (multiplicity), 10.2 (process type),
    10.3.6 (calls), 10.3.8 (loops), 10.4.2 (data).
    """
    for element in filter(runs, root.iter()):
        for message, repair in _of(element):
            owner = next((a.get("id") for a in (element, *element.iterancestors()) if a.get("id")), None)
            report(owner, "attribute", message, repair)


def _of(element: etree._Element) -> Iterator[_Found]:
    kind = tag(element)
    if kind:
        yield from _language(element, kind)
        yield from _type(element, kind)
    if kind in _FORMULAS - _TOLD_ELSEWHERE and text(element) is None:
        yield f"The expression {kind} is empty.", "Write it, or remove it."
    if kind in _BY_KIND:
        yield from _BY_KIND[kind](element)


def _language(element: etree._Element, kind: str) -> Iterator[_Found]:
    language = element.get("expressionLanguage" if kind == "definitions" else "language")
    if not language or _FEEL in language.lower():
        return
    if kind == "definitions" and language == _OF_THE_SCHEMA and _is_written_in_feel(element):
        return
    yield (
        f"The language of expressions is {language}; only FEEL runs.",
        "Write the expressions in FEEL, and remove the attribute.",
    )


def _type(element: etree._Element, kind: str) -> Iterator[_Found]:
    """The schema lets an element say that it is one of another kind; nobody would look for it there."""
    said = local_name(element.get(f"{{{XSI}}}type", ""))
    if said and said not in (*_TYPES_OF_EXPRESSIONS, f"t{kind[0].upper()}{kind[1:]}"):
        yield (
            f"The element {kind} says by its xsi:type that it is a {said}.",
            "Name the element itself after what it is, as BPMN modelers do, and remove the xsi:type.",
        )


def _is_written_in_feel(root: etree._Element) -> bool:
    """Whether every expression that runs begins with the = of FEEL."""
    formulas = (element for element in root.iter() if tag(element) in _FORMULAS and runs(element))
    return all((text(formula) or "=").startswith("=") for formula in formulas)


def _process(process: etree._Element) -> Iterator[_Found]:
    if process.get("processType") == "Public" and flag(process, "isExecutable"):
        yield (
            "The process is public, which only describes what partners see, and executable.",
            "Remove the attribute processType, or write Private.",
        )


def _sequence_flow(flow: etree._Element) -> Iterator[_Found]:
    if not flag(flow, "isImmediate", True):
        yield "The sequence flow is not immediate, which cannot run.", "Remove the attribute isImmediate."


def _multiplicity(participants: etree._Element) -> Iterator[_Found]:
    least, most = number(participants, "minimum", 0) or 0, number(participants, "maximum", 1) or 0
    if least < 0 or most < max(least, 1):
        yield "The participants are at most fewer than at least, or fewer than none.", "Correct minimum and maximum."


def _call(call: etree._Element) -> Iterator[_Found]:
    dialect, standard = extension(call, "calledElement"), local_name(call.get("calledElement", ""))
    called = dialect.get("processId", "") if dialect is not None else ""
    if standard and called and called != standard:
        yield (
            f"The call activity names two processes: {standard!r} by the attribute calledElement and {called!r}.",
            "Remove the attribute calledElement.",
        )


def _multi_instance(loop: etree._Element) -> Iterator[_Found]:
    ways = _ways_to_count(loop)
    if len(ways) > 1:
        yield (
            f"The multi-instance says in more than one way how often it runs: {', '.join(ways)}.",
            "Keep one of them.",
        )
    if child(loop, "inputDataItem") is not None and ways == ["loopCardinality"]:
        yield (
            "The multi-instance names an item of a collection, but no collection.",
            "Name the collection (loopDataInputRef), or remove the inputDataItem.",
        )
    if bool(text(child(loop, "loopDataOutputRef"))) != (child(loop, "outputDataItem") is not None):
        yield (
            "The multi-instance names an output collection or an output element, but not both.",
            "Fill in both, or neither.",
        )


def _association(association: etree._Element) -> Iterator[_Found]:
    sources = [item for item in association if tag(item) == "sourceRef"]
    computed = child(association, "transformation") is not None or child(association, "assignment") is not None
    if len(sources) > 1 and not computed:
        yield (
            "Data comes from more than one source, but nothing says how it becomes one.",
            "Write a transformation, or keep one source.",
        )


_BY_KIND: dict[str, Callable[[etree._Element], Iterator[_Found]]] = {
    "process": _process,
    "sequenceFlow": _sequence_flow,
    "participantMultiplicity": _multiplicity,
    "callActivity": _call,
    "multiInstanceLoopCharacteristics": _multi_instance,
    "dataInputAssociation": _association,
    "dataOutputAssociation": _association,
}


def _ways_to_count(loop: etree._Element) -> list[str]:
    dialect = extension(loop, "loopCharacteristics")
    ways = [name for name in ("loopCardinality", "loopDataInputRef") if text(child(loop, name))]
    return ways + (["inputCollection"] if dialect is not None and dialect.get("inputCollection") else [])
