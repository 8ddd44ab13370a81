"""Spoils diagrams at random: drops, doubles, moves and renames elements and attributes, always the same for a seed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from lxml import etree

_BPMN_DRAWING = "/spec/BPMN/20100524/DI"
_VALUES = ("", "nope", "true", "-1", "0", "=x", "=", "=(", "=1", "R/PT1H", "P", "+-1", "é x", "x" * 300)
_TEXTS = ("", "x", "=x", "=(", "PT1H", "=1", "nope")


@dataclass(frozen=True)
class Soil:
    """What mutations are made of: everything that stands in some diagrams."""

    tags: tuple[str, ...]
    values: tuple[str, ...]
    elements: tuple[etree._Element, ...]


def soil(files: Mapping[str, bytes]) -> Soil:
    """The tags, attribute values and elements of some diagrams."""
    found = [element for content in files.values() for element in _of_model(etree.fromstring(content))]
    values = {value for element in found for value in element.attrib.values()}
    return Soil(tuple(sorted({element.tag for element in found})), tuple(sorted(values)), tuple(found))


def spoil(content: bytes, others: Soil, random: Random) -> bytes:
    """The diagram with one to three things changed."""
    root = etree.fromstring(content)
    for _ in range(random.choice((1, 1, 2, 3))):
        _change(root, others, random)
    return etree.tostring(root)


def _of_model(root: etree._Element) -> list[etree._Element]:
    """The elements but the root and the drawing."""
    return [
        element
        for element in root.iter("*")
        if element is not root
        and not any(_BPMN_DRAWING in around.tag for around in (element, *element.iterancestors()))
    ]


def _change(root: etree._Element, others: Soil, random: Random) -> None:
    elements = _of_model(root)
    if not elements:
        return
    element, other = random.choice(elements), random.choice(elements)
    around = element.getparent()
    assert around is not None
    change = random.choice(("drop", "double", "move", "unset", "set", "rename", "swap", "say", "plant", "empty", "mix"))
    match change:
        case "drop":
            around.remove(element)
        case "double":
            twin = copy.deepcopy(element)
            if random.random() < 0.5:
                _name_apart(twin)
            around.insert(around.index(element), twin)
        case "move" if element is not other and element not in other.iterancestors():
            other.append(element)
        case "unset" if element.attrib:
            del element.attrib[random.choice(list(element.attrib))]
        case "set" if element.attrib:
            ids = [one.get("id", "") for one in elements]
            value = random.choice((random.choice(_VALUES), random.choice(others.values), random.choice(ids)))
            element.set(random.choice(list(element.attrib)), value)
        case "rename":
            element.tag = random.choice(others.tags)
        case "swap" if element.attrib:
            name = random.choice(list(element.attrib))
            if other.get(name) is not None:
                mine, its = element.attrib[name], other.attrib[name]
                element.set(name, its)
                other.set(name, mine)
        case "say":
            element.text = random.choice(_TEXTS)
        case "plant":
            seedling = copy.deepcopy(random.choice(others.elements))
            _name_apart(seedling)
            element.insert(random.choice((0, len(element))), seedling)
        case "empty":
            del element[:]
        case "mix":
            children = list(element)
            random.shuffle(children)
            element.extend(children)


def _name_apart(element: etree._Element) -> None:
    for one in element.iter("*"):
        if one.get("id"):
            one.set("id", f"{one.get('id')}_2")
