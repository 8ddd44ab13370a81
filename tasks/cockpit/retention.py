"""How long the engine keeps finished processes; the claims themselves stay (DOMAIN.md T13, Insurance Law art. 87)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from dateutil.relativedelta import relativedelta

from engine import Engine, Tx
from engine.views import FINISHED, Purged
from tasks.claims import queries as claims
from tasks.errors import InvalidInput
from tasks.people import audit

_AGE = re.compile(r"(\d{1,4})([ymwd])")
_UNITS = {"y": "years", "m": "months", "w": "weeks", "d": "days"}


def before(age: str, now: datetime) -> datetime:
    """The moment that lies `age` (2y, 18m, 6w, 90d) before now, by the calendar.

    Raises:
        InvalidInput: it is no age, or none at all.
    """
    found = _AGE.fullmatch(age.strip().lower())
    if found is None or int(found[1]) == 0:
        raise InvalidInput.of("older_than", "not_an_age", "Give an age such as 2y, 18m, 6w or 90d.")
    return now - relativedelta(**{_UNITS[found[2]]: int(found[1])})


def purge(
    engine: Engine, ended_before: datetime, states: Sequence[str], by: str, now: datetime, *, dry_run: bool = False
) -> Iterator[Purged]:
    """Delete what the engine keeps of processes that ended before a moment; each batch is in the audit trail.

    Processes of claims under legal hold, or not closed (reopened), stay whole. Claims, decisions, letters,
    payments and the audit trail are not the engine's and stay as long as the law says.
    Raises engine.errors.InvalidInput for a state that is not finished.
    """

    def note(tx: Tx, trees: int) -> None:
        detail = {"ended_before": ended_before.isoformat(), "processes": trees}
        audit.write(tx, by, "instances.purged", "retention", now, detail)

    return engine.purge(ended_before, states, keep=_on_hold, note=note, dry_run=dry_run)


def states_of(text: str) -> tuple[str, ...]:
    """The states named in a list with commas.

    Raises:
        InvalidInput: one of them is not finished.
    """
    states = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not states or not set(states) <= set(FINISHED):
        raise InvalidInput.of("state", "not_an_option", f"Choose from {', '.join(FINISHED)}.")
    return states


def _on_hold(tx: Tx, business_keys: Collection[str]) -> set[str]:
    return claims.not_to_be_purged(tx, business_keys)
