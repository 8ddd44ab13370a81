"""Deployed processes, decisions and forms: how versions come about, and how they are found again."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.bpmn.compiler import compile_bpmn
from engine.bpmn.model import ProcessModel
from engine.codec import from_json
from engine.db import Tx
from engine.dmn import DmnError, Model
from engine.dmn import load as load_dmn
from engine.errors import NotFound
from engine.expressions import storable
from engine.records import ElementFailure, ProcessInstance
from engine.store import tables as t


@dataclass(frozen=True)
class CompiledProcess:
    """A process definition, ready to run."""

    key: int
    version: int
    model: ProcessModel
    bindings: dict[str, int]


class Definitions:
    """Reads definitions; compiled ones are kept, for a version never changes."""

    MAX_CALL_DEPTH = 100

    def __init__(self) -> None:
        self._processes: dict[int, CompiledProcess] = {}
        self._decisions: dict[str, Model] = {}
        self._lock = threading.Lock()

    def process(self, tx: Tx, key: int) -> CompiledProcess:
        """The process definition `key`. Raises NotFound."""
        found = self._processes.get(key)
        if found is None:
            row = self.row(tx, key)
            compiled = compile_bpmn(self.source(tx, row.sha256), row.resource_name)
            model = next(model for model in compiled.models if model.id == row.id)
            found = CompiledProcess(key, row.version, model, row.bindings)
            with self._lock:
                found = self._processes.setdefault(key, found)
        return found

    def called_process(self, tx: Tx, caller: ProcessInstance, process_id: str, latest: bool) -> CompiledProcess:
        """The process that a call activity starts: the pinned version, or the latest one.

        Raises ElementFailure("call") when there is none.
        """
        key = None if latest else caller.bindings.get(f"process:{process_id}")
        if key is None:
            row = self.latest(tx, "process", process_id)
            if row is None:
                raise ElementFailure("call", f"No process with the id {process_id!r} is deployed.")
            key = row.key
        return self.process(tx, key)

    def evaluate_decision(
        self,
        tx: Tx,
        instance: ProcessInstance,
        decision_id: str,
        latest: bool,
        variables: Mapping[str, Any],
        now: datetime,
    ) -> tuple[dict[str, Any], Any]:
        """Decide; returns the record for the history and the decision's value as JSON.

        Raises ElementFailure("decision") when there is no such decision or it cannot be evaluated.
        """
        key = None if latest else instance.bindings.get(f"decision:{decision_id}")
        row = self.row(tx, key) if key is not None else self.latest(tx, "decision", decision_id)
        if row is None:
            raise ElementFailure("decision", f"No decision with the id {decision_id!r} is deployed.")
        try:
            result = self._decision_model(tx, row.sha256).evaluate(decision_id, variables, now=now)
        except DmnError as error:
            raise ElementFailure("decision", f"The decision {decision_id!r} failed: {error}") from error
        record = {
            "decision_id": decision_id,
            "definition_key": str(row.key),
            "version": row.version,
            "names": row.names,
            **result.to_record(),
        }
        return record, storable(result.value)

    def form(self, tx: Tx, key: int) -> Any:
        """The row of a form definition and its schema. Raises NotFound."""
        row = self.row(tx, key)
        return row, from_json(self.source(tx, row.sha256))

    def row(self, tx: Tx, key: int) -> sa.Row:
        row = tx.connection.execute(sa.select(t.definition).where(t.definition.c.key == key)).first()
        if row is None:
            raise NotFound("definition", key)
        return row

    def latest(self, tx: Tx, kind: str, id: str) -> sa.Row | None:
        """The newest version of a definition, if there is one."""
        return tx.connection.execute(
            sa.select(t.definition).where(
                t.definition.c.kind == kind, t.definition.c.id == id, t.definition.c.latest.is_(True)
            )
        ).first()

    def version(self, tx: Tx, kind: str, id: str, version: int | None) -> sa.Row:
        """One version of a definition; the newest when `version` is None. Raises NotFound."""
        if version is None:
            row = self.latest(tx, kind, id)
        else:
            row = tx.connection.execute(
                sa.select(t.definition).where(
                    t.definition.c.kind == kind, t.definition.c.id == id, t.definition.c.version == version
                )
            ).first()
        if row is None:
            raise NotFound(kind, id if version is None else f"{id} in version {version}")
        return row

    def source(self, tx: Tx, sha256: str) -> bytes:
        """The bytes as they were deployed."""
        content = tx.connection.scalar(sa.select(t.resource.c.content).where(t.resource.c.sha256 == sha256))
        if content is None:
            raise NotFound("resource", sha256)
        return content

    def _decision_model(self, tx: Tx, sha256: str) -> Model:
        model = self._decisions.get(sha256)
        if model is None:
            model = load_dmn(self.source(tx, sha256))
            with self._lock:
                model = self._decisions.setdefault(sha256, model)
        return model


def store_resource(tx: Tx, content: bytes) -> str:
    """Keep the bytes of a resource once, whatever refers to them; returns their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = tx.connection.scalar(sa.select(t.resource.c.sha256).where(t.resource.c.sha256 == sha256))
    if known is None:
        tx.connection.execute(sa.insert(t.resource).values(sha256=sha256, content=content))
    return sha256
