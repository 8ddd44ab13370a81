"""Deploying: all findings at once or new versions of what changed, and of what depends on it."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import Any

from engine import expressions, lint, schedule
from engine.bpmn.model import EventDefinition, Node
from engine.db import Tx
from engine.definitions import IMPORT, pinned_imports
from engine.deployed import Deployed
from engine.dmn import Model
from engine.dmn.importing import load_with
from engine.errors import DeploymentRefused
from engine.resources import Artifact, Reading, Reference, read, references_of
from engine.runtime import Runtime
from engine.store import cluster, queries, work
from engine.store import definitions as store
from engine.views import DeploymentView, Finding

_KINDS = ("process", "decision", "form")


def check(runtime: Runtime, tx: Tx, files: Mapping[str, bytes]) -> list[Finding]:
    """Everything that `deploy` would complain about; errors first."""
    latest = {(row.kind, row.id): row for row in store.all_latest(tx)}
    reading = read(files, functools.partial(runtime.definitions.imported, tx, latest.values()))
    findings = reading.findings + _lint(runtime, tx, reading, latest)
    return sorted(findings, key=lambda finding: finding.severity)


def deploy(runtime: Runtime, tx: Tx, files: Mapping[str, bytes], by: str, note: str) -> DeploymentView:
    """Store new versions of everything that changed.

    What a process refers to is pinned: other files of this deployment, or else the latest version
    there is. A process that is not among the files but refers to something that changed gets a new
    version too, so that the change takes effect for the next instance; running ones stay on theirs.
    Raises DeploymentRefused with all findings, and stores nothing.
    """
    cluster.in_turn(tx, cluster.DEPLOYMENT)
    latest = {(row.kind, row.id): row for row in store.all_latest(tx)}
    reading = read(files, functools.partial(runtime.definitions.imported, tx, latest.values()))
    warnings = _lint(runtime, tx, reading, latest)
    errors = reading.errors + [finding for finding in warnings if finding.severity == "error"]
    if errors:
        raise DeploymentRefused(errors)
    deployment_key = runtime.keys.next()
    now = runtime.clock.now()
    store.add_deployment(tx, deployment_key, now, by, note)
    shas = {name: store.store_resource(tx, content) for name, content in files.items()}
    imports = {
        (artifact.kind, artifact.id): {
            f"{IMPORT}{namespace}": store.store_resource(tx, content) for namespace, content in artifact.imports.items()
        }
        for artifact in reading.artifacts
    }
    changed = _changed(reading, latest, shas, imports)
    as_they_were = _add_dependents(runtime, tx, changed, latest)
    keys = {identity: row.key for identity, row in latest.items()}
    keys |= {identity: runtime.keys.next() for identity in changed}
    rows: list[dict[str, Any]] = []
    for identity, artifact in changed.items():
        previous = latest.get(identity)
        rows.append(
            {
                "key": keys[identity],
                "kind": artifact.kind,
                "id": artifact.id,
                "version": previous.version + 1 if previous is not None else 1,
                "version_tag": artifact.version_tag,
                "names": dict(artifact.names),
                "resource_name": artifact.resource,
                "sha256": as_they_were.get(identity) or shas[artifact.resource],
                "deployment_key": deployment_key,
                "deployed_at": now,
                "deployed_by": by,
                "bindings": {**_bindings(artifact, keys), **imports.get(identity, {})},
                "latest": True,
            }
        )
    store.add_versions(tx, rows, [latest[identity].key for identity in changed if identity in latest])
    for row, artifact in zip(rows, changed.values(), strict=True):
        if artifact.kind == "process":
            _renew_starts(runtime, tx, artifact, row["key"])
    views = {kind: [queries.definition_view(_Row(row)) for row in rows if row["kind"] == kind] for kind in _KINDS}
    notes = reading.findings + [finding for finding in warnings if finding.severity == "warning"]
    return DeploymentView(
        deployment_key, now, by, note, *(tuple(views[kind]) for kind in _KINDS), warnings=tuple(notes)
    )


def read_decisions(runtime: Runtime, tx: Tx, content: bytes) -> Model:
    """The decisions of a DMN file as `deploy` would read them. Raises DmnError."""
    latest = store.all_latest(tx)
    return load_with(content, functools.partial(runtime.definitions.imported, tx, latest))[0]


def _lint(runtime: Runtime, tx: Tx, reading: Reading, latest: Mapping[tuple[str, str], Any]) -> list[Finding]:
    around = _surroundings(runtime, tx, reading.artifacts, latest)
    found = lint.check(reading.artifacts, around, sound=not reading.errors)
    return found if reading.errors else found + _harm_to_others(runtime, tx, reading, latest, around)


def _surroundings(
    runtime: Runtime, tx: Tx, artifacts: Collection[Artifact], latest: Mapping[tuple[str, str], Any]
) -> lint.Surroundings:
    library = Deployed(runtime, tx, artifacts, latest)
    return lint.Surroundings(runtime.service_tasks, library, runtime.answer_variables)


def _harm_to_others(
    runtime: Runtime, tx: Tx, reading: Reading, latest: Mapping[tuple[str, str], Any], around: lint.Surroundings
) -> list[Finding]:
    """What would newly be wrong in deployed processes that use one of the files, such as a renamed output they read."""
    coming = {(artifact.kind, artifact.id) for artifact in reading.artifacts}
    names = {
        Reference(artifact.kind, artifact.id, tag).name
        for artifact in reading.artifacts
        for tag in (None, artifact.version_tag)
    }
    users = [
        _as_deployed(runtime, tx, row)
        for identity, row in latest.items()
        if row.kind == "process" and identity not in coming and not names.isdisjoint(row.bindings)
    ]
    if not users:
        return []
    before = lint.check(users, _surroundings(runtime, tx, (), latest))
    return [finding for finding in lint.check(users, around) if finding not in before]


def _as_deployed(runtime: Runtime, tx: Tx, row: Any) -> Artifact:
    """A deployed process as if it came with the files."""
    compiled = runtime.definitions.process(tx, row.key)
    model = compiled.model
    return Artifact("process", row.id, row.names, row.resource_name, row.version_tag, references_of(model), model)


class _Row:
    """Attribute access to a row that is about to be written."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _changed(
    reading: Reading,
    latest: Mapping[tuple[str, str], Any],
    shas: Mapping[str, str],
    imports: Mapping[tuple[str, str], Mapping[str, str]],
) -> dict[tuple[str, str], Artifact]:
    changed = {}
    for artifact in reading.artifacts:
        identity = artifact.kind, artifact.id
        row = latest.get(identity)
        if row is None or row.sha256 != shas[artifact.resource] or pinned_imports(row.bindings) != imports[identity]:
            changed[identity] = artifact
    return changed


def _add_dependents(
    runtime: Runtime,
    tx: Tx,
    changed: dict[tuple[str, str], Artifact],
    latest: Mapping[tuple[str, str], Any],
) -> dict[tuple[str, str], str]:
    """Processes that pin something that changed join the deployment, as they are; and their callers in turn.

    Returns the SHA-256 of the file of each of them.
    """
    contents: dict[tuple[str, str], str] = {}
    names = {Reference(*identity).name for identity in changed}
    grown = True
    while grown:
        grown = False
        for identity, row in latest.items():
            if identity in changed or row.kind != "process":
                continue
            if not names.isdisjoint(row.bindings):
                # A file of this deployment may have the same name and no longer hold this process.
                contents[identity] = row.sha256
                changed[identity] = _as_deployed(runtime, tx, row)
                names.add(Reference("process", row.id).name)
                grown = True
    return contents


def _bindings(artifact: Artifact, keys: Mapping[tuple[str, str], int]) -> dict[str, int | None]:
    """What the process refers to: pinned, or found anew each time by its version tag."""
    return {
        reference.name: keys[reference.kind, reference.id] if reference.tag is None else None
        for reference in artifact.references
    }


def _renew_starts(runtime: Runtime, tx: Tx, artifact: Artifact, key: int) -> None:
    """Message, signal and timer starts belong to the newest version only."""
    store.drop_starts(tx, artifact.id)
    assert artifact.model is not None
    for node in artifact.model.root.beginnings():
        for event in node.events:
            _add_start(runtime, tx, artifact, key, node, event)


def _add_start(runtime: Runtime, tx: Tx, artifact: Artifact, key: int, node: Node, event: EventDefinition) -> None:
    if event.kind in ("message", "signal"):
        store.add_start(
            tx, key=runtime.keys.next(), definition_key=key, process_id=artifact.id, element_id=node.id,
            kind=event.kind, name=event.name or "",
        )  # fmt: skip
    elif event.kind == "timer":
        assert event.timer is not None and event.timer_kind is not None
        now = runtime.clock.now()
        value = expressions.evaluate(event.timer, {}, now)
        first = schedule.due(event.timer_kind, value, now, runtime.timezone)
        work.add_timer(
            tx, key=runtime.keys.next(), definition_key=key, element_id=node.id, kind=event.timer_kind,
            due_at=first.at, expression=first.expression, repetitions_left=first.repetitions_left,
        )  # fmt: skip
