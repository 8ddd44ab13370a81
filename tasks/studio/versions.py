"""Comparing two deployed versions; versions never change, so a comparison is kept."""

from __future__ import annotations

from functools import lru_cache

from engine import Engine, Tx
from tasks.studio.differences import MANNERS, Difference, compare
from tasks.studio.model import Kind

__all__ = ["MANNERS", "Difference", "differences"]


def differences(tx: Tx, engine: Engine, old_key: int, new_key: int) -> tuple[Difference, ...]:
    """What differs between two definitions of one kind. Raises engine.errors.NotFound."""
    kind = Kind(engine.definition(new_key, tx=tx).kind)
    return _compared(kind, engine.definition_source(old_key, tx=tx), engine.definition_source(new_key, tx=tx))


@lru_cache(maxsize=32)
def _compared(kind: Kind, old: bytes, new: bytes) -> tuple[Difference, ...]:
    return tuple(compare(kind, old, new))
