"""Connections to a file: a few are kept for the next transactions."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import Database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "claimflow.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{file}")
    with opened.transaction() as tx:
        tx.send("CREATE TABLE noted (id integer PRIMARY KEY)")
    yield opened
    opened.close()


def noted(database: Database) -> list[int]:
    with database.read() as tx:
        return [row[0] for row in tx.send("SELECT id FROM noted ORDER BY id").fetchall()]


def open_files(file: Path) -> int:
    """How many times this process has the file open."""
    descriptors = Path("/proc/self/fd")
    return sum(os.path.realpath(descriptor) == str(file) for descriptor in descriptors.iterdir())


def write(database: Database, number: int, *, fails: bool = False) -> None:
    with database.transaction() as tx:
        tx.send("INSERT INTO noted (id) VALUES (?)", [number])
        if fails:
            raise LookupError


def test_a_transaction_that_failed_leaves_nothing_on_the_connection_the_next_one_gets(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(LookupError):
            write(database, 1, fails=True)
        with pytest.raises(sa.exc.OperationalError), database.read() as tx:
            tx.send("SELECT nothing FROM nowhere")

    write(database, 1)

    assert noted(database) == [1]


def test_readers_and_a_writer_at_once_have_connections_of_their_own_however_many_they_are(
    database: Database, file: Path
) -> None:
    ready, go_on = threading.Barrier(9), threading.Event()
    seen: list[list[int]] = []

    def read() -> None:
        with database.read() as tx:
            tx.send("SELECT id FROM noted").fetchall()
            ready.wait()
            go_on.wait()
            seen.append(tx.send("SELECT id FROM noted").fetchall())

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    ready.wait()
    write(database, 1)
    go_on.set()
    for thread in threads:
        thread.join()

    assert seen == [[]] * 8
    assert noted(database) == [1]
    assert open_files(file) >= 1


def test_a_closed_database_has_no_file_open_and_opens_again(database: Database, file: Path) -> None:
    write(database, 1)
    assert open_files(file) >= 1

    database.close()

    assert open_files(file) == 0
    assert noted(database) == [1]
