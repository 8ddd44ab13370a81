"""Repairs by an administrator: each with a reason, in the instance's history and in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine import Engine, InvalidState, NotFound, Tx
from tasks.cockpit import values
from tasks.errors import InvalidInput
from tasks.people import audit

LONGEST_REASON = 500


@dataclass(frozen=True)
class Retried:
    """What became of incidents that were to be tried again."""

    done: tuple[int, ...]
    refused: tuple[int, ...]
    """Resolved meanwhile, or of a kind that no retry can help."""


def retry_incident(tx: Tx, engine: Engine, key: int, by: str, reason: str, now: datetime) -> None:
    """Try again what an incident stopped.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState
    """
    reason = required_reason(reason)
    engine.retry(key, by, reason, tx=tx)
    audit.write(tx, by, "incident.retried", f"incident:{key}", now, {"reason": reason})


def retry_incidents(tx: Tx, engine: Engine, keys: Iterable[int], by: str, reason: str, now: datetime) -> Retried:
    """Try all of them again; one that cannot be retried does not hold up the others.

    Raises:
        InvalidInput: no reason was given, or no incident was chosen.
    """
    reason = required_reason(reason)
    chosen = list(dict.fromkeys(keys))
    if not chosen:
        raise InvalidInput.of("incident", "required", "Choose at least one incident.")
    done, refused = [], []
    for key in chosen:
        try:
            engine.retry(key, by, reason, tx=tx)
        except (InvalidState, NotFound):
            # Both are raised before anything is written.
            refused.append(key)
        else:
            done.append(key)
            audit.write(tx, by, "incident.retried", f"incident:{key}", now, {"reason": reason})
    return Retried(tuple(done), tuple(refused))


def correct_variable(
    tx: Tx,
    engine: Engine,
    instance_key: int,
    name: str,
    kind: str,
    text: str,
    *,
    scope_key: int | None,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """Give a variable of an instance (or of one of its inner scopes) another value.

    Raises:
        InvalidInput: no reason, or the text is no value of that kind.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput
    """
    reason = required_reason(reason)
    if not name.strip():
        raise InvalidInput.of("name", "required", "Name the variable.")
    value = values.parse(kind, text)
    if scope_key is not None and scope_key != instance_key:
        scopes = {variable.scope_key for variable in engine.variable_scopes(instance_key, tx=tx)}
        if scope_key not in scopes:
            raise NotFound("scope of variables", scope_key)
    engine.set_variables(instance_key, {name.strip(): value}, by, reason, scope_key, tx=tx)
    # The value itself may be personal data and stands in the instance's history only.
    detail = {"name": name.strip(), "reason": reason}
    audit.write(tx, by, "variable.corrected", f"process instance:{instance_key}", now, detail)


def cancel_instance(tx: Tx, engine: Engine, key: int, by: str, reason: str, now: datetime) -> None:
    """End an instance and everything it called.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState
    """
    reason = required_reason(reason)
    engine.cancel(key, by, reason, tx=tx)
    audit.write(tx, by, "instance.cancelled", f"process instance:{key}", now, {"reason": reason})


def suspend_instance(tx: Tx, engine: Engine, key: int, by: str, reason: str, now: datetime) -> None:
    """Let an instance and everything it called stand still.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState
    """
    reason = required_reason(reason)
    engine.suspend(key, by, reason, tx=tx)
    audit.write(tx, by, "instance.suspended", f"process instance:{key}", now, {"reason": reason})


def resume_instance(tx: Tx, engine: Engine, key: int, by: str, reason: str, now: datetime) -> None:
    """Let a suspended instance go on.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState
    """
    reason = required_reason(reason)
    engine.resume(key, by, reason, tx=tx)
    audit.write(tx, by, "instance.resumed", f"process instance:{key}", now, {"reason": reason})


def required_reason(text: str) -> str:
    """The reason without blanks around it.

    Raises:
        InvalidInput: there is none, or it is too long.
    """
    text = text.strip()
    if not text:
        raise InvalidInput.of("reason", "required", "Say why; it is kept in the history.")
    if len(text) > LONGEST_REASON:
        raise InvalidInput.of("reason", "too_long", f"At most {LONGEST_REASON} characters are taken.")
    return text
