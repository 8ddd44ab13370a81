"""The administrator's repairs, and what may be shown of an instance's data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import Context, Database, Engine, InvalidState, MovableClock, ServiceTask, service_task
from tasks.cockpit import commands, queries, values
from tasks.cockpit.sensitive import is_masked, masked
from tasks.database import Base
from tasks.errors import InvalidInput
from tasks.people import audit
from tasks.vault import open_vault
from tests.databases import Databases
from tests.diagrams import diagram, job

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PAY = diagram("pay", f"startEvent s\nserviceTask work {job('bank.send')}\nendEvent e", "s -> work -> e")


@service_task("bank.send", title={"en": "Send"}, retries=1)
def send(ctx: Context, account: str) -> dict[str, Any]:
    """Send to an account that must be of ten digits."""
    if len(account) != 10:
        raise ValueError(f"the account {account} is too short")
    return {}


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine whose only service task refuses short accounts."""
    open_vault(tmp_path / "secret.key")
    database = Database(databases.url(tmp_path / "cockpit.db"))
    tasks: list[ServiceTask] = [send]
    made = Engine(database, clock=MovableClock(NOW), service_tasks=tasks)
    Base.metadata.create_all(database.engine)
    made.deploy(PAY, by="setup")
    yield made
    made.close()


def stuck(engine: Engine, account: str = "123") -> int:
    key = engine.start("pay", {"account": account}, business_key="CLM1").key
    engine.run_due(NOW + timedelta(hours=1))
    assert engine.instance(key).state == "incident"
    return key


def test_an_incident_goes_on_after_the_variable_was_corrected_and_both_are_audited(engine: Engine) -> None:
    key = stuck(engine)
    (incident,) = engine.incidents()

    with engine.database.transaction() as tx:
        commands.correct_variable(
            tx, engine, key, "account", "text", "1234567890", scope_key=key, by="root", reason="typo", now=NOW
        )
        commands.retry_incident(tx, engine, incident.key, "root", "corrected", NOW)
    engine.run_due(NOW + timedelta(hours=2))

    assert engine.instance(key).state == "completed"
    assert {"variables.corrected", "incident.retried"} <= {event.kind for event in engine.history(key)}
    with engine.database.transaction() as tx:
        assert audit.verify(tx).entries == 2
        assert audit.verify(tx).unbroken


def test_every_repair_needs_a_reason_and_without_one_nothing_changes(engine: Engine) -> None:
    key = stuck(engine)
    (incident,) = engine.incidents()

    for repair in (
        lambda tx: commands.retry_incident(tx, engine, incident.key, "root", " ", NOW),
        lambda tx: commands.cancel_instance(tx, engine, key, "root", "", NOW),
        lambda tx: commands.correct_variable(
            tx, engine, key, "account", "text", "1", scope_key=None, by="root", reason="", now=NOW
        ),
    ):
        with pytest.raises(InvalidInput, match="reason"), engine.database.transaction() as tx:
            repair(tx)

    assert engine.instance(key).state == "incident"
    assert engine.variables(key)["account"] == "123"


def test_retrying_many_passes_over_those_that_were_resolved_meanwhile(engine: Engine) -> None:
    first, second = stuck(engine), stuck(engine)
    keys = [incident.key for incident in engine.incidents()]
    with engine.database.transaction() as tx:
        commands.cancel_instance(tx, engine, first, "root", "not needed", NOW)

    with engine.database.transaction() as tx:
        retried = commands.retry_incidents(tx, engine, [*keys, keys[0]], "root", "bank is back", NOW)

    assert len(retried.done) == 1 and len(retried.refused) == 1
    assert engine.instance(first).state == "terminated"
    assert engine.instance(second).state == "active"


def test_a_cancelled_instance_cannot_be_cancelled_or_corrected_again(engine: Engine) -> None:
    key = stuck(engine)
    with engine.database.transaction() as tx:
        commands.cancel_instance(tx, engine, key, "root", "wrong", NOW)

    with pytest.raises(InvalidState), engine.database.transaction() as tx:
        commands.cancel_instance(tx, engine, key, "root", "wrong", NOW)


def test_the_runs_of_an_element_carry_times_and_the_history_comes_newest_first(engine: Engine) -> None:
    key = engine.start("pay", {"account": "1234567890"}).key
    engine.run_due(NOW + timedelta(hours=1))

    with engine.database.read() as tx:
        (run,) = queries.element_runs(engine, tx, key, "work")
    events, total = engine.latest_history(key, limit=3)

    assert run.entered_at is not None and run.left_at is not None and not run.cancelled
    everything = engine.history(key)
    assert events == everything[:-4:-1]
    assert events[0].kind == "instance.ended"
    assert total == len(everything)


def test_counts_tell_where_instances_are_open(engine: Engine) -> None:
    stuck(engine)
    engine.start("pay", {"account": "1234567890"})
    engine.deploy({"pay.bpmn": PAY["pay.bpmn"].replace(b'name="work"', b'name="Work"')}, by="ana")
    engine.start("pay", {"account": "1234567890"})

    with engine.database.read() as tx:
        assert queries.open_by_process(tx) == {"pay": 3}
        assert queries.open_by_version(tx, "pay") == {1: 2, 2: 1}
        assert queries.count_open_incidents(tx) == 1


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("account_no", "6222021234567890128", "6222 **** **** 0128"),
        ("account_name", "张小雷", "张**"),
        ("note", "call 13912340071 about 11010119900307803X", "call 139****0071 about 1101**********803X"),
        ("payee", {"account_no": "6222021234567890128", "ok": True}, {"account_no": "6222 **** **** 0128", "ok": True}),
        ("people", [{"mobile": "13912340071"}], [{"mobile": "139****0071"}]),
        ("claim_no", "CLM26112200000001", "CLM26112200000001"),
        ("amount", Decimal("6222021234567890.12"), Decimal("6222021234567890.12")),
    ],
)
def test_personal_data_in_variables_is_masked_at_any_depth(name: str, value: Any, shown: Any) -> None:
    assert masked(name, value) == shown
    assert is_masked(name, value) is (shown != value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "5000", "5000"),
        ("number", "5000.00", Decimal("5000.00")),
        ("number", "-12", -12),
        ("yes_no", "true", True),
        ("nothing", "anything", None),
        ("json", '{"a": [1, 0.10]}', {"a": [1, Decimal("0.10")]}),
    ],
)
def test_a_typed_value_becomes_exactly_that_value(kind: str, text: str, value: Any) -> None:
    found = values.parse(kind, text)

    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("number", "1,000"), ("number", "NaN"), ("number", "1e99"), ("yes_no", "maybe"), ("json", "{"), ("xml", "1")],
)
def test_what_is_no_value_of_its_kind_is_refused(kind: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        values.parse(kind, text)
