"""Drafts and releases: begin, save, discard, look ahead, release."""

from __future__ import annotations

import uuid
from datetime import datetime

from engine import DeploymentRefused, Engine, Finding, Tx
from engine.errors import Conflict
from engine.views import DefinitionView, DeploymentView
from tasks.errors import InvalidInput
from tasks.people import audit
from tasks.studio import new_files, queries, store
from tasks.studio.elements import defined_ids
from tasks.studio.model import LARGEST_FILE, LONGEST_NOTE, Kind, is_id, kind_of_file, plain_file_name
from tasks.studio.views import Preview

# What a file must be before an editor can show it; other findings are repaired in the editor.
_UNREADABLE = frozenset({"xml", "ending"})


class _OnlyLooked(Exception):
    """Rolls a trial release back."""


def open_draft(tx: Tx, engine: Engine, definition_key: int, by: str, now: datetime) -> uuid.UUID:
    """The person's draft of the file of a definition; begun from that version when there is none.

    Raises:
        engine.errors.NotFound
    """
    definition = engine.definition(definition_key, tx=tx)
    known = store.draft_of_file(tx, by, definition.resource_name)
    if known is not None:
        return known.id
    content = engine.definition_source(definition_key, tx=tx)
    return _add(tx, Kind(definition.kind), definition.resource_name, definition_key, content, by, now)


def new_draft(tx: Tx, engine: Engine, kind: str, id: str, name: str, chinese: str, by: str, now: datetime) -> uuid.UUID:
    """A draft of a new process, decision or form.

    Raises:
        InvalidInput: kind, id or name cannot be taken, or something of that id exists.
    """
    if kind not in Kind.__members__.values():
        raise InvalidInput.of("kind", "not_an_option", "Choose process, decision or form.")
    if not is_id(id):
        raise InvalidInput.of("id", "bad_format", "Begin with a letter; letters, digits and underscores, at most 100.")
    if not name.strip() or len(name) > 200 or len(chinese) > 200:
        raise InvalidInput.of("name", "required", "Give it a name of at most 200 characters.")
    wanted = Kind(kind)
    if any(definition.id == id for definition in engine.definitions(kind, tx=tx)):
        raise InvalidInput.of("id", "taken", "This id exists already; open that one or choose another id.")
    resource_name = _free_name(tx, engine, f"{id}{wanted.ending}", by)
    content = new_files.new_file(wanted, id, name.strip(), chinese.strip())
    return _add(tx, wanted, resource_name, None, content, by, now)


def upload(tx: Tx, engine: Engine, file_name: str, content: bytes, by: str, now: datetime) -> uuid.UUID:
    """A draft with the bytes of a file; it replaces the person's draft of the same file.

    A file whose process, decision or form is deployed belongs to that one, whatever its name is.

    Raises:
        InvalidInput: the file is none of the studio's kinds, is too large or cannot be read at all.
    """
    name = plain_file_name(file_name)
    kind = kind_of_file(name)
    if kind is None:
        raise InvalidInput.of("file", "bad_model_type", "Only .bpmn, .dmn and .form files can be taken.")
    _check_size(content)
    for finding in engine.check({name: content}, tx=tx):
        if finding.rule in _UNREADABLE or (finding.rule in ("dmn", "form") and finding.element is None):
            raise InvalidInput.of("file", "unreadable", f"{finding.message} {finding.repair}")
    base = _deployed_twin(tx, engine, kind, content)
    resource_name = base.resource_name if base else _free_name(tx, engine, name, by)
    known = store.draft_of_file(tx, by, resource_name)
    if known is None:
        return _add(tx, kind, resource_name, base.key if base else None, content, by, now)
    known.content, known.updated_at, known.base_key = content, now, base.key if base else None
    return known.id


def save(tx: Tx, draft_id: uuid.UUID, content: bytes, version: int, by: str, now: datetime) -> int:
    """Keep what was edited; returns the draft's new version.

    Raises:
        NotFound, NotAllowed, InvalidInput, Conflict: the draft was saved elsewhere in the meantime.
    """
    draft = queries.own_draft(tx, draft_id, by)
    _check_size(content)
    if draft.version != version:
        raise Conflict("draft", draft_id, version, draft.version)
    draft.content, draft.updated_at = content, now
    tx.flush()
    return draft.version


def discard(tx: Tx, draft_id: uuid.UUID, by: str) -> None:
    """Throw a draft away. Raises NotFound, NotAllowed."""
    tx.session.delete(queries.own_draft(tx, draft_id, by))


def check(engine: Engine, draft_id: uuid.UUID, content: bytes, by: str) -> list[Finding]:
    """What stands against releasing `content`, together with everything deployed.

    Asked after every pause in typing, so it reads in a transaction of its own and never waits for writers.

    Raises:
        NotFound, NotAllowed, InvalidInput
    """
    _check_size(content)
    with engine.database.read() as tx:
        return engine.check({queries.own_draft(tx, draft_id, by).resource_name: content}, tx=tx)


def preview(engine: Engine, draft_id: uuid.UUID, content: bytes, by: str) -> Preview:
    """What a release would do; it is tried in a transaction of its own that is rolled back.

    Raises:
        NotFound, NotAllowed, InvalidInput
    """
    _check_size(content)
    made: list[DeploymentView] = []
    findings: list[Finding] = []
    try:
        with engine.database.transaction() as tx:
            draft = queries.own_draft(tx, draft_id, by)
            resource_name, overtaken = draft.resource_name, queries.later_version(tx, engine, draft.base_key)
            made.append(engine.deploy({resource_name: content}, by, "trial", tx=tx))
            raise _OnlyLooked
    except _OnlyLooked:
        findings = list(made[0].warnings)
    except DeploymentRefused as refused:
        findings = list(refused.findings)
    new = [d for view in made for d in (*view.process_definitions, *view.decisions, *view.forms)]
    own = [definition for definition in new if definition.resource_name == resource_name]
    return Preview(findings, own, [definition for definition in new if definition not in own], overtaken)


def release(
    tx: Tx,
    engine: Engine,
    draft_id: uuid.UUID,
    content: bytes,
    note: str,
    *,
    version: int,
    overtakes: int | None,
    by: str,
    now: datetime,
) -> DeploymentView:
    """Deploy a draft and end it. `overtakes` is the key of a later version whose loss the person accepted.

    Raises:
        NotFound, NotAllowed, InvalidInput
        Conflict: the draft was saved, or its file released, by somebody else in the meantime.
        DeploymentRefused: with all findings.
    """
    draft = queries.own_draft(tx, draft_id, by)
    note = note.strip()
    if not note:
        raise InvalidInput.of("note", "required", "Say what changes and why; it stands beside the version for ever.")
    if len(note) > LONGEST_NOTE:
        raise InvalidInput.of("note", "too_long", f"At most {LONGEST_NOTE} characters are taken.")
    _check_size(content)
    if draft.version != version:
        raise Conflict("draft", draft_id, version, draft.version)
    later = queries.later_version(tx, engine, draft.base_key)
    if later is not None and later.key != overtakes:
        raise Conflict(later.kind, later.id, later.version - 1, later.version)
    made = engine.deploy({draft.resource_name: content}, by, note, tx=tx)
    new = (*made.process_definitions, *made.decisions, *made.forms)
    if not any(definition.resource_name == draft.resource_name for definition in new):
        raise InvalidInput.of(
            "content", "unchanged", "This version is deployed already; there is nothing new to deploy."
        )
    tx.session.delete(draft)
    versions = {f"{definition.kind}:{definition.id}": definition.version for definition in new}
    audit.write(tx, by, "definition.released", f"deployment:{made.key}", now, {"note": note, "versions": versions})
    return made


def _add(
    tx: Tx, kind: Kind, resource_name: str, base_key: int | None, content: bytes, by: str, now: datetime
) -> uuid.UUID:
    draft = store.StudioDraft(
        kind=kind, resource_name=resource_name, base_key=base_key, content=content,
        created_at=now, created_by=by, updated_at=now,
    )  # fmt: skip
    tx.session.add(draft)
    tx.flush()
    return draft.id


def _deployed_twin(tx: Tx, engine: Engine, kind: Kind, content: bytes) -> DefinitionView | None:
    """The deployed definition that a file is a new version of."""
    ids = defined_ids(kind, content)
    deployed = engine.definitions(kind.value, tx=tx)
    return next((definition for definition in deployed if definition.id in ids), None)


def _free_name(tx: Tx, engine: Engine, wanted: str, by: str) -> str:
    """`wanted`, or with a number behind it when another deployed file or draft has that name."""
    taken = {definition.resource_name for definition in engine.definitions(tx=tx)}
    stem, dot, ending = wanted.rpartition(".")
    name, number = wanted, 1
    while name in taken or store.draft_of_file(tx, by, name) is not None:
        number += 1
        name = f"{stem}_{number}{dot}{ending}"
    return name


def _check_size(content: bytes) -> None:
    if not content:
        raise InvalidInput.of("file", "empty", "The file is empty.")
    if len(content) > LARGEST_FILE:
        raise InvalidInput.of("file", "too_large", f"A file may have at most {LARGEST_FILE // 1_000_000} MB.")
