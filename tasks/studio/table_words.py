"""The words of the decision tables of a DMN file in each language, for records that people read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from tasks.studio.elements import safe_root

_NAMES = "./*[local-name()='extensionElements']/*[local-name()='properties']/*[local-name()='property']"


@lru_cache(maxsize=128)
def columns(content: bytes) -> Mapping[str, Mapping[str, str]]:
    """The names by language of all input and output columns, by what an evaluation calls them.

    An evaluation calls an input by its label, or by its expression where it has none, and an output by its name.
    """
    found: dict[str, Mapping[str, str]] = {}
    for node in safe_root(content).iter("{*}input", "{*}output"):
        expression = node.findtext("{*}inputExpression/{*}text") or ""
        label = node.get("label") or expression.strip()
        called = (node.get("name") if etree.QName(node).localname == "output" else None) or label
        names = _in_languages(node, label)
        if called and names:
            found[called] = names
    return found


@lru_cache(maxsize=128)
def remarks(content: bytes) -> Mapping[str, Mapping[str, str]]:
    """What stands beside the rows, by language and by the row's id; only rows that say it in more than English."""
    rows = safe_root(content).iter("{*}rule")
    found = {
        row.get("id", ""): _in_languages(row, " ".join((row.findtext("{*}description") or "").split())) for row in rows
    }
    return {row: names for row, names in found.items() if row and names.keys() - {"en"}}


@lru_cache(maxsize=128)
def decisions(content: bytes) -> Mapping[str, Mapping[str, str]]:
    """The names by language of all decisions, by id."""
    return {
        node.get("id", ""): _in_languages(node, " ".join((node.get("name") or "").split()))
        for node in safe_root(content).iter("{*}decision")
    }


@lru_cache(maxsize=128)
def tested(content: bytes) -> Mapping[str, Mapping[str, str]]:
    """What each column tests: its expression by what an evaluation calls the column, by the id of the table."""
    found: dict[str, Mapping[str, str]] = {}
    for table in safe_root(content).iter("{*}decisionTable"):
        texts = [(node, (node.findtext("{*}inputExpression/{*}text") or "").strip()) for node in table.iter("{*}input")]
        found[table.get("id", "")] = {node.get("label") or text: text for node, text in texts}
    return found


def _in_languages(node: etree._Element, english: str) -> dict[str, str]:
    names = {"en": english} if english else {}
    for entry in node.xpath(_NAMES):
        language = entry.get("name", "").removeprefix("label.")
        if language != entry.get("name", "") and entry.get("value"):
            names[language] = entry.get("value", "")
    return names
