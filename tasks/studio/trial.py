"""Trying a decision with values of a person: the text in an editor or a version, beside the live one; nothing is stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine import Engine, NotFound
from engine.codec import to_json
from engine.db import Tx
from engine.dmn import (
    DmnError,
    DmnEvaluationError,
    Field,
    Model,
    Result,
    fields_of,
    misfits,
    place_of,
    read_fields,
    top_decisions,
)
from engine.views import DefinitionView, HistoryEvent
from tasks.cockpit.sensitive import masked
from tasks.errors import InvalidInput
from tasks.studio import queries
from tasks.studio.model import LARGEST_FILE

_LATEST_INSTANCES = 100
"""How many instances of a claim are looked through for its newest evaluation of a decision."""


@dataclass(frozen=True)
class Asked:
    """What a person asks: which decision (empty: the file's first), what was typed by field, or whose values are to
    be filled in: a claim's, or those of one evaluation (process instance and sequence of the event in its history).
    Without any of them only the fields are shown."""

    decision: str = ""
    given: Mapping[str, str] | None = None
    claim: str = ""
    record: tuple[int, int] | None = None

    @property
    def takes(self) -> bool:
        """Whether values of the past are to be filled in."""
        return bool(self.claim) or self.record is not None


@dataclass(frozen=True)
class Answer:
    """What one version of the table answers; `version` is None for the text in the editor."""

    version: DefinitionView | None
    source: bytes
    record: Mapping[str, Any] | None
    """The whole evaluation as the history would record it; None when there is no value at all."""
    failure: str
    """Why a process that asks this would stand still with an incident; empty when it would go on."""
    remarks: Sequence[str]
    """Values that fit no column."""


@dataclass(frozen=True)
class Trial:
    """The fields of a decision, what was typed and what came out."""

    source: bytes
    decisions: Sequence[str]
    decision: str
    fields: Sequence[Field]
    given: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with what was typed, by field."""
    own: Answer | None = None
    live: Answer | None = None
    """What the newest deployed version answers, where that is another one."""
    live_version: DefinitionView | None = None
    taken_from: datetime | None = None
    """When the evaluation was whose values were filled in."""


def of_draft(engine: Engine, draft_id: uuid.UUID, content: bytes, asked: Asked, by: str, now: datetime) -> Trial:
    """Try the text in the editor of a person's draft; what is stored of the draft does not matter.

    Raises:
        NotFound, NotAllowed
        InvalidInput: the text cannot be read, or there is no such decision, or no such evaluation of it.
    """
    if not content or len(content) > LARGEST_FILE:
        raise InvalidInput.of("content", "too_large", f"A file may have at most {LARGEST_FILE // 1_000_000} MB.")
    with engine.database.read() as tx:
        draft = queries.own_draft(tx, draft_id, by)
        preferred = engine.definition(draft.base_key, tx=tx).id if draft.base_key else ""
        try:
            model = engine.read_decisions(content, tx=tx)
        except DmnError as error:
            raise InvalidInput.of("content", "unreadable", error.message) from None
        return _try(engine, tx, model, content, None, preferred, asked, now)


def of_version(engine: Engine, key: int, asked: Asked, now: datetime) -> Trial:
    """Try a deployed version.

    Raises:
        NotFound
        InvalidInput: there is no such decision, or no such evaluation of it.
    """
    with engine.database.read() as tx:
        version = engine.definition(key, tx=tx)
        if version.kind != "decision":
            raise NotFound("decision", key)
        source = engine.definition_source(key, tx=tx)
        return _try(engine, tx, engine.decision_model(key, tx=tx), source, version, version.id, asked, now)


def _try(
    engine: Engine,
    tx: Tx,
    model: Model,
    source: bytes,
    version: DefinitionView | None,
    preferred: str,
    asked: Asked,
    now: datetime,
) -> Trial:
    ids = [node.id or node.name for node in model.decisions]
    wanted = asked.decision or (preferred if preferred in ids else ids[model.decisions.index(top_decisions(model)[0])])
    if wanted not in ids:
        raise InvalidInput.of("decision", "unknown", f"The file has no decision {wanted}.")
    fields = fields_of(model, wanted)
    live_version = _newest(engine, tx, wanted)
    given, taken_from = asked.given or {}, None
    if asked.takes:
        evaluation = _evaluation(engine, tx, asked, wanted)
        given, taken_from = _typed(fields, _variables_of(engine, tx, evaluation)), evaluation.at
    shown = Trial(source, ids, wanted, fields, given, live_version=live_version, taken_from=taken_from)
    if asked.given is None and not asked.takes:
        return shown
    values, problems = read_fields(fields, given)
    if problems:
        return Trial(source, ids, wanted, fields, given, problems, live_version=live_version, taken_from=taken_from)
    live = None
    if live_version is not None and (version is None or version.key != live_version.key):
        live_source = engine.definition_source(live_version.key, tx=tx)
        if live_source != source:
            live_model = engine.decision_model(live_version.key, tx=tx)
            live = _answer(
                live_model, wanted, _for_live(live_model, wanted, given, values), live_version, live_source, now
            )
    own = _answer(model, wanted, values, version, source, now)
    return Trial(source, ids, wanted, fields, given, {}, own, live, live_version, taken_from)


def _newest(engine: Engine, tx: Tx, decision: str) -> DefinitionView | None:
    try:
        return engine.definition_by_id("decision", decision, tx=tx)
    except NotFound:
        return None


def _for_live(model: Model, decision: str, given: Mapping[str, str], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same values as the live version takes them, whose types may differ; what it cannot read it gets as it is."""
    read, problems = read_fields(fields_of(model, decision), given)
    return values if problems else {**values, **read}


def _answer(
    model: Model,
    decision: str,
    values: Mapping[str, Any],
    version: DefinitionView | None,
    source: bytes,
    now: datetime,
) -> Answer:
    # A process asks strictly, so that what becomes null by a broken rule stops it; here one wants to see both.
    failure, result = "", None
    try:
        result = model.evaluate(decision, values, now=now, strict=True)
    except DmnEvaluationError as error:
        failure = f"{place_of(model.definitions, error.element)}: {error.message}"
        result = _leniently(model, decision, values, now)
    remarks = misfits(model, result) if result is not None else ()
    return Answer(version, source, result.to_record() if result is not None else None, failure, remarks)


def _leniently(model: Model, decision: str, values: Mapping[str, Any], now: datetime) -> Result | None:
    try:
        return model.evaluate(decision, values, now=now)
    except DmnEvaluationError:
        return None


def _evaluation(engine: Engine, tx: Tx, asked: Asked, decision: str) -> HistoryEvent:
    """The evaluation of a decision that is named, or the newest one for the claim."""
    if asked.record is not None:
        instances, sequence = [asked.record[0]], asked.record[1]
    else:
        found = engine.instances(business_key=asked.claim, root_only=False, limit=_LATEST_INSTANCES, tx=tx)
        instances, sequence = [instance.key for instance in found], None
    events = [
        event
        for key in instances
        for event in engine.decision_instances(key, tx=tx)
        if event.data.get("decision_id") == decision and sequence in (None, event.sequence)
    ]
    if not events:
        raise InvalidInput.of("claim", "never_decided", f"The decision {decision} was never asked for that claim.")
    return max(events, key=lambda event: (event.at, event.sequence))


def _variables_of(engine: Engine, tx: Tx, event: HistoryEvent) -> Mapping[str, Any]:
    """The variables just before an evaluation, personal data masked.

    They are those of the process instance and of the task itself; those of sub-processes between them are left out.
    """
    scopes = engine.state_at(event.process_instance_key, event.sequence, tx=tx).variables
    seen = {**scopes.get(event.process_instance_key, {}), **scopes.get(event.element_instance_key or 0, {})}
    return {name: masked(name, value) for name, value in seen.items()}


def _typed(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, str]:
    """Variables as a person would type them into fields."""
    return {each.name: _text(each, _at(values, each.way)) for each in fields}


def _at(values: Any, way: Sequence[str]) -> Any:
    for step in way:
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    # Where the kind is open or another one, a text needs its quotation marks; JSON is FEEL.
    as_it_is = isinstance(value, str) and value and field.kind not in ("", "number", "boolean", "list", "context")
    return value if as_it_is else to_json(value)
