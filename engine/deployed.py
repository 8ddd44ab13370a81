"""Definitions as checks look them up: those of the files in hand first, else the latest deployed ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.model import ProcessModel
from engine.db import Tx
from engine.dmn import Model
from engine.resources import Artifact
from engine.runtime import Runtime


class Deployed:
    """A `lint.Library` of some files and what is deployed; it reads only what is asked for."""

    def __init__(
        self, runtime: Runtime, tx: Tx, artifacts: Iterable[Artifact], latest: Mapping[tuple[str, str], Any]
    ) -> None:
        self._runtime, self._tx, self._latest = runtime, tx, latest
        self._files = {(artifact.kind, artifact.id): artifact for artifact in artifacts}

    def process(self, id: str) -> ProcessModel | None:
        """A process."""
        file, row = self._files.get(("process", id)), self._latest.get(("process", id))
        if file is not None:
            return file.model
        return self._runtime.definitions.process(self._tx, row.key).model if row is not None else None

    def callers(self, id: str) -> list[ProcessModel]:
        """The processes that call a process by its id."""
        reference = f"process:{id}"
        found = [file.model for file in self._files.values() if reference in file.references]
        for identity, row in self._latest.items():
            if identity[0] == "process" and identity not in self._files and reference in row.bindings:
                found.append(self._runtime.definitions.process(self._tx, row.key).model)
        return [model for model in found if model is not None]

    def form(self, id: str) -> Mapping[str, Any] | None:
        """A form's schema."""
        file, row = self._files.get(("form", id)), self._latest.get(("form", id))
        if file is not None:
            return file.form
        return self._runtime.definitions.form(self._tx, row.key)[1] if row is not None else None

    def decision(self, id: str) -> Model | None:
        """The model that holds a decision."""
        file, row = self._files.get(("decision", id)), self._latest.get(("decision", id))
        if file is not None:
            return file.decision
        return self._runtime.definitions.decision(self._tx, row) if row is not None else None
