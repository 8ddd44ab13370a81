"""What the studio's pages read: drafts, versions with their notes, element templates in a language."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from engine import Engine, NotAllowed
from engine.db import Tx
from engine.tables import deployment
from engine.views import DefinitionView
from tasks.cockpit import queries as cockpit
from tasks.errors import NotFound
from tasks.studio import store
from tasks.studio.views import DraftView, Release

_CHINESE = {"inputs": "输入", "outputs": "结果", "execution": "执行", "retries": "重试次数"}
"""Words of an element template by the ids of its groups and fields."""


def drafts(tx: Tx, owner: str) -> list[DraftView]:
    """A person's drafts, the latest first."""
    return [_view(row) for row in store.drafts(tx, owner)]


def others_drafts(tx: Tx, owner: str, resource_name: str) -> list[DraftView]:
    """Drafts other people have of the same file."""
    return [_view(row) for row in store.others_drafts(tx, owner, resource_name)]


def draft(tx: Tx, draft_id: uuid.UUID, owner: str) -> DraftView:
    """One of a person's drafts. Raises NotFound, NotAllowed."""
    return _view(own_draft(tx, draft_id, owner))


def own_draft(tx: Tx, draft_id: uuid.UUID, owner: str) -> store.StudioDraft:
    """The row of a person's draft. Raises NotFound, NotAllowed."""
    row = store.draft(tx, draft_id)
    if row is None:
        raise NotFound("draft", draft_id)
    if row.created_by != owner:
        raise NotAllowed("draft", draft_id, owner, "it belongs to somebody else")
    return row


def content(tx: Tx, draft_id: uuid.UUID, owner: str) -> bytes:
    """The bytes of a draft. Raises NotFound, NotAllowed."""
    return own_draft(tx, draft_id, owner).content


def overtaken_by(tx: Tx, engine: Engine, draft_id: uuid.UUID, owner: str) -> DefinitionView | None:
    """A later version than the one a draft was begun from, with another file. Raises NotFound, NotAllowed."""
    return later_version(tx, engine, own_draft(tx, draft_id, owner).base_key)


def later_version(tx: Tx, engine: Engine, base_key: int | None) -> DefinitionView | None:
    """The newest version of a definition when it is another file than `base_key`."""
    if base_key is None:
        return None
    base = engine.definition(base_key, tx=tx)
    latest = engine.definition_by_id(base.kind, base.id, tx=tx)
    if latest.key == base.key:
        return None
    same = engine.definition_source(latest.key, tx=tx) == engine.definition_source(base.key, tx=tx)
    return None if same else latest


def releases(tx: Tx, engine: Engine, definition: DefinitionView) -> list[Release]:
    """All versions of a definition, the newest first, with the notes they were released with."""
    versions = [d for d in engine.definitions(definition.kind, all_versions=True, tx=tx) if d.id == definition.id]
    notes = _notes(tx, [version.deployment_key for version in versions])
    counts = cockpit.open_by_version(tx, definition.id) if definition.kind == "process" else None
    return [
        Release(
            version,
            notes.get(version.deployment_key, ""),
            None if counts is None else counts.get(version.version, 0),
        )
        for version in versions
    ]


def latest(tx: Tx, engine: Engine) -> dict[str, list[Release]]:
    """The newest version of everything, by kind, in the order of names."""
    newest = engine.definitions(tx=tx)
    notes = _notes(tx, [definition.deployment_key for definition in newest])
    counts = cockpit.open_by_process(tx)
    found: dict[str, list[Release]] = {"process": [], "decision": [], "form": []}
    for definition in newest:
        running = counts.get(definition.id, 0) if definition.kind == "process" else None
        found[definition.kind].append(Release(definition, notes.get(definition.deployment_key, ""), running))
    return found


def element_templates(engine: Engine, language: str) -> list[dict[str, Any]]:
    """The templates of all service tasks, named in the analyst's language."""
    templates = engine.element_templates()
    if language != "zh":
        return templates
    titles = {f"claimflow.{task.name}": task.title.get("zh") for task in engine.service_tasks()}
    return [_in_chinese(template, titles.get(template["id"])) for template in templates]


def _in_chinese(template: dict[str, Any], title: str | None) -> dict[str, Any]:
    groups = [group | {"label": _CHINESE[group["id"]]} for group in template["groups"]]
    return template | {
        "name": title or template["name"],
        "groups": groups,
        "properties": [_label_in_chinese(entry) for entry in template["properties"]],
    }


def _label_in_chinese(entry: dict[str, Any]) -> dict[str, Any]:
    if entry["binding"]["type"] == "zeebe:output":
        return entry | {"label": f"{entry['binding']['source'].removeprefix('=')} 存入"}
    return entry | {"label": _CHINESE[entry["id"]]} if entry.get("id") in _CHINESE else entry


def _notes(tx: Tx, deployments: Sequence[int]) -> dict[int, str]:
    c = deployment.c
    query = sa.select(c.key, c.note).where(c.key.in_(sorted(set(deployments))))
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def _view(row: store.StudioDraft) -> DraftView:
    return DraftView(
        row.id,
        row.kind.value,
        row.resource_name,
        row.base_key,
        row.created_by,
        row.version,
        row.created_at,
        row.updated_at,
    )
