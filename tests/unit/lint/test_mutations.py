"""Diagrams spoilt at random are refused with findings whenever the schema refuses them, and never crash the check.

A few seconds by default; CLAIMFLOW_MUTATIONS=200000 (nightly) spoils as many, others each time.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any, cast

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine import lint
from engine.deployed import Deployed
from engine.resources import read
from engine.views import Finding
from tasks.bootstrap import workflow_files
from tests.integration.engine.support import activities, events, gateways, structure
from tests.unit.lint.mutations import soil, spoil

ASKED = os.environ.get("CLAIMFLOW_MUTATIONS")
CELLS = [*events.cells(), *activities.CELLS, *gateways.CELLS, *structure.CELLS]
SMALL = {f"{number}.bpmn": content for number, cell in enumerate(CELLS) for content in cell.files.values()}
OURS = {name: content for name, content in workflow_files().items() if name.endswith(".bpmn")}


def findings(content: bytes) -> list[Finding]:
    """What a deployment of the file would find."""
    reading = read({"p.bpmn": content})
    nothing_deployed = cast(Any, None)
    library = Deployed(nothing_deployed, nothing_deployed, reading.artifacts, {})
    around = lint.Surroundings({}, library)
    return reading.findings + lint.check(reading.artifacts, around, sound=not reading.errors)


def test_a_spoilt_diagram_is_refused_where_the_schema_refuses_it_and_never_crashes_the_check() -> None:
    random = Random(None if ASKED else 20260302)  # noqa: S311 - nothing secret
    others = soil(SMALL)
    through = []

    for _ in range(int(ASKED or 1000)):
        files = OURS if random.random() < 0.05 else SMALL
        spoilt = spoil(random.choice(list(files.values())), others, random)
        try:
            found = findings(spoilt)
        except Exception as error:
            error.add_note(spoilt.decode())
            raise
        refused = any(finding.severity == "error" for finding in found)
        if not refused and not BpmnValidator().validator.validate(etree.fromstring(spoilt)):
            through.append(spoilt.decode())

    assert through == []
