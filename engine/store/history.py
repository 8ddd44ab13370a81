"""The append-only history: one row for what one transition did to one process instance, with its events in order.

A row an event would cost an index entry in every index for each of them; together they cost one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t
from engine.store.prepared import Insert, Prepared
from engine.views import HistoryEvent

_MOST = 1000
"""How many events a row holds at most; the number of an event within its row is part of its sequence."""

_C = t.history.c
_WRITTEN = ("at", "actor", "process_instance_key", "root_key", "size", "events")
_INSERT = Insert(t.history, _WRITTEN)
_OF = sa.bindparam("of")
_OF_INSTANCE = Prepared(sa.select(t.history).where(_C.process_instance_key == _OF).order_by(_C.sequence))
_OF_TREE = Prepared(sa.select(t.history).where(_C.process_instance_key.in_(t.keys_in_tree(_OF))).order_by(_C.sequence))
_SIZES = Prepared(sa.select(_C.sequence, _C.size).where(_C.process_instance_key == _OF).order_by(_C.sequence.desc()))
_ROWS = Prepared(
    sa.select(t.history)
    .where(_C.process_instance_key == _OF, _C.sequence >= sa.bindparam("first"), _C.sequence <= sa.bindparam("last"))
    .order_by(_C.sequence.desc())
)


Event = tuple[str, str | None, int | None, Mapping[str, Any]]
"""An event that is to be written: its kind, the element, the key of the element instance, and its data."""


class Stretch(NamedTuple):
    """Events of one process instance, in order, with none of another one in between."""

    process_instance_key: int
    root_key: int
    events: list[Event]


def append(tx: Tx, at: datetime, actor: str, stretches: list[Stretch]) -> None:
    """Write what a transition did, in order."""
    _INSERT.post(
        tx,
        [
            {"at": at, "actor": actor, "process_instance_key": of, "root_key": root, "size": len(part), "events": part}
            for of, root, events in stretches
            for part in (events[start : start + _MOST] for start in range(0, len(events), _MOST))
        ],
    )


def events(tx: Tx, key: int, tree: bool = False, kinds: Collection[str] | None = None) -> list[HistoryEvent]:
    """The events of an instance (with `tree`: of everything below its root too), in order."""
    rows = (_OF_TREE if tree else _OF_INSTANCE).all(tx, of=key)
    return [event for row in rows for event in _events(row, kinds)]


def latest(tx: Tx, key: int, limit: int, offset: int) -> tuple[list[HistoryEvent], int]:
    """Some events of an instance, the newest first, and how many there are in all."""
    sizes = _SIZES.all(tx, of=key)
    passed, wanted, skipped = 0, [], 0
    for row in sizes:
        if passed + row.size <= offset:
            skipped += row.size
        elif passed < offset + limit:
            wanted.append(row.sequence)
        passed += row.size
    if not wanted:
        return [], passed
    rows = _ROWS.all(tx, of=key, first=wanted[-1], last=wanted[0])
    found = [event for row in rows for event in reversed(list(_events(row, None)))]
    return found[offset - skipped : offset - skipped + limit], passed


def _events(row: Any, kinds: Collection[str] | None) -> Iterator[HistoryEvent]:
    for number, (kind, element_id, element_instance_key, data) in enumerate(row.events):
        if kinds is None or kind in kinds:
            yield HistoryEvent(
                sequence=row.sequence * _MOST + number,
                at=row.at,
                process_instance_key=row.process_instance_key,
                element_id=element_id,
                element_instance_key=element_instance_key,
                kind=kind,
                actor=row.actor,
                data=data,
            )
