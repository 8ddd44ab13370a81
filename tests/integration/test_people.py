"""Signing in, sessions, users, accounts, disclosure and the audit trail, on a database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import Database
from tasks.errors import InvalidInput, NotFound, PermissionDenied
from tasks.people import audit, commands, disclosure, queries, users
from tasks.people.commands import AccountInput
from tasks.people.sign_in import Refused, SignedIn, TooManyAttempts, session, sign_in_claimant, sign_in_user, sign_out
from tasks.people.users import UserInput
from tasks.tables import METADATA
from tasks.vault import open_vault
from tests.databases import Databases, open_databases
from tests.factories.people import PASSWORD, a_party, a_user, an_account, card_number, resident_id
from tests.factories.policies import a_policy

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    open_vault(tmp_path / "secret.key")
    opened = Database(databases.url(tmp_path / "people.db", in_memory=True))
    METADATA.create_all(opened.engine)
    yield opened
    opened.close()


def test_a_user_signs_in_and_out(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake", "adjuster_l1")
        result = sign_in_user(tx, "Li ", PASSWORD, "10.0.0.1", NOW)

    assert isinstance(result, SignedIn)
    assert result.user is not None
    assert result.user.roles == ("adjuster_l1", "intake")
    with database.transaction() as tx:
        found = session(tx, result.token, NOW + timedelta(hours=1))
        assert found is not None
        assert found.user is not None
        sign_out(tx, result.token, NOW)
        assert session(tx, result.token, NOW) is None


def test_the_token_itself_is_stored_nowhere(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        result = sign_in_user(tx, "li", PASSWORD, "10.0.0.1", NOW)
        assert isinstance(result, SignedIn)
        tx.flush()
        stored = tx.connection.execute(sa.text("SELECT * FROM web_session")).one()

    assert result.token not in str(stored)


@pytest.mark.parametrize(("name", "password"), [("li", "wrong password"), ("nobody", PASSWORD), ("li", "")])
def test_a_wrong_name_or_password_is_refused_alike(database: Database, name: str, password: str) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        assert sign_in_user(tx, name, password, "10.0.0.1", NOW) == Refused()


def test_five_failures_lock_a_name_for_a_quarter_of_an_hour(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        for number in range(5):
            assert sign_in_user(tx, "li", "guess", f"10.0.0.{number}", NOW + number * MINUTE) == Refused()
        locked = sign_in_user(tx, "li", PASSWORD, "10.0.0.9", NOW + 5 * MINUTE)
        later = sign_in_user(tx, "li", PASSWORD, "10.0.0.9", NOW + 16 * MINUTE)

    assert locked == TooManyAttempts(retry_after=600)
    assert isinstance(later, SignedIn)


def test_an_address_that_tries_many_names_is_locked(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(30):
            assert sign_in_user(tx, f"user{number}", "guess", "10.0.0.1", NOW) == Refused()
        assert isinstance(sign_in_user(tx, "other", "guess", "10.0.0.1", NOW), TooManyAttempts)
        assert sign_in_user(tx, "other", "guess", "10.0.0.2", NOW) == Refused()


def test_a_session_ends_when_it_is_not_used(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        result = sign_in_user(tx, "li", PASSWORD, "10.0.0.1", NOW, hours=1)
        assert isinstance(result, SignedIn)
        assert session(tx, result.token, NOW + 50 * MINUTE, hours=1) is not None
        assert session(tx, result.token, NOW + 100 * MINUTE, hours=1) is not None
        assert session(tx, result.token, NOW + 170 * MINUTE, hours=1) is None


def test_a_user_who_is_switched_off_is_out_at_once(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        result = sign_in_user(tx, "li", PASSWORD, "10.0.0.1", NOW)
        assert isinstance(result, SignedIn)
        users.set_active(tx, "li", False, "admin", NOW)
        assert session(tx, result.token, NOW) is None
        assert sign_in_user(tx, "li", PASSWORD, "10.0.0.1", NOW) == Refused()


def test_a_new_password_ends_all_sessions(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        result = sign_in_user(tx, "li", PASSWORD, "10.0.0.1", NOW)
        assert isinstance(result, SignedIn)
        users.set_password(tx, "li", "another secret", "admin", NOW)
        assert session(tx, result.token, NOW) is None
        assert isinstance(sign_in_user(tx, "li", "another secret", "10.0.0.1", NOW), SignedIn)


def test_a_claimant_signs_in_with_policy_and_identity_number(database: Database) -> None:
    number = resident_id()
    with database.transaction() as tx:
        insured = a_party(tx, NOW, id_no=number)
        policy = a_policy(tx, NOW, insured_id=insured)
        result = sign_in_claimant(tx, f" {policy.policy_no.lower()}", number.lower(), "10.0.0.1", NOW)
        refused = sign_in_claimant(tx, policy.policy_no, resident_id(), "10.0.0.1", NOW)

    assert isinstance(result, SignedIn)
    assert result.claimant is not None
    assert (result.claimant.policy_no, result.claimant.party_id) == (policy.policy_no, insured)
    assert refused == Refused()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "Li Lei"}, "username"),
        ({"username": "li"}, "username"),
        ({"password": "short"}, "password"),
        ({"roles": ("king",)}, "roles"),
        ({"display_name": " "}, "display_name"),
    ],
)
def test_a_user_that_cannot_be_is_refused_by_field(database: Database, changes: dict[str, object], field: str) -> None:
    values = {"username": "wang", "display_name": "Wang", "password": PASSWORD, "roles": ("intake",)} | changes
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "intake")
        with pytest.raises(InvalidInput) as refused:
            users.create_user(tx, UserInput(**values), "admin", NOW)

    assert {problem.field for problem in refused.value.problems} == {field}


def test_an_approver_gets_the_limit_of_the_level_with_a_certificate_for_a_year(database: Database) -> None:
    with database.transaction() as tx:
        a_user(tx, NOW, "li", "approver_l2", "intake")
        (authority,) = queries.user(tx, "li").authorities

    assert (authority.role, authority.limit, authority.certificate_until) == (
        "approver_l2",
        Decimal("300000.00"),
        date(2027, 11, 2),
    )


def test_an_identity_number_with_a_wrong_check_digit_is_refused(database: Database) -> None:
    number = resident_id()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")

    with database.transaction() as tx, pytest.raises(InvalidInput) as refused:
        a_party(tx, NOW, id_no=wrong)

    assert refused.value.problems[0].field == "id_no"


def test_an_account_given_again_is_the_same_but_a_change_is_a_new_row(database: Database) -> None:
    first, second = an_account(), an_account()
    with database.transaction() as tx:
        party = a_party(tx, NOW)
        one = commands.add_account(tx, party, first, "test", NOW)
        assert commands.add_account(tx, party, first, "test", NOW) == one
        other = commands.add_account(tx, party, second, "test", NOW + MINUTE, replaces=one)
        shown = {account.id: account for account in queries.accounts_of(tx, party)}

    assert shown[other].changed_from_id == one
    assert (shown[one].status, shown[other].status) == ("replaced", "active")
    assert shown[other].account_no == f"{second.account_no[:4]} **** **** {second.account_no[-4:]}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account_no": "1234"}, "account_no"),
        ({"account_no": "6222020000000000001"}, "account_no"),
        ({"kind": "mattress"}, "kind"),
        ({"holder_name": ""}, "holder_name"),
        ({"cnaps": "12"}, "cnaps"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_field(database: Database, changes: dict[str, str], field: str) -> None:
    values = {"holder_name": "王小明", "account_no": card_number(), "bank_name": "ICBC", "kind": "debit_card"} | changes
    with database.transaction() as tx:
        party = a_party(tx, NOW)
        with pytest.raises(InvalidInput) as refused:
            commands.add_account(tx, party, AccountInput(**values), "test", NOW)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_parties_who_share_an_account_are_found(database: Database) -> None:
    shared = an_account()
    with database.transaction() as tx:
        parties = {a_party(tx, NOW) for _ in range(3)}
        ids = [commands.add_account(tx, party, shared, "test", NOW) for party in parties]

        assert queries.parties_sharing_account(tx, ids[0], NOW - MINUTE) == parties
        assert queries.parties_sharing_account(tx, ids[0], NOW + MINUTE) == set()


def test_personal_data_is_unmasked_only_with_permission_and_reason_and_on_the_record(database: Database) -> None:
    with database.transaction() as tx:
        party = a_party(tx, NOW, name="王小明")
        a_user(tx, NOW, "li", "intake")
        a_user(tx, NOW, "root", "admin")
        clear = disclosure.unmask_party(tx, queries.user(tx, "li"), party, "客户来电核实", NOW)
        with pytest.raises(PermissionDenied):
            disclosure.unmask_party(tx, queries.user(tx, "root"), party, "curious", NOW)
        with pytest.raises(InvalidInput):
            disclosure.unmask_party(tx, queries.user(tx, "li"), party, " ", NOW)
    with database.read() as tx:
        trail = queries.audit_trail(tx, subject=f"party:{party}")

    assert clear.name == "王小明"
    assert [(entry.actor, entry.action) for entry in trail] == [("li", "party.unmasked")]


def test_an_unknown_user_is_named(database: Database) -> None:
    with database.read() as tx, pytest.raises(NotFound, match="user nobody"):
        queries.user(tx, "nobody")


def written_trail(database: Database, lines: int = 5) -> None:
    with database.transaction() as tx:
        for number in range(lines):
            audit.write(tx, "li", "thing.done", f"thing:{number}", NOW, {"number": number, "amount": Decimal("1.50")})


def test_what_was_undone_left_no_line(database: Database) -> None:
    with database.transaction() as tx:
        audit.write(tx, "li", "thing.begun", "thing:1", NOW)
        with suppress(NotFound), tx.savepoint():
            audit.write(tx, "li", "thing.done", "thing:1", NOW)
            raise NotFound("thing", 1)
        with tx.savepoint():
            audit.write(tx, "li", "thing.left", "thing:1", NOW)

    with database.read() as tx:
        assert [entry.action for entry in queries.audit_trail(tx, subject="thing:1")] == ["thing.left", "thing.begun"]
        assert audit.verify(tx).unbroken


def test_whoever_works_on_after_a_line_of_the_trail_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    open_vault(tmp_path / "secret.key")
    with open_databases("postgres") as databases:
        database = Database(databases.url(tmp_path / "people.db"))
        written_trail(database)

        with database.transaction() as first:
            audit.write(first, "li", "thing.done", "thing:6", NOW)
            with database.transaction() as second:
                second.connection.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
                audit.write(second, "wang", "thing.done", "thing:7", NOW)

        with database.read() as tx:
            assert audit.verify(tx) == audit.AuditCheck(True, 7)
        database.close()


def test_an_untouched_trail_is_whole(database: Database) -> None:
    with database.read() as tx:
        assert audit.verify(tx) == audit.AuditCheck(True, 0)
    written_trail(database)

    with database.read() as tx:
        assert audit.verify(tx) == audit.AuditCheck(True, 5)


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit_log SET actor = 'wang' WHERE sequence = 3", 3),
        ("UPDATE audit_log SET detail = '{}' WHERE sequence = 2", 2),
        ("DELETE FROM audit_log WHERE sequence = 3", 3),
        ("DELETE FROM audit_log WHERE sequence = 5", 5),
        ("UPDATE audit_head SET sequence = 4", 6),
        ("DELETE FROM audit_head", 6),
    ],
)
def test_a_changed_or_missing_line_is_found(database: Database, change: str, broken_at: int) -> None:
    written_trail(database)
    with database.transaction() as tx:
        tx.connection.execute(sa.text(change))

    with database.read() as tx:
        check = audit.verify(tx)
    assert (check.unbroken, check.broken_at) == (False, broken_at)
