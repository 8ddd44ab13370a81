"""Deployed processes, decisions and forms: how versions come about, and how they are found again."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.compiler import compile_bpmn
from engine.bpmn.model import Binding, ProcessModel
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

    def key_of(self, tx: Tx, instance: ProcessInstance, kind: str, id: str, binding: Binding) -> int | None:
        """The version of a process, decision or form that an element of an instance uses; None when there is none."""
        pinned = instance.bindings.get(f"{kind}:{id}") if binding.kind == "deployment" else None
        if pinned is not None:
            return pinned
        row = store.latest(tx, kind, id, binding.tag)
        return row.key if row is not None else None

    def called_process(self, tx: Tx, caller: ProcessInstance, process_id: str, binding: Binding) -> CompiledProcess:
        """The process that a call activity starts. Raises ElementFailure("call") when there is none."""
        key = self.key_of(tx, caller, "process", process_id, binding)
        if key is None:
            raise _missing("call", "process", process_id, binding)
        return self.process(tx, key)

    def evaluate_decision(
        self,
        tx: Tx,
        instance: ProcessInstance,
        decision_id: str,
        binding: Binding,
        variables: Mapping[str, Any],
        now: datetime,
    ) -> tuple[dict[str, Any], Any]:
        """Decide; returns the record for the history and the decision's value as JSON.

        Raises ElementFailure("decision") when there is no such decision or it cannot be evaluated.
        """
        key = self.key_of(tx, instance, "decision", decision_id, binding)
        if key is None:
            raise _missing("decision", "decision", decision_id, binding)
        row = self._decision_row(tx, key)
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


def _missing(incident: str, kind: str, id: str, binding: Binding) -> ElementFailure:
    if binding.tag is None:
        return ElementFailure(incident, f"No {kind} with the id {id!r} is deployed.")
    return ElementFailure(incident, f"No {kind} with the id {id!r} and the version tag {binding.tag!r} is deployed.")
