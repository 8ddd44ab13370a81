"""Databases for tests: a SQLite file in the test's own folder, or a database of its own on a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from engine import Database, Tx
from engine.store import migrate
from tasks import tables
from tasks.settings import Settings

POSTGRES = "CLAIMFLOW_TEST_POSTGRES_URL"
KINDS = ("sqlite", "postgres")


class Databases(Protocol):
    """Gives each file name a database; the same name always means the same one."""

    def url(self, file: Path, *, empty: bool = False, in_memory: bool = False) -> str:
        """The address of the database called `file`, made when it is first asked for.

        `empty` asks for one without any table where it would have them already; `in_memory` allows one
        that nobody else opens and that ends with its connection.
        """

    def copy(self, source: Path, target: Path) -> None:
        """Make the database `target` like `source`, which nobody has open; the files exist only for SQLite."""

    def keep(self, file: Path) -> None:
        """Let a database live on for the tests that come."""

    def drop(self, but: frozenset[Path] = frozenset()) -> None:
        """Remove every database except those named and those kept."""

    def names(self) -> frozenset[Path]:
        """What there is."""


class SqliteFiles:
    """The files themselves."""

    def url(self, file: Path, *, empty: bool = False, in_memory: bool = False) -> str:
        return "sqlite://" if in_memory else f"sqlite:///{file}"

    def copy(self, source: Path, target: Path) -> None:
        shutil.copy(source, target)

    def keep(self, file: Path) -> None:
        """Nothing to do: the folders belong to whoever made them."""

    def drop(self, but: frozenset[Path] = frozenset()) -> None:
        """Nothing to do: the folders belong to pytest."""

    def names(self) -> frozenset[Path]:
        return frozenset()


class PostgresServer:
    """Databases copied from a template that has all tables already."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._prefix = f"{server.database}_{uuid4().hex[:8]}"
        self._made: dict[Path, str] = {}
        self._kept: set[Path] = set()
        self._count = 0
        self._administrator = sa.create_engine(server, isolation_level="AUTOCOMMIT")

    def url(self, file: Path, *, empty: bool = False, in_memory: bool = False) -> str:
        if file not in self._made:
            self._made[file] = self._create("template1" if empty else self._template)
        return self._address(self._made[file])

    def copy(self, source: Path, target: Path) -> None:
        self._made[target] = self._create(self._made[source])

    def keep(self, file: Path) -> None:
        self._kept.add(file)

    def drop(self, but: frozenset[Path] = frozenset()) -> None:
        for file in self.names() - but - self._kept:
            self._drop(self._made.pop(file))

    def names(self) -> frozenset[Path]:
        return frozenset(self._made)

    def close(self) -> None:
        """Remove everything, the template too."""
        self._kept.clear()
        self.drop()
        if "_template" in self.__dict__:
            self._drop(self._template)
        self._administrator.dispose()

    @cached_property
    def _template(self) -> str:
        name = self._create("template1")
        database = Database(self._address(name))
        migrate.upgrade(database)
        tables.upgrade(database)
        database.close()
        return name

    def _create(self, template: str) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        self._order(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _drop(self, name: str) -> None:
        self._order(f"DROP DATABASE {name} WITH (FORCE)")

    def _order(self, statement: str) -> None:
        with self._administrator.connect() as connection:
            connection.exec_driver_sql(statement)

    def _address(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def open_databases(kind: str) -> Iterator[Databases]:
    """The databases of one kind for one process of the tests; skips without the server that the kind needs."""
    if kind == "sqlite":
        yield SqliteFiles()
        return
    address = os.environ.get(POSTGRES)
    if not address:
        pytest.skip(f"no PostgreSQL named for tests ({POSTGRES}=postgresql+psycopg://user@host/database)")
    server = PostgresServer(make_url(address))
    try:
        yield server
    finally:
        server.close()


def around_each_commit(database: Database, before: Callable[[], None], after: Callable[[], None]) -> None:
    """Call `before` before every commit, and `after` whenever a connection is given back, of one that read too."""
    commit, end = Tx._commit, Tx._end

    def commit_later(tx: Tx) -> None:
        if tx.database is database:
            tx.flush()
            before()
        commit(tx)

    def end_first(tx: Tx) -> None:
        end(tx)
        if tx.database is database:
            after()

    Tx._commit, Tx._end = commit_later, end_first  # type: ignore[method-assign]


def settings_of(databases: Databases, folder: Path, **more: Any) -> Settings:
    """Settings of a Claimflow whose data folder is `folder`."""
    url = databases.url(folder / "claimflow.db")
    return Settings(data=folder, database_url="" if url.startswith("sqlite") else url, **more)


def copy_data(databases: Databases, source: Path, target: Path) -> Path:
    """Copy the data folder of a Claimflow that does not run, with its database; gives `target`."""
    shutil.copytree(source, target)
    databases.copy(source / "claimflow.db", target / "claimflow.db")
    return target
