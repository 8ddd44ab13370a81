"""Statements that go to PostgreSQL several in one trip."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engine import Database, Engine, Tx
from engine.database_errors import DatabaseError
from engine.pipeline import Pipeline
from engine.store.prepared import Insert, Prepared
from tests.databases import Databases, open_databases
from tests.diagrams import diagram, job

WORK = diagram("p", "startEvent s\nuserTask work\nendEvent e", "s -> work -> e")
POST = diagram("post", f"startEvent s\nserviceTask book {job('book')}\nendEvent e", "s -> book -> e")
CREATE = "CREATE TABLE noted (id integer PRIMARY KEY, text text)"
INSERT = "INSERT INTO noted (id, text) VALUES ($1, $2)"
READ = "SELECT id, text FROM noted WHERE id <= $1 ORDER BY id"


@pytest.fixture(scope="module")
def all_databases() -> Iterator[Databases]:
    """A file is no trip away."""
    with open_databases("postgres") as opened:
        yield opened


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    opened = Database(databases.url(tmp_path / "claimflow.db"))
    with opened.transaction() as tx:
        tx.send(CREATE)
    yield opened
    opened.close()


def noted(database: Database) -> list[int]:
    with database.read() as tx:
        return [row[0] for row in tx.send(READ, [1000]).fetchall()]


def run(database: Database, action: Callable[[Tx], object]) -> None:
    with database.transaction() as tx:
        action(tx)


def test_what_was_posted_is_seen_by_the_statement_that_goes_with_it_and_kept_by_the_commit(database: Database) -> None:
    with database.transaction() as tx:
        tx.post(INSERT, [(1, "one"), (2, None)])
        assert tx.send(READ, [9]).fetchall() == [(1, "one"), (2, None)]
        tx.post(INSERT, [(3, "three")])

    assert noted(database) == [1, 2, 3]


def test_several_statements_are_answered_in_their_order(database: Database) -> None:
    run(database, lambda tx: tx.post(INSERT, [(1, "one"), (2, "two")]))

    with database.read() as tx:
        found = tx.send_all([(READ, [1]), (READ, [2]), (READ, [0])])

    assert [answer.rowcount for answer in found] == [1, 2, 0]
    assert [answer.fetchone() for answer in found] == [(1, "one"), (1, "one"), None]


def test_posted_statements_are_kept_all_or_none_though_no_transaction_was_begun_for_them(database: Database) -> None:
    with pytest.raises(DBAPIError, match="noted_pkey"):
        run(database, lambda tx: tx.post(INSERT, [(1, "one"), (2, "two"), (1, "again")]))
    assert noted(database) == []

    run(database, lambda tx: tx.post(INSERT, [(1, "one"), (2, "two")]))
    assert noted(database) == [1, 2]


def test_what_was_posted_is_undone_with_the_transaction_whoever_began_it(database: Database) -> None:
    def fails(tx: Tx) -> None:
        tx.post(INSERT, [(1, "one")])
        tx.connection.exec_driver_sql("SELECT 1")
        tx.post(INSERT, [(2, "two")])
        raise LookupError

    with pytest.raises(LookupError):
        run(database, fails)

    assert noted(database) == []


def test_a_refused_statement_says_why_and_the_connection_goes_on(database: Database) -> None:
    with pytest.raises(DatabaseError, match="division by zero"):
        run(database, lambda tx: tx.send("SELECT 1 / $1::int", [0]))
    with pytest.raises(DatabaseError, match="NUL"):
        run(database, lambda tx: tx.send(INSERT, [1, "a\0b"]))

    run(database, lambda tx: tx.send(INSERT, [1, "one"]))
    assert noted(database) == [1]


def test_who_goes_on_after_a_failed_statement_is_told_that_nothing_was_kept(database: Database) -> None:
    def go_on(tx: Tx) -> None:
        tx.send(INSERT, [1, "one"])
        with suppress(DBAPIError):
            tx.send(INSERT, [1, "again"])

    def go_on_with_sqlalchemy(tx: Tx) -> None:
        with suppress(DBAPIError):
            tx.connection.exec_driver_sql("SELECT 1 / 0")

    for action in (go_on, go_on_with_sqlalchemy):
        with pytest.raises(DBAPIError, match="failed before"):
            run(database, action)

    run(database, lambda tx: tx.send(INSERT, [2, "two"]))
    assert noted(database) == [2]


def test_what_only_the_commit_finds_wrong_is_said(database: Database) -> None:
    run(database, lambda tx: tx.send("CREATE TABLE late (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
    twice = "INSERT INTO late (id) VALUES ($1)", [(1,), (1,)]

    for _ in range(8):
        with pytest.raises(DBAPIError, match="late_id_key"):
            run(database, lambda tx: tx.post(*twice))
        with pytest.raises(DBAPIError, match="late_id_key"):
            run(database, lambda tx: (tx.send(INSERT, [1, "one"]), tx.post(*twice)))

    assert noted(database) == []


def prepared(tx: Tx) -> list[str]:
    rows = tx.send("SELECT statement FROM pg_prepared_statements").fetchall()
    return sorted(row[0] for row in rows if row[0] in (INSERT, READ))


def test_what_is_sent_often_is_prepared_once_and_stays_so_after_transactions_and_parts_of_them_were_undone(
    database: Database,
) -> None:
    def undo_a_part(tx: Tx) -> None:
        with suppress(LookupError), tx.savepoint():
            tx.send(READ, [1])
            raise LookupError
        tx.send(READ, [1])

    for number in range(30):
        run(database, lambda tx: tx.post(INSERT, [(number, "")]))  # noqa: B023 - used at once
        run(database, undo_a_part)
        with pytest.raises(DBAPIError):
            run(database, lambda tx: tx.send_all([(READ, [1]), (INSERT, [0, "again"])]))

    with database.transaction() as tx:
        assert prepared(tx) == [INSERT, READ]
    assert noted(database) == list(range(30))


def test_a_statement_that_fails_whenever_it_is_sent_is_not_prepared_again_and_again(database: Database) -> None:
    run(database, lambda tx: tx.post(INSERT, [(1, "one")]))

    for _ in range(20):
        with pytest.raises(DBAPIError):
            run(database, lambda tx: tx.send(INSERT, [1, "again"]))

    with database.transaction() as tx:
        assert prepared(tx) == [INSERT]


def test_more_than_the_connection_holds_goes_through_in_both_directions(database: Database) -> None:
    text = "x" * 100_000

    with database.transaction() as tx:
        answers = tx.send_all([("SELECT $1::text", [f"{text}{number}"]) for number in range(200)])

    assert [answer.fetchone()[0][len(text) :] for answer in answers] == [str(number) for number in range(200)]


def test_who_is_interrupted_while_waiting_leaves_nothing_behind(database: Database) -> None:
    def wait(tx: Tx) -> None:
        tx.post(INSERT, [(1, "one")])
        threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
        tx.send("SELECT pg_sleep(5)")

    with pytest.raises(KeyboardInterrupt):
        run(database, wait)

    run(database, lambda tx: tx.send(INSERT, [2, "two"]))
    assert noted(database) == [2]


@contextmanager
def counted() -> Iterator[list[list[str]]]:
    """The trips to the server, each with the first word of its statements."""
    trips: list[list[str]] = []
    directly = Pipeline._exchange

    def count(pipeline: Pipeline, statements: list[tuple[str, object]]) -> object:
        trips.append([sql.split(maxsplit=1)[0] for sql, _ in statements])
        return directly(pipeline, statements)  # type: ignore[arg-type]

    with patch.object(Pipeline, "_exchange", count):
        yield trips


def test_to_start_an_instance_and_to_complete_its_task_takes_two_trips_each(database: Database) -> None:
    engine = Engine(database)
    engine.deploy(WORK, by="ana")
    engine.start("p", {"amount": 1})

    with counted() as trips:
        pi = engine.start("p", {"amount": 1})
        begun = trips[:]
        [task] = engine.user_tasks(process_instance=pi.key)
        trips.clear()
        engine.complete_user_task(task.key, {"approved": True}, by="li")

    assert begun == [["SELECT"], ["INSERT"] * 5]
    assert trips == [
        ["BEGIN", "SELECT", "SELECT", "SELECT"],
        ["UPDATE", "DELETE", "UPDATE", "INSERT", "INSERT", "COMMIT"],
    ]
    assert engine.instance(pi.key).state == "completed"


def test_to_run_a_job_takes_two_trips(database: Database) -> None:
    engine = Engine(database)
    engine.register("book", lambda ctx: {"booked": ctx.variables["amount"]})
    engine.deploy(POST, by="ana")
    pi = engine.start("post", {"amount": 1})

    with counted() as trips:
        assert engine.run_due() == 1

    assert trips == [
        ["BEGIN", "WITH", "SELECT", "SELECT"],
        ["UPDATE", "UPDATE", "DELETE", "INSERT", "INSERT", "COMMIT"],
    ]
    assert engine.variables(pi.key) == {"amount": 1, "booked": 1}


def test_bytes_are_not_written_as_a_list(database: Database) -> None:
    table = sa.Table("kept", sa.MetaData(), sa.Column("content", sa.LargeBinary))
    with pytest.raises(TypeError, match=r"kept\.content"), database.transaction() as tx:
        Insert(table, ["content"]).post(tx, [{"content": b"1"}, {"content": b"2"}])


def test_a_lock_lasts_until_the_transaction_ends_and_a_plain_read_needs_none(database: Database) -> None:
    table = sa.table("noted", sa.column("id", sa.Integer))
    run(database, lambda tx: tx.post(INSERT, [(1, "one")]))
    lock, look = Prepared(sa.select(table).with_for_update(nowait=True)), Prepared(sa.select(table))

    with database.transaction() as first:
        assert lock.first(first).id == 1
        with database.transaction() as second:
            assert look.first(second).id == 1
        with pytest.raises(DBAPIError, match="could not obtain lock"):
            run(database, lock.first)
