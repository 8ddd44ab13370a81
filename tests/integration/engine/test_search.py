"""Searches for instances and tasks answer the same whichever index they walk along, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Engine, InvalidInput
from engine.store import search
from tests.diagrams import diagram

WAITING = ("startEvent s\nuserTask check\nendEvent e", "s -> check -> e")
CALLING = (
    'startEvent s\n<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="small"/>'
    "</bpmn:extensionElements></bpmn:callActivity>",
    "s -> call",
)


def pages(engine: Engine, size: int, **conditions: object) -> list[int]:
    """The keys on all pages of a search, in their order."""
    keys: list[int] = []
    while found := engine.instances(limit=size, offset=len(keys), **conditions):
        keys += [instance.key for instance in found]
    return keys


def test_instances_of_all_versions_and_states_come_newest_first_on_pages_of_any_size(engine, clock):
    started = []
    for version in range(3):
        engine.deploy(
            diagram(
                "small", WAITING[0].replace("check", f"check{version}"), WAITING[1].replace("check", f"check{version}")
            ),
            by="ana",
        )
        for number in range(4):
            clock.advance(timedelta(minutes=1))
            started.append(engine.start("small", business_key=f"B{number}").key)
            if number % 2:
                [task] = engine.user_tasks(process_instance=started[-1], state="open")
                engine.complete_user_task(task.key, {}, by="li")

    newest_first = started[::-1]
    for size in (1, 3, 50):
        assert pages(engine, size, process_id="small") == newest_first
        assert pages(engine, size, process_id="small", version=2) == started[7:3:-1]
        assert pages(engine, size, process_id="small", state="completed") == newest_first[::2]
        assert pages(engine, size, version=1) == started[3::-1]
        assert pages(engine, size, element_id="check1") == [started[6], started[4]]
    middle = engine.instance(started[5]).started_at
    assert pages(engine, 5, process_id="small", started_before=middle) == started[4::-1]
    assert engine.instances(process_id="unknown") == []


def test_a_root_is_found_once_by_what_those_it_called_hold_and_where_they_wait(engine):
    engine.deploy(diagram("small", *WAITING), by="ana")
    engine.deploy(diagram("caller", *CALLING), by="ana")
    roots = [engine.start("caller", {"colour": "red"}).key for _ in range(3)]
    called = [engine.children(key)[0].key for key in roots]

    assert pages(engine, 2, element_id="check") == roots[::-1]
    assert pages(engine, 2, element_id="check", process_id="small", root_only=False) == called[::-1]
    assert pages(engine, 2, variable=("colour", "red")) == roots[::-1]
    assert set(pages(engine, 2, variable=("colour", "red"), root_only=False)) == {*roots, *called}
    assert pages(engine, 2, variable=("colour", "red"), element_id="check") == roots[::-1]
    assert pages(engine, 2, variable=("colour", "red"), state="completed") == []


def test_with_other_conditions_only_the_newest_that_hold_a_value_are_looked_at(engine, monkeypatch):
    engine.deploy(diagram("small", *WAITING), by="ana")
    engine.deploy(diagram("other", *WAITING), by="ana")
    old = engine.start("other", {"colour": "red"}).key
    for _ in range(6):
        engine.start("small", {"colour": "red"})
    monkeypatch.setattr(search, "_FIRST_LOOK", 2)

    wanted = {"variable": ("colour", "red"), "process_id": "other", "limit": 1}
    assert [found.key for found in engine.instances(**wanted)] == [old]
    monkeypatch.setattr(search, "MOST_SEARCHED", 4)
    assert engine.instances(**wanted) == []
    assert len(engine.instances(variable=("colour", "red"))) == 7


def test_only_open_tasks_are_found_by_their_groups(engine):
    engine.deploy(diagram("small", *WAITING), by="ana")

    with pytest.raises(InvalidInput, match="groups"):
        engine.user_tasks(groups=["night"], state="completed")
