"""Statements on deployments, definitions, resources and what starts processes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from engine.errors import NotFound
from engine.store import tables as t
from engine.store.prepared import Prepared

_DEFINITION = t.definition.c
_BY_KEY = Prepared(sa.select(t.definition).where(_DEFINITION.key == sa.bindparam("of")))
_LATEST = Prepared(
    sa.select(t.definition).where(
        _DEFINITION.kind == sa.bindparam("of_kind"), _DEFINITION.id == sa.bindparam("of"), _DEFINITION.latest.is_(True)
    )
)
_TAGGED = Prepared(
    sa.select(t.definition)
    .where(
        _DEFINITION.kind == sa.bindparam("of_kind"),
        _DEFINITION.id == sa.bindparam("of"),
        _DEFINITION.version_tag == sa.bindparam("tag"),
    )
    .order_by(_DEFINITION.version.desc())
    .limit(1)
)
_LATEST_KEY = Prepared(
    sa.select(_DEFINITION.key).where(
        _DEFINITION.kind == sa.bindparam("of_kind"), _DEFINITION.id == sa.bindparam("of"), _DEFINITION.latest.is_(True)
    )
)
_STARTS = sa.select(t.start_subscription).where(
    t.start_subscription.c.kind == sa.bindparam("kind"), t.start_subscription.c.name == sa.bindparam("name")
)


def by_key(tx: Tx, key: int) -> Any:
    """A definition. Raises NotFound."""
    row = _BY_KEY.first(tx, of=key)
    if row is None:
        raise NotFound("definition", key)
    return row


def latest(tx: Tx, kind: str, id: str, tag: str | None = None) -> Any:
    """The newest version of a definition, or of those with a version tag, if there is one."""
    if tag is not None:
        return _TAGGED.first(tx, of_kind=kind, of=id, tag=tag)
    return _LATEST.first(tx, of_kind=kind, of=id)


def all_latest(tx: Tx) -> list[sa.Row]:
    return list(tx.connection.execute(sa.select(t.definition).where(t.definition.c.latest.is_(True))))


def version(tx: Tx, kind: str, id: str, number: int | None) -> Any:
    """One version of a definition; the newest when `number` is None. Raises NotFound."""
    if number is None:
        row = latest(tx, kind, id)
    else:
        c = t.definition.c
        query = sa.select(t.definition).where(c.kind == kind, c.id == id, c.version == number)
        row = tx.connection.execute(query).first()
    if row is None:
        raise NotFound(kind, id if number is None else f"{id} in version {number}")
    return row


def key_of(tx: Tx, kind: str, id: str, number: int | None) -> int:
    """The key of one version of a definition; of the newest when `number` is None. Raises NotFound."""
    row = _LATEST_KEY.first(tx, of_kind=kind, of=id) if number is None else None
    return row.key if row is not None else version(tx, kind, id, number).key


def source(tx: Tx, sha256: str) -> bytes:
    """The bytes as they were deployed. Raises NotFound."""
    content = tx.connection.scalar(sa.select(t.resource.c.content).where(t.resource.c.sha256 == sha256))
    if content is None:
        raise NotFound("resource", sha256)
    return content


def store_resource(tx: Tx, content: bytes) -> str:
    """Keep the bytes of a resource once, whatever refers to them; returns their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    if tx.connection.scalar(sa.select(t.resource.c.sha256).where(t.resource.c.sha256 == sha256)) is None:
        tx.connection.execute(sa.insert(t.resource).values(sha256=sha256, content=content))
    return sha256


def add_deployment(tx: Tx, key: int, at: datetime, by: str, note: str) -> None:
    tx.connection.execute(sa.insert(t.deployment).values(key=key, deployed_at=at, deployed_by=by, note=note))


def add_versions(tx: Tx, rows: list[dict[str, Any]], superseded: list[int]) -> None:
    """Write new versions and mark the ones they follow as no longer the latest."""
    for key in superseded:
        tx.connection.execute(sa.update(t.definition).where(t.definition.c.key == key).values(latest=False))
    if rows:
        tx.connection.execute(sa.insert(t.definition), rows)


def drop_starts(tx: Tx, process_id: str) -> None:
    """Forget what starts any version of a process."""
    c = t.definition.c
    versions = sa.select(c.key).where(c.kind == "process", c.id == process_id)
    tx.connection.execute(sa.delete(t.start_subscription).where(t.start_subscription.c.definition_key.in_(versions)))
    tx.connection.execute(sa.delete(t.timer).where(t.timer.c.definition_key.in_(versions)))


def add_start(tx: Tx, **row: Any) -> None:
    tx.connection.execute(sa.insert(t.start_subscription).values(row))


def message_starts(tx: Tx, process_id: str) -> list[sa.Row]:
    """The messages that start the newest version of a process."""
    c = t.start_subscription.c
    query = sa.select(t.start_subscription).where(c.process_id == process_id, c.kind == "message")
    return list(tx.connection.execute(query))


def starts(tx: Tx, kind: str, name: str) -> list[sa.Row]:
    """What a message or signal of this name starts."""
    return list(tx.connection.execute(_STARTS, {"kind": kind, "name": name}))
