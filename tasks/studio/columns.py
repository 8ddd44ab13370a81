"""The columns of the decision tables of a DMN file with their names in each language, for records that people read."""

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
        names = {"en": label} if label else {}
        for entry in node.xpath(_NAMES):
            language = entry.get("name", "").removeprefix("label.")
            if language != entry.get("name", "") and entry.get("value"):
                names[language] = entry.get("value", "")
        if called and names:
            found[called] = names
    return found
