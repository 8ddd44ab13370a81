"""Deleting finished instances: whole trees, in batches, and never what is on hold or still runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import InvalidInput
from engine.store.tables import metadata
from tests.diagrams import boundary, call, diagram, job, on_timer

CASE = diagram(
    "case",
    f"startEvent start\ncallActivity go {call('work')}\nserviceTask pay {job('pay')}\nendEvent end",
    "start -> go -> pay -> end",
)
GROUPS = '<bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="desk"/></bpmn:extensionElements>'
WORK = diagram(
    "work",
    f"startEvent s\nuserTask check {GROUPS}\n{boundary('late', 'check', on_timer('P1D'))}\nendEvent e\nendEvent f",
    "s -> check -> e\nlate -> f",
)
OF_INSTANCES = (
    "process_instance",
    "element_instance",
    "variable",
    "user_task",
    "job",
    "timer",
    "incident",
    "history",
)


@pytest.fixture
def finish(engine, complete):
    engine.register("pay", lambda ctx: {"paid": True})
    engine.deploy(CASE | WORK, by="ana")

    def one(business_key):
        key = engine.start("case", {"no": business_key}, business_key=business_key).key
        complete(key, "check")
        engine.run_due()
        assert engine.instance(key).state == "completed"
        return key

    return one


def purge(engine, before, *states, **options):
    steps = list(engine.purge(before, states or ("completed", "terminated"), **options))
    return steps[-1] if steps else None


def counts(engine):
    with engine.database.read() as tx:
        tables = {name: metadata.tables[name] for name in OF_INSTANCES}
        return {n: tx.connection.scalar(sa.select(sa.func.count()).select_from(table)) for n, table in tables.items()}


def test_everything_of_a_finished_tree_goes_and_nothing_of_others(engine, finish, clock):
    old = finish("A")
    clock.advance(timedelta(days=400))
    young, running = finish("B"), engine.start("case", {"no": "C"}, business_key="C").key

    done = purge(engine, clock.now() - timedelta(days=365))

    assert (done.trees, done.instances, done.kept) == (1, 2, 0)
    assert [view.key for view in engine.instances()] == [running, young]
    assert engine.history(old, tree=True) == []
    assert len(engine.history(young, tree=True)) > 5
    assert engine.user_tasks(process_instance=engine.children(running)[0].key)


def test_no_table_keeps_a_row_when_all_is_old_enough(engine, finish, clock):
    finish("A")
    cancelled = engine.start("case", {"no": "B"}).key
    engine.cancel(cancelled, by="ada", reason="void")
    clock.advance(timedelta(days=400))

    purge(engine, clock.now() - timedelta(days=365))

    assert set(counts(engine).values()) == {0}


def test_what_is_on_hold_stays_whole(engine, finish, clock):
    held, _free = finish("A"), finish("B")
    clock.advance(timedelta(days=400))

    done = purge(engine, clock.now(), keep=lambda tx, keys: {key for key in keys if key == "A"})

    assert (done.trees, done.kept) == (1, 1)
    assert [view.key for view in engine.instances()] == [held]
    assert engine.variables(held) == {"no": "A", "paid": True}


def test_only_the_states_asked_for_are_deleted(engine, finish, clock):
    completed = finish("A")
    engine.cancel(engine.start("case", {"no": "B"}).key, by="ada", reason="void")
    clock.advance(timedelta(days=400))

    assert purge(engine, clock.now(), "terminated").trees == 1
    assert [view.key for view in engine.instances()] == [completed]
    with pytest.raises(InvalidInput, match="completed or terminated"):
        purge(engine, clock.now(), "active")


def test_a_long_run_passes_over_held_trees_batch_by_batch_and_can_be_broken_off(engine, finish, clock):
    keys = [finish(f"N{number}") for number in range(7)]
    clock.advance(timedelta(days=400))
    held = {"N0", "N3"}
    steps = engine.purge(clock.now(), ("completed",), keep=lambda tx, found: held & set(found), batch=2)

    first = next(steps)
    steps.close()
    assert (first.trees, first.kept, len(engine.instances())) == (1, 1, 6)

    again = purge(engine, clock.now(), "completed", keep=lambda tx, found: held & set(found), batch=2)
    assert (again.trees, again.kept) == (4, 2)
    assert {view.key for view in engine.instances()} == {keys[0], keys[3]}


def test_a_dry_run_counts_and_deletes_nothing(engine, finish, clock):
    finish("A")
    clock.advance(timedelta(days=400))
    before = counts(engine)

    done = purge(engine, clock.now(), dry_run=True)

    assert (done.trees, done.instances) == (1, 0)
    assert counts(engine) == before
