"""The demo data is made by the real processes and is complete or absent, never half there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.bootstrap import App, build
from tasks.claims import queries as claims
from tasks.demo import load as demo
from tasks.demo.people import DEMO_USERS, PASSWORD
from tasks.payments import queries as payments
from tasks.people import audit, sign_in
from tasks.people import queries as people
from tasks.people.model import Role
from tasks.settings import Settings
from tests.databases import Databases, settings_of

UNTIL = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    settings = settings_of(all_databases, tmp_path_factory.mktemp("demo"))
    demo.load(settings, policy_count=20, claim_count=16, until=UNTIL)
    app = build(settings)
    yield app
    app.close()


def test_there_is_a_log_in_for_every_role(loaded: App) -> None:
    with loaded.database.transaction() as tx:
        roles = {role for user in people.users(tx) for role in user.roles}
        answer = sign_in.sign_in_user(tx, DEMO_USERS[0].username, PASSWORD, "127.0.0.1", UNTIL)

    assert roles == {role.value for role in Role}
    assert isinstance(answer, sign_in.SignedIn)


def test_claims_ran_through_the_processes_and_stand_at_different_stages(loaded: App) -> None:
    with loaded.database.read() as tx:
        counts = claims.status_counts(tx)
        rows = claims.list_claims(tx, limit=100).rows

    assert sum(counts.values()) == 16
    assert counts.get("CLOSED", 0) >= 5
    assert len(counts) >= 3
    assert all(row.t_report <= UNTIL for row in rows)
    instances = loaded.engine.instances(process_id="claim", limit=100)
    assert len(instances) == 16
    assert {i.business_key for i in instances} == {row.claim_no for row in rows}


def test_whatever_was_paid_was_paid_once_and_stands_on_the_claim(loaded: App) -> None:
    with loaded.database.read() as tx:
        for row in claims.list_claims(tx, limit=100).rows:
            settled = [p for p in payments.payments_of(tx, row.claim_no) if p.status == "SETTLED"]
            assert sum(p.amount for p in settled) == row.paid
            assert max(Counter(p.settlement_id for p in settled).values(), default=1) == 1


def test_the_audit_trail_of_the_demo_is_unbroken(loaded: App) -> None:
    with loaded.database.read() as tx:
        assert audit.verify(tx).unbroken


def test_the_portal_sign_in_that_is_printed_works(loaded: App) -> None:
    policy_no, id_no = demo.portal_sign_in(loaded.settings)

    with loaded.database.transaction() as tx:
        answer = sign_in.sign_in_claimant(tx, policy_no, id_no, "127.0.0.1", UNTIL)
    assert isinstance(answer, sign_in.SignedIn)


def test_demo_data_is_loaded_once_and_never_into_a_folder_that_is_in_use(loaded: App, tmp_path: Path) -> None:
    assert not demo.is_wanted(loaded.settings)
    assert demo.is_wanted(Settings(data=tmp_path))
    (tmp_path / "claimflow.db").touch()
    assert not demo.is_wanted(Settings(data=tmp_path))


def test_a_load_that_was_broken_off_leaves_nothing_and_is_simply_repeated(tmp_path: Path) -> None:
    class Stopped(RuntimeError):
        pass

    def stop(done: int) -> None:
        if done >= 1:
            raise Stopped

    settings = Settings(data=tmp_path)
    with pytest.raises(Stopped):
        demo.load(settings, stop, policy_count=12, claim_count=2, until=UNTIL)

    assert demo.is_wanted(settings)
    assert demo.load(settings, policy_count=12, claim_count=2, until=UNTIL)["claims"] == 2
    assert not (tmp_path / ".demo-loading").exists()
