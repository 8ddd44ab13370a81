"""Which elements and sequence flows of the diagrams the process tests of a file have passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from lxml import etree

from engine import Database
from engine.store import history
from engine.tables import process_instance
from tasks.bootstrap import WORKFLOWS

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_NOT_RUN = frozenset({"process", "laneSet", "lane", "participant", "collaboration", "definitions", "message", "error"})

CLAIM_CHANGES = frozenset(
    {
        "SubProcess_LateDocuments",
        "SubProcess_AccountChange",
        "Event_ReconsiderApproval",
        "Event_ReconsiderOffer",
        "Event_ReconsiderPayout",
        "Event_PayoutStopped",
    }
)
"""What of the claim's diagram is about things that change while it runs; these have a test file of their own."""


@dataclass
class Coverage:
    """Collects what was passed, test by test."""

    _passed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    variables: set[tuple[str, str]] = field(default_factory=set)
    """The variables that were set: process id and name."""

    def take(self, database: Database) -> None:
        """Add what the instances of a database have passed; entering counts, as a message may interrupt a task."""
        with database.read() as tx:
            for key, process_id in tx.connection.execute(
                sa.select(process_instance.c.key, process_instance.c.process_id)
            ):
                for event in history.events(tx, key):
                    self._passed[process_id].update(id_ for id_ in (event.element_id, event.data.get("flow")) if id_)
                    if event.kind == "variable.set":
                        self.variables.add((process_id, event.data["name"]))

    def missing(self, process_id: str, *, inside: Collection[str] = (), outside: Collection[str] = ()) -> set[str]:
        """What of a diagram no test has passed: all, or only what lies inside or outside some elements."""
        wanted = ids_of(process_id)
        if inside or outside:
            part = ids_of(process_id, inside or outside)
            wanted = part if inside else wanted - part
        return wanted - self._passed[process_id]


def ids_of(process_id: str, inside: Collection[str] = ()) -> set[str]:
    """The ids of everything a token can pass in a diagram, or in some of its elements and on the flows out of them."""
    root = etree.parse(WORKFLOWS / process_id / f"{process_id}.bpmn").getroot()
    [process] = root.iter(f"{_BPMN}process")
    found = set()
    for element in process.iter(f"{_BPMN}*"):
        kind = etree.QName(element).localname
        if not element.get("id") or kind in _NOT_RUN or kind.endswith(("EventDefinition", "Characteristics")):
            continue
        around = {parent.get("id") for parent in element.iterancestors()} | {
            element.get("id"),
            element.get("sourceRef"),
        }
        if not inside or around & set(inside):
            found.add(element.get("id"))
    return found
