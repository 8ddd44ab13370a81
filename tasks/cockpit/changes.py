"""Changes to where an instance stands, by an administrator: each with a reason, in its history and the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from engine import Activate, Engine, Move, Terminate, Tx
from engine.codec import from_json
from engine.views import AdHocChoice
from tasks.cockpit.commands import required_reason
from tasks.errors import InvalidInput
from tasks.people import audit

Instruction = Activate | Move | Terminate


def variables_of(text: str) -> dict[str, Any]:
    """The variables typed as a JSON object; nothing typed is none.

    Raises:
        InvalidInput: it is no JSON object.
    """
    if not text.strip():
        return {}
    try:
        found = from_json(text)
    except msgspec.DecodeError as error:
        raise InvalidInput.of("variables", "not_json", f"This is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise InvalidInput.of("variables", "not_json", "Expected a JSON object of names and values.")
    return found


def change_instance(
    tx: Tx, engine: Engine, key: int, instructions: Sequence[Instruction], by: str, reason: str, now: datetime
) -> None:
    """Start, end and move elements of an instance, all in one step.

    Raises:
        InvalidInput: no reason was given, or nothing was chosen.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput
    """
    reason = required_reason(reason)
    if not instructions:
        raise InvalidInput.of("instructions", "nothing_chosen", "Choose what is to be started, ended or moved.")
    engine.modify(key, instructions, by, reason, tx=tx)
    detail = {"reason": reason, "steps": len(instructions)}
    audit.write(tx, by, "instance.modified", f"process instance:{key}", now, detail)


def run_again(
    tx: Tx, engine: Engine, key: int, element_key: int, by: str, reason: str, now: datetime, *, restore: bool
) -> None:
    """Run an instance again from an element it passed.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput
    """
    reason = required_reason(reason)
    engine.rerun(key, element_key, by, reason, restore=restore, tx=tx)
    detail = {"reason": reason, "restored": restore}
    audit.write(tx, by, "instance.rerun", f"process instance:{key}", now, detail)


def start_chosen(
    tx: Tx,
    engine: Engine,
    key: int,
    choice: AdHocChoice,
    elements: Sequence[str],
    variables: Mapping[str, Any],
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """Start what was chosen in an open ad-hoc sub-process of an instance; the variables are set in it first.

    Raises:
        InvalidInput: no reason was given, or nothing was chosen.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput, engine.errors.Suspended
    """
    reason = required_reason(reason)
    if not elements:
        raise InvalidInput.of("elements", "nothing_to_start", "Choose at least one thing to start.")
    open_one = choice.element_instance_key
    engine.activate_ad_hoc(key, choice.element_id, elements, by, variables, open_one, reason, tx=tx)
    detail = {"reason": reason, "elements": list(elements)}
    audit.write(tx, by, "ad_hoc.activated", f"process instance:{key}", now, detail)


def resolve_incident(
    tx: Tx, engine: Engine, key: int, variables: Mapping[str, Any], by: str, reason: str, now: datetime
) -> None:
    """Take what an incident stopped as done by hand, with its results.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput
    """
    reason = required_reason(reason)
    engine.resolve(key, by, reason, variables, tx=tx)
    detail = {"reason": reason, "names": sorted(variables)}
    audit.write(tx, by, "incident.resolved", f"incident:{key}", now, detail)


def change_retries(tx: Tx, engine: Engine, key: int, retries: str, by: str, reason: str, now: datetime) -> None:
    """Give a job another number of tries.

    Raises:
        InvalidInput: no reason was given, or no number.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput
    """
    reason = required_reason(reason)
    if not retries.isdecimal() or not 1 <= int(retries) <= 100:
        raise InvalidInput.of("retries", "not_a_number", "Enter a number from 1 to 100.")
    engine.change_retries(key, int(retries), by, reason, tx=tx)
    audit.write(tx, by, "job.retries_changed", f"job:{key}", now, {"reason": reason, "retries": int(retries)})


def reevaluate_timer(tx: Tx, engine: Engine, key: int, by: str, reason: str, now: datetime) -> None:
    """Compute when a timer is due with the variables of today.

    Raises:
        InvalidInput: no reason was given.
        engine.errors.NotFound, engine.errors.InvalidState, engine.errors.InvalidInput
    """
    reason = required_reason(reason)
    engine.reevaluate_timer(key, by, reason, tx=tx)
    audit.write(tx, by, "timer.reevaluated", f"timer:{key}", now, {"reason": reason})
