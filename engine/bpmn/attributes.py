"""Refuses attributes that say something else than what would run."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.read_values import Report
from engine.bpmn.xml import child, extension, flag, number, runs, tag, text

_FEEL = "feel"


def check(root: etree._Element, report: Report) -> None:
    """Report expressions in other languages, and attributes that an executable process must not have so.

    BPMN 2.0.2: 8.4.7 and 8.2.1 (expressions), 8.4.13 (isImmediate), 9.3 (multiplicity), 10.3.8 (loops), 10.4.2 (data).
    """
    for element in filter(runs, root.iter()):
        for message, repair in _of(element):
            owner = next((a.get("id") for a in (element, *element.iterancestors()) if a.get("id")), None)
            report(owner, "attribute", message, repair)


def _of(element: etree._Element) -> Iterator[tuple[str, str]]:
    kind = tag(element)
    language = element.get("expressionLanguage" if kind == "definitions" else "language")
    if kind and language and _FEEL not in language.lower():
        yield (
            f"The language of expressions is {language}; only FEEL runs.",
            "Write the expressions in FEEL, and remove the attribute.",
        )
    if kind == "sequenceFlow" and not flag(element, "isImmediate", True):
        yield "The sequence flow is not immediate, which cannot run.", "Remove the attribute isImmediate."
    if kind == "participantMultiplicity":
        least, most = number(element, "minimum", 0) or 0, number(element, "maximum", 1) or 0
        if least < 0 or most < max(least, 1):
            yield (
                "The participants are at most fewer than at least, or fewer than none.",
                "Correct minimum and maximum.",
            )
    if kind == "multiInstanceLoopCharacteristics" and len(_ways_to_count(element)) > 1:
        yield (
            f"The multi-instance says in more than one way how often it runs: {', '.join(_ways_to_count(element))}.",
            "Keep one of them.",
        )
    if kind in ("dataInputAssociation", "dataOutputAssociation"):
        sources = [item for item in element if tag(item) == "sourceRef"]
        computed = child(element, "transformation") is not None or child(element, "assignment") is not None
        if len(sources) > 1 and not computed:
            yield (
                "Data comes from more than one source, but nothing says how it becomes one.",
                "Write a transformation, or keep one source.",
            )


def _ways_to_count(loop: etree._Element) -> list[str]:
    dialect = extension(loop, "loopCharacteristics")
    ways = [name for name in ("loopCardinality", "loopDataInputRef") if text(child(loop, name))]
    return ways + (["inputCollection"] if dialect is not None and dialect.get("inputCollection") else [])
