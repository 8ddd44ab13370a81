"""Deployed processes, decisions and forms: how versions come about, and how they are found again."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.compiler import compile_bpmn
from engine.bpmn.model import ProcessModel
from engine.codec import from_json
from engine.db import Tx
from engine.dmn import DmnError, Model
from engine.dmn.importing import load_with
from engine.expressions import storable
from engine.records import ElementFailure, ProcessInstance
from engine.store import definitions as store

IMPORT = "import:"
"""How the pinned file of an imported namespace is named among the bindings of a decision."""


def pinned_imports(bindings: Mapping[str, Any]) -> dict[str, str]:
    """The bindings that name imported files, by "import:namespace"."""
    return {name: value for name, value in bindings.items() if name.startswith(IMPORT)}


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
        self._decision_rows: dict[int, Any] = {}
        self._decisions: dict[tuple[str, ...], Model] = {}
        self._lock = threading.Lock()

    def process(self, tx: Tx, key: int) -> CompiledProcess:
        """The process definition `key`. Raises NotFound."""
        found = self._processes.get(key)
        if found is None:
            row = store.by_key(tx, key)
            compiled = compile_bpmn(store.source(tx, row.sha256), row.resource_name, check=False)
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
            row = store.latest(tx, "process", process_id)
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
        row = self._decision_row(tx, key) if key is not None else store.latest(tx, "decision", decision_id)
        if row is None:
            raise ElementFailure("decision", f"No decision with the id {decision_id!r} is deployed.")
        try:
            result = self.decision(tx, row).evaluate(decision_id, variables, now=now, strict=True)
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
        row = store.by_key(tx, key)
        return row, from_json(store.source(tx, row.sha256))

    def _decision_row(self, tx: Tx, key: int) -> Any:
        row = self._decision_rows.get(key)
        if row is None:
            row = store.by_key(tx, key)
            with self._lock:
                row = self._decision_rows.setdefault(key, row)
        return row

    def decision(self, tx: Tx, row: Any) -> Model:
        """The decision model in a deployed file with what it imports, compiled once."""
        imports = pinned_imports(row.bindings)
        key = (row.sha256, *sorted(imports.values()))
        model = self._decisions.get(key)
        if model is None:
            sources = {name.removeprefix(IMPORT): sha256 for name, sha256 in imports.items()}
            model, _used = load_with(
                store.source(tx, row.sha256), lambda name: store.source(tx, sources[name]) if name in sources else None
            )
            with self._lock:
                model = self._decisions.setdefault(key, model)
        return model

    def imported(self, tx: Tx, latest: Iterable[Any], namespace: str) -> bytes | None:
        """The DMN file of a namespace among what is deployed: of a decision, or what one of them imports."""
        for row in latest:
            if row.kind != "decision":
                continue
            sha256 = pinned_imports(row.bindings).get(f"{IMPORT}{namespace}")
            if sha256 is None and self.decision(tx, row).namespace == namespace:
                sha256 = row.sha256
            if sha256 is not None:
                return store.source(tx, sha256)
        return None
