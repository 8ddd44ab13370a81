"""Deploying: all findings at once or new versions of what changed, and of what depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine import expressions, lint, schedule
from engine.db import Tx
from engine.definitions import store_resource
from engine.errors import DeploymentRefused
from engine.resources import Artifact, Reading, read
from engine.runtime import Runtime
from engine.store import tables as t
from engine.views import DefinitionView, DeploymentView, Finding


def check(runtime: Runtime, tx: Tx, files: Mapping[str, bytes]) -> list[Finding]:
    """Everything that `deploy` would complain about; errors first."""
    reading = read(files)
    known = {(row.kind, row.id) for row in _latest_rows(tx)}
    findings = reading.findings + lint.check(reading.artifacts, known, runtime.service_tasks)
    return sorted(findings, key=lambda finding: finding.severity)


def deploy(runtime: Runtime, tx: Tx, files: Mapping[str, bytes], by: str, note: str) -> DeploymentView:
    """Store new versions of everything that changed.

    What a process refers to is pinned: other files of this deployment, or else the latest version
    there is. A process that is not among the files but refers to something that changed gets a new
    version too, so that the change takes effect for the next instance; running ones stay on theirs.
    Raises DeploymentRefused with all findings, and stores nothing.
    """
    reading = read(files)
    latest = {(row.kind, row.id): row for row in _latest_rows(tx)}
    warnings = lint.check(reading.artifacts, set(latest), runtime.service_tasks)
    errors = reading.errors + [finding for finding in warnings if finding.severity == "error"]
    if errors:
        raise DeploymentRefused(errors)
    deployment_key = runtime.keys.next()
    now = runtime.clock.now()
    tx.connection.execute(
        sa.insert(t.deployment).values(key=deployment_key, deployed_at=now, deployed_by=by, note=note)
    )
    shas = {name: store_resource(tx, content) for name, content in files.items()}
    changed = _changed(reading, latest, shas)
    _add_dependents(runtime, tx, changed, latest, shas)
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
                "sha256": shas[artifact.resource],
                "deployment_key": deployment_key,
                "deployed_at": now,
                "deployed_by": by,
                "bindings": _bindings(artifact, keys),
                "latest": True,
            }
        )
        if previous is not None:
            tx.connection.execute(
                sa.update(t.definition).where(t.definition.c.key == previous.key).values(latest=False)
            )
    if rows:
        tx.connection.execute(sa.insert(t.definition), rows)
    for row, artifact in zip(rows, changed.values(), strict=True):
        if artifact.kind == "process":
            _renew_starts(runtime, tx, artifact, row["key"])
    views = {
        kind: tuple(view(_Row(row)) for row in rows if row["kind"] == kind) for kind in ("process", "decision", "form")
    }
    notes = reading.findings + [finding for finding in warnings if finding.severity == "warning"]
    return DeploymentView(
        deployment_key, now, by, note, views["process"], views["decision"], views["form"], tuple(notes)
    )


def view(row: Any) -> DefinitionView:
    """A definition row as its view."""
    return DefinitionView(
        key=row.key, kind=row.kind, id=row.id, version=row.version, version_tag=row.version_tag,
        name=row.names.get("en", row.id), names=row.names, resource_name=row.resource_name,
        deployment_key=row.deployment_key, deployed_at=row.deployed_at, deployed_by=row.deployed_by,
    )  # fmt: skip


class _Row:
    """Attribute access to a row that is about to be written."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _latest_rows(tx: Tx) -> list[sa.Row]:
    return list(tx.connection.execute(sa.select(t.definition).where(t.definition.c.latest.is_(True))))


def _changed(
    reading: Reading, latest: Mapping[tuple[str, str], sa.Row], shas: Mapping[str, str]
) -> dict[tuple[str, str], Artifact]:
    return {
        (artifact.kind, artifact.id): artifact
        for artifact in reading.artifacts
        if (row := latest.get((artifact.kind, artifact.id))) is None or row.sha256 != shas[artifact.resource]
    }


def _add_dependents(
    runtime: Runtime,
    tx: Tx,
    changed: dict[tuple[str, str], Artifact],
    latest: Mapping[tuple[str, str], sa.Row],
    shas: dict[str, str],
) -> None:
    """Processes that pin something that changed join the deployment, as they are; and their callers in turn."""
    grown = True
    while grown:
        grown = False
        for identity, row in latest.items():
            if identity in changed or row.kind != "process":
                continue
            if any(tuple(reference.split(":", 1)) in changed for reference in row.bindings):
                compiled = runtime.definitions.process(tx, row.key)
                shas.setdefault(row.resource_name, row.sha256)
                references = dict.fromkeys(row.bindings, "")
                changed[identity] = Artifact(
                    "process", row.id, row.names, row.resource_name, row.version_tag, references, compiled.model
                )
                grown = True


def _bindings(artifact: Artifact, keys: Mapping[tuple[str, str], int]) -> dict[str, int]:
    pinned = {}
    for reference in artifact.references:
        kind, id = reference.split(":", 1)
        if (kind, id) in keys:
            pinned[reference] = keys[kind, id]
    return pinned


def _renew_starts(runtime: Runtime, tx: Tx, artifact: Artifact, key: int) -> None:
    """Message, signal and timer starts belong to the newest version only."""
    older = sa.select(t.definition.c.key).where(t.definition.c.kind == "process", t.definition.c.id == artifact.id)
    tx.connection.execute(sa.delete(t.start_subscription).where(t.start_subscription.c.definition_key.in_(older)))
    tx.connection.execute(sa.delete(t.timer).where(t.timer.c.definition_key.in_(older)))
    assert artifact.model is not None
    for node in artifact.model.root.starts():
        event = node.event
        assert event is not None
        if event.kind in ("message", "signal"):
            tx.connection.execute(
                sa.insert(t.start_subscription).values(
                    key=runtime.keys.next(),
                    definition_key=key,
                    process_id=artifact.id,
                    element_id=node.id,
                    kind=event.kind,
                    name=event.name or "",
                )
            )
        elif event.kind == "timer":
            assert event.timer is not None and event.timer_kind is not None
            now = runtime.clock.now()
            value = expressions.evaluate(event.timer, {}, now)
            first = schedule.due(event.timer_kind, value, now, runtime.timezone)
            tx.connection.execute(
                sa.insert(t.timer).values(
                    key=runtime.keys.next(),
                    definition_key=key,
                    element_id=node.id,
                    kind=event.timer_kind,
                    due_at=first.at,
                    expression=first.expression,
                    repetitions_left=first.repetitions_left,
                )
            )
