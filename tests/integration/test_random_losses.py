"""Connections cut and brokers lost at random moments under load: no claim lost, stuck, advanced or paid twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.brokers import OwnRedis
from tests.chaos.day import a_day
from tests.databases import Databases, open_databases

LOSSES = int(os.environ.get("CLAIMFLOW_LOSSES") or 4)
"""Of each kind."""


@pytest.fixture(scope="module")
def all_databases() -> Iterator[Databases]:
    """Only a server can be lost without losing the machine."""
    with open_databases("postgres") as opened:
        yield opened


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis that may be killed."""
    started = OwnRedis(tmp_path)
    started.start()
    yield started
    started.kill()


def test_claims_are_paid_once_however_often_connections_to_the_database_are_cut(
    databases: Databases, tmp_path: Path
) -> None:
    with a_day(databases, tmp_path, customers=20 + 3 * LOSSES, workers=2) as day:
        day.disturb(day.ward.cut_connections, LOSSES)


def test_claims_are_paid_once_however_often_the_broker_is_killed_or_forgets_everything(
    databases: Databases, tmp_path: Path, broker: OwnRedis
) -> None:
    with a_day(databases, tmp_path, customers=20 + 6 * LOSSES, workers=2, broker=broker.url) as day:
        day.disturb(day.ward.lose(broker), LOSSES)
        day.disturb(day.ward.kill(day.programs), LOSSES)
