"""Names of processes and their elements in the user's language, for lists beside a diagram."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g

from engine.views import DefinitionView
from tasks.studio.elements import Element, elements
from web import i18n, labels
from web.context import claimflow, tx


class ElementNames:
    """The elements of one process definition."""

    def __init__(self, definition_key: int) -> None:
        source = claimflow().engine.definition_source(definition_key, tx=tx())
        self.elements: Mapping[str, Element] = elements(source)

    def name(self, element_id: str | None) -> str:
        """The element's name; without one its type, or its id when it is not of this version."""
        if element_id is None:
            return ""
        element = self.elements.get(element_id)
        if element is None:
            return element_id
        return i18n.in_language(element.names) or labels.label(element.type, "element_type")

    def type(self, element_id: str) -> str:
        """What kind of element it is, e.g. "userTask"; empty when it is not of this version."""
        return self.elements[element_id].type if element_id in self.elements else ""

    def pairs(self) -> list[tuple[str, str]]:
        """(id, name) of everything that is entered and left, in the order of the file."""
        kinds = ("Task", "Activity", "Event", "Gateway", "subProcess", "SubProcess", "transaction")
        return [(e.id, self.name(e.id)) for e in self.elements.values() if e.type.endswith(kinds)]

    def waiting(self) -> list[tuple[str, str]]:
        """(id, name) of the elements an instance can stand at, for a search."""
        found = [
            (element.id, self.name(element.id))
            for element in self.elements.values()
            if element.type.endswith(
                ("Task", "Activity", "CatchEvent", "eventBasedGateway", "subProcess", "SubProcess", "transaction")
            )
        ]
        return sorted(found, key=lambda pair: pair[1])


def of_definition(key: int) -> ElementNames:
    """The names of a definition's elements; read once a request. Raises NotFound."""
    known: dict[int, ElementNames] = g.setdefault("element_names", {})
    if key not in known:
        known[key] = ElementNames(key)
    return known[key]


def processes() -> Mapping[str, DefinitionView]:
    """The newest version of every process, by id; read once a request."""
    if "process_names" not in g:
        newest = claimflow().engine.definitions("process", tx=tx())
        g.process_names = {definition.id: definition for definition in newest}
    found: Mapping[str, DefinitionView] = g.process_names
    return found


def process(process_id: str) -> str:
    """The name of a process."""
    definition = processes().get(process_id)
    return process_id if definition is None else i18n.in_language(definition.names, process_id)
