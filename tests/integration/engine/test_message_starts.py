"""A message starts no second instance while one that began with its correlation key runs; it waits for its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import Engine, MovableClock, commands
from engine.store.tables import message_start, metadata
from tests.diagrams import diagram, message, on_message
from tests.integration.engine.test_concurrency import at_once

LETTER = diagram("p", f"startEvent s {on_message('letter')}\nuserTask work", "s -> work", message("letter"))
TWO_WAYS = diagram(
    "p",
    f"startEvent s {on_message('letter')}\nstartEvent t {on_message('call')}\nuserTask work",
    "s -> work\nt -> work",
    message("letter") + message("call"),
)


READ = sa.text(
    "SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(oid)), 0) FROM pg_class WHERE relname LIKE '%message%'"
)


def numbers(engine: Engine, state: str = "active") -> list[int]:
    """The variable n of every instance in a state, the oldest first."""
    return [engine.variables(pi.key)["n"] for pi in reversed(engine.instances(process_id="p", state=state))]


def test_messages_of_one_key_start_one_instance_after_the_other(engine: Engine, complete: Callable[..., None]) -> None:
    engine.deploy(LETTER, by="ana")
    for n in (1, 2, 3):
        engine.publish_message("letter", "K", {"n": n}, by=f"person-{n}")
    assert numbers(engine) == [1]

    for running in (1, 2):
        [pi] = engine.instances(process_id="p", state="active")
        complete(pi.key, "work")
        [following] = engine.instances(process_id="p", state="active")
        assert numbers(engine) == [running + 1]
        assert (following.business_key, following.started_by) == ("K", f"person-{running + 1}")
    complete(following.key, "work")
    assert numbers(engine, "completed") == [1, 2, 3]


def test_messages_of_other_keys_and_without_a_key_start_at_once(engine: Engine) -> None:
    engine.deploy(LETTER, by="ana")

    for n, key in enumerate(["K", "L", "", ""]):
        engine.publish_message("letter", key, {"n": n})

    assert numbers(engine) == [0, 1, 2, 3]


def test_another_message_of_the_same_key_waits_too_and_another_process_does_not(
    engine: Engine, complete: Callable[..., None]
) -> None:
    other = diagram("q", f"startEvent s {on_message('letter')}\nuserTask work", "s -> work", message("letter"))
    engine.deploy(TWO_WAYS | other, by="ana")
    engine.publish_message("call", "K", {"n": 1})

    engine.publish_message("letter", "K", {"n": 2})

    assert numbers(engine) == [1]
    assert len(engine.instances(process_id="q")) == 1
    engine.cancel(engine.instances(process_id="p")[0].key, by="li", reason="wrong number")
    assert numbers(engine) == [2]


def test_a_kept_message_starts_nothing_once_it_has_expired_nor_when_it_was_not_to_be_kept(
    engine: Engine, clock: MovableClock, complete: Callable[..., None]
) -> None:
    engine.deploy(LETTER, by="ana")
    engine.publish_message("letter", "K", {"n": 1})
    engine.publish_message("letter", "K", {"n": 2}, ttl=0)
    engine.publish_message("letter", "K", {"n": 3}, ttl=60)
    [pi] = engine.instances(process_id="p")

    clock.advance(timedelta(seconds=60))
    complete(pi.key, "work")

    assert numbers(engine) == []
    engine.publish_message("letter", "K", {"n": 4})
    assert numbers(engine) == [4]


def test_what_a_running_instance_takes_while_it_waits_starts_no_other(
    engine: Engine, complete: Callable[..., None]
) -> None:
    nodes = f"startEvent s {on_message('letter')}\nuserTask work\nintermediateCatchEvent more {on_message('letter')}\nuserTask last"
    engine.deploy(diagram("p", nodes, "s -> work -> more -> last", message("letter", "key")), by="ana")
    engine.publish_message("letter", "K", {"n": 1, "key": "K"})
    engine.publish_message("letter", "K", {"n": 2})
    [pi] = engine.instances(process_id="p")

    complete(pi.key, "work")
    complete(pi.key, "last")

    assert numbers(engine, "completed") == [2]
    assert numbers(engine) == []


def test_the_next_one_starts_in_the_newest_version_if_the_message_still_starts_it(
    engine: Engine, complete: Callable[..., None]
) -> None:
    engine.deploy(LETTER, by="ana")
    for n in (1, 2):
        engine.publish_message("letter", "K", {"n": n})
    changed = diagram("p", f"startEvent s {on_message('letter')}\nuserTask new", "s -> new", message("letter"))
    engine.deploy(changed, by="ana")
    [pi] = engine.instances(process_id="p")

    complete(pi.key, "work")

    [following] = engine.instances(process_id="p", state="active")
    assert following.version == 2
    engine.publish_message("letter", "K", {"n": 3})
    engine.deploy(TWO_WAYS, by="ana")
    engine.deploy(diagram("p", f"startEvent s {on_message('call')}\ntask work", "s -> work", message("call")), by="ana")
    complete(following.key, "new")
    assert numbers(engine) == []


def test_kept_messages_have_their_turn_in_one_go_when_nothing_waits_and_are_no_endless_chain(
    engine: Engine, complete: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MAX_ANSWERS", 5)
    nodes = f"startEvent s {on_message('letter')}\nexclusiveGateway g\nuserTask work\nendEvent e"
    engine.deploy(diagram("p", nodes, "s -> g\ng -> work : n = 0\ng => e", message("letter")), by="ana")
    with engine.database.transaction() as tx:
        for n in range(50):
            engine.publish_message("letter", "K", {"n": n}, tx=tx)
    [pi] = engine.instances(process_id="p", state="active")

    complete(pi.key, "work")

    assert engine.instances(process_id="p", state="active") == []
    assert len(engine.instances(process_id="p", limit=200)) == 50


def cost_of_turns(engine: Engine, waiting: int) -> tuple[int, int]:
    """Statements sent, and entries of tables and indexes read (PostgreSQL), while messages of one key have their turn."""
    key, statements = f"K{waiting}", []
    for n in range(waiting + 1):
        engine.publish_message("letter", key, {"n": n})
    [task] = engine.user_tasks(state="open")
    sa.event.listen(engine.database.engine, "before_cursor_execute", lambda c, cur, text, *_: statements.append(text))
    with engine.database.transaction() as tx:
        engine.complete_user_task(task.key, {}, by="li", tx=tx)
        sent = tx.sent + len(statements)
        read = 0 if tx.alone else int(tx.connection.scalar(READ) or 0)
    assert len(engine.instances(process_id="p", business_key=key, state="completed", limit=500)) == waiting + 1
    return sent, read


def never_counted(engine: Engine) -> None:
    """Keep PostgreSQL from counting what is in the tables, for then it reads them in another way from one moment on."""
    if not engine.database.is_sqlite:
        with engine.database.transaction() as tx:
            for table in metadata.tables:
                tx.connection.exec_driver_sql(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def test_each_message_that_has_its_turn_costs_the_same_however_many_had_theirs_before(engine: Engine) -> None:
    nodes = f"startEvent s {on_message('letter')}\nexclusiveGateway g\nuserTask work\nendEvent e"
    engine.deploy(diagram("p", nodes, "s -> g\ng -> work : n = 0\ng => e", message("letter")), by="ana")
    never_counted(engine)

    (few, read_few), (more, read_more), (many, read_many) = (cost_of_turns(engine, n) for n in (20, 120, 220))

    assert many - more == more - few <= 100 * 5
    assert read_few <= read_more <= read_many <= 220 * 5


def test_the_instance_that_has_the_turn_is_the_last_one_of_a_row_that_began_at_once(
    engine: Engine, complete: Callable[..., None]
) -> None:
    nodes = f"startEvent s {on_message('letter')}\nexclusiveGateway g\nuserTask work\nendEvent e"
    flows = "s -> g\ng -> work : even(n)\ng => e"
    engine.deploy(diagram("p", nodes, flows, message("letter")), by="ana")
    for n in (0, 1, 3, 4, 5):
        engine.publish_message("letter", "K", {"n": n})
    [first] = engine.instances(process_id="p", state="active")

    complete(first.key, "work")

    [pi] = engine.instances(process_id="p", state="active")
    assert engine.variables(pi.key)["n"] == 4
    with engine.database.read() as tx:
        assert tx.connection.scalar(sa.select(message_start.c.process_instance_key)) == pi.key
    engine.publish_message("letter", "K", {"n": 6})
    assert numbers(engine) == [4]
    complete(pi.key, "work")
    assert numbers(engine) == [6]
    assert numbers(engine, "completed") == [0, 1, 3, 4, 5]


def test_a_process_that_ends_by_calling_itself_starts_again(engine: Engine, complete: Callable[..., None]) -> None:
    nodes = f"startEvent s {on_message('letter')}\nuserTask work\nendEvent e {on_message('letter')}"
    engine.deploy(diagram("p", nodes, "s -> work -> e", message("letter", "key")), by="ana")
    engine.publish_message("letter", "K", {"key": "K"})
    [pi] = engine.instances(process_id="p")

    complete(pi.key, "work")

    assert [i.state for i in engine.instances(process_id="p")] == ["active", "completed"]


def test_messages_published_at_once_start_one_instance_and_the_others_wait(engine: Engine) -> None:
    engine.deploy(TWO_WAYS, by="ana")

    results = at_once(
        *(
            lambda n=n: engine.publish_message("letter" if n % 2 else "call", "K", {"n": n})  # type: ignore[misc]
            for n in range(6)
        )
    )

    assert results == [None] * 6
    for ended in range(6):
        [pi] = engine.instances(process_id="p", state="active")
        assert len(engine.instances(process_id="p", state="terminated")) == ended
        engine.cancel(pi.key, by="li", reason="next")
    assert engine.instances(process_id="p", state="active") == []
    assert sorted(numbers(engine, "terminated")) == list(range(6))


@pytest.mark.parametrize("name", ["letter", "call"])
def test_a_message_published_while_the_instance_ends_is_not_lost(engine: Engine, name: str) -> None:
    engine.deploy(TWO_WAYS, by="ana")
    engine.publish_message("letter", "K", {"n": 1})
    [task] = engine.user_tasks(state="open")
    ending = threading.Thread(target=engine.complete_user_task, args=(task.key, {}), kwargs={"by": "li"})

    with engine.database.transaction() as tx:
        engine.publish_message(name, "K", {"n": 2}, tx=tx)
        ending.start()
        ending.join(0.5)
        assert ending.is_alive()
    ending.join()

    assert numbers(engine) == [2]


def test_what_is_rolled_back_gives_the_key_free_again(engine: Engine) -> None:
    engine.deploy(LETTER, by="ana")
    with suppress(ZeroDivisionError), engine.database.transaction() as tx:
        engine.publish_message("letter", "K", {"n": 1}, tx=tx)
        raise ZeroDivisionError

    engine.publish_message("letter", "K", {"n": 2})

    assert numbers(engine) == [2]
