"""Deletes what the engine keeps of finished instances, a few trees a transaction, so that nobody waits long."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from engine.db import Database, Tx
from engine.errors import InvalidInput
from engine.store import retention as store
from engine.views import FINISHED, Purged

BATCH = 100

Keep = Callable[[Tx, Collection[str]], Collection[str]]
"""Given business keys, those of which nothing may be deleted."""
Note = Callable[[Tx, int], None]
"""Told in each transaction how many trees it deletes."""


def keep_none(_tx: Tx, _business_keys: Collection[str]) -> Collection[str]:
    """Nothing is on hold."""
    return ()


def note_nothing(_tx: Tx, _trees: int) -> None:
    """Nobody wants to know."""


def purge(
    database: Database,
    before: datetime,
    states: Sequence[str] = FINISHED,
    *,
    keep: Keep = keep_none,
    note: Note = note_nothing,
    dry_run: bool = False,
    batch: int = BATCH,
) -> Iterator[Purged]:
    """Delete finished trees that ended before `before`, reporting after each batch; stop and begin again at will.

    After each batch it pauses as long as the batch took, so that others get at least half of the database.
    Raises InvalidInput for a state that is not finished.
    """
    for state in states:
        if state not in FINISHED:
            raise InvalidInput("state", f"Expected completed or terminated, but found {state!r}.")
    done = Purged()
    for state in states:
        last: store.Finished | None = None
        while True:
            begun = time.monotonic()
            with database.read() if dry_run else database.transaction() as tx:
                found = store.finished(tx, state, before, last, batch)
                if not found:
                    break
                held = set(keep(tx, [row.business_key for row in found if row.business_key]))
                roots = [row.key for row in found if row.business_key not in held]
                instances = 0
                if roots and not dry_run:
                    instances = store.delete_trees(tx, roots)
                    note(tx, len(roots))
            last = found[-1]
            done = Purged(done.trees + len(roots), done.instances + instances, done.kept + len(found) - len(roots))
            yield done
            if not dry_run:
                time.sleep(min(time.monotonic() - begun, 1.0))
