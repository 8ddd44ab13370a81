"""Every test of this folder that asks for a database runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import KINDS, Databases, open_databases


@pytest.fixture(scope="session", params=KINDS)
def all_databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """The databases of one kind, for tests and for the fixtures of modules."""
    with open_databases(request.param) as opened:
        yield opened


@pytest.fixture
def databases(all_databases: Databases) -> Iterator[Databases]:
    """The same for one test, which leaves nothing behind."""
    before = all_databases.names()
    yield all_databases
    all_databases.drop(but=before)
