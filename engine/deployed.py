"""Definitions as checks look them up: those of the files in hand first, else the latest deployed ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.model import ProcessModel
from engine.db import Tx
from engine.dmn import Model
from engine.resources import Artifact, Reference
from engine.runtime import Runtime
from engine.store import definitions as store


class Deployed:
    """A `lint.Library` of some files and what is deployed; it reads only what is asked for."""

    def __init__(
        self, runtime: Runtime, tx: Tx, artifacts: Iterable[Artifact], latest: Mapping[tuple[str, str], Any]
    ) -> None:
        self._runtime, self._tx, self._latest = runtime, tx, latest
        self._files = {(artifact.kind, artifact.id): artifact for artifact in artifacts}

    def has(self, kind: str, id: str, tag: str | None = None) -> bool:
        """Whether there is a process, decision or form, with a version tag if one is named."""
        return self._file(kind, id, tag) is not None or self._row(kind, id, tag) is not None

    def process(self, id: str, tag: str | None = None) -> ProcessModel | None:
        """A process."""
        file, row = self._file("process", id, tag), self._row("process", id, tag)
        if file is not None:
            return file.model
        return self._runtime.definitions.process(self._tx, row.key).model if row is not None else None

    def callers(self, id: str, tag: str | None) -> list[ProcessModel]:
        """The processes that call a process by its id, or by its id and the version tag it carries."""
        names = {Reference("process", id).name, Reference("process", id, tag).name}
        found = [file.model for file in self._files.values() if names & {r.name for r in file.references}]
        for identity, row in self._latest.items():
            if identity[0] == "process" and identity not in self._files and names & row.bindings.keys():
                found.append(self._runtime.definitions.process(self._tx, row.key).model)
        return [model for model in found if model is not None]

    def form(self, id: str, tag: str | None = None) -> Mapping[str, Any] | None:
        """A form's schema."""
        file, row = self._file("form", id, tag), self._row("form", id, tag)
        if file is not None:
            return file.form
        return self._runtime.definitions.form(self._tx, row.key)[1] if row is not None else None

    def decision(self, id: str, tag: str | None = None) -> Model | None:
        """The model that holds a decision."""
        file, row = self._file("decision", id, tag), self._row("decision", id, tag)
        if file is not None:
            return file.decision
        return self._runtime.definitions.decision(self._tx, row) if row is not None else None

    def _file(self, kind: str, id: str, tag: str | None) -> Artifact | None:
        file = self._files.get((kind, id))
        return file if file is not None and tag in (None, file.version_tag) else None

    def _row(self, kind: str, id: str, tag: str | None) -> Any:
        row = self._latest.get((kind, id))
        if row is None or tag in (None, row.version_tag):
            return row
        return store.latest(self._tx, kind, id, tag)
