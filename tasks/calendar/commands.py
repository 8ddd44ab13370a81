"""Filling and correcting the calendar, and handing out the copy kept in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from engine.db import Tx
from tasks.calendar import sources, store
from tasks.calendar.model import Calendar, Day

_cached: WeakKeyDictionary[Any, tuple[datetime | None, Calendar]] = WeakKeyDictionary()
_lock = Lock()
_MEMO = "calendar"


def seed(tx: Tx, now: datetime, by: str = "system") -> int:
    """Fill in the years the table lacks; years that are there keep every correction. Gives days written."""
    tx.memo.pop(_MEMO, None)
    present = store.years(tx)
    missing = (year for year in range(sources.FIRST_YEAR, sources.LAST_YEAR + 1) if year not in present)
    return store.write(tx, (day for year in missing for day in sources.days_of(year)), now, by)


def correct(tx: Tx, days: Iterable[Day], now: datetime, by: str) -> int:
    """Write days as the published notice says, replacing the estimates; gives days written."""
    tx.memo.pop(_MEMO, None)
    return store.write(tx, days, now, by)


def refresh(tx: Tx, now: datetime, by: str) -> tuple[int, ...]:
    """Replace provisional years by the published table once it is known; gives the years replaced."""
    known = calendar(tx)
    replaced = []
    for year in sorted(store.years(tx)):
        days = list(sources.days_of(year))
        if known.is_provisional(days[0].day, days[0].day) and not days[0].provisional:
            store.write(tx, days, now, by)
            replaced.append(year)
    tx.memo.pop(_MEMO, None)
    return tuple(replaced)


def calendar(tx: Tx) -> Calendar:
    """The calendar as the database has it, read once and again after a change."""
    if (known := tx.memo.get(_MEMO)) is not None:
        return known
    changed = store.last_change(tx)
    database = tx.database
    with _lock:
        held = _cached.get(database)
    if held is None or held[0] != changed:
        held = (changed, Calendar(store.read(tx)))
        with _lock:
            _cached[database] = held
    tx.memo[_MEMO] = held[1]
    return held[1]
