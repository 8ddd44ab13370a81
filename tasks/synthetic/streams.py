"""One random stream an entity: adding or removing entities never shifts the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

SEED = 20261122

T = TypeVar("T")


def stream(kind: str, number: int, seed: int = SEED) -> Random:
    """The stream of one entity; independent of the order in which entities are made, and of threads."""
    key = blake2b(repr((seed, kind, number)).encode(), digest_size=16).digest()
    return Random(int.from_bytes(key, "big"))  # noqa: S311 - made-up data, nothing secret


def weighted(random: Random, choices: Sequence[tuple[T, float]]) -> T:
    """One of the values, with probability in proportion to its weight."""
    return random.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def lognormal(random: Random, median: float, sigma: float) -> float:
    """A lognormal value with this median."""
    return random.lognormvariate(math.log(median), sigma)
