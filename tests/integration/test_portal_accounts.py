"""A claimant's account: made by somebody who proved who they are, and the way to all their claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import Database, Tx
from tasks.errors import InvalidInput, NotFound
from tasks.people import portal_accounts, queries
from tasks.people.sign_in import Refused, SignedIn, SignInResult, TooManyAttempts, session, sign_in_account
from tasks.policies import queries as policies
from tasks.tables import METADATA
from tasks.vault import open_vault
from tests.databases import Databases
from tests.factories.people import a_party, resident_id
from tests.factories.policies import a_policy

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOBILE, PASSWORD = "13912340071", "a long sentence"


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    open_vault(tmp_path / "secret.key")
    opened = Database(databases.url(tmp_path / "people.db", in_memory=True))
    METADATA.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    with database.transaction() as opened:
        yield opened


def signed_in(tx: Tx, name: str = MOBILE, password: str = PASSWORD, at: datetime = NOW) -> SignInResult:
    return sign_in_account(tx, name, password, "10.0.0.1", at)


@pytest.mark.parametrize(
    ("made", "typed"),
    [
        (MOBILE, "139 1234 0071"),
        ("+86 139-1234-0071", MOBILE),
        ("Zhang.Lei@Example.com", " zhang.lei@example.COM "),
    ],
)
def test_an_account_opens_the_portal_however_its_name_is_typed(tx: Tx, made: str, typed: str) -> None:
    party = a_party(tx, NOW)
    portal_accounts.open_account(tx, party, made, PASSWORD, True, NOW)

    result = signed_in(tx, typed)

    assert isinstance(result, SignedIn)
    assert result.claimant is not None
    assert (result.claimant.policy_no, result.claimant.party_id) == (None, party)
    found = session(tx, result.token, NOW + MINUTE)
    assert found is not None
    assert found.claimant == result.claimant


def test_neither_name_nor_password_can_be_read_in_the_table(tx: Tx) -> None:
    portal_accounts.open_account(tx, a_party(tx, NOW), MOBILE, PASSWORD, True, NOW)

    stored = str(tx.connection.execute(sa.text("SELECT * FROM portal_account")).one())

    assert MOBILE not in stored
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


@pytest.mark.parametrize(
    ("name", "password"), [(MOBILE, "a wrong sentence"), ("13912340072", PASSWORD), ("nobody", PASSWORD), ("", "")]
)
def test_a_wrong_password_and_an_unknown_account_are_answered_alike(tx: Tx, name: str, password: str) -> None:
    portal_accounts.open_account(tx, a_party(tx, NOW), MOBILE, PASSWORD, True, NOW)

    assert signed_in(tx, name, password) == Refused()


@pytest.mark.parametrize("name", [MOBILE, "13912340072"])
def test_five_failures_lock_a_name_whether_it_exists_or_not(tx: Tx, name: str) -> None:
    portal_accounts.open_account(tx, a_party(tx, NOW), MOBILE, PASSWORD, True, NOW)
    for _ in range(5):
        assert signed_in(tx, name, "guess") == Refused()

    assert isinstance(signed_in(tx, f"+86 {name}"), TooManyAttempts)


def test_a_forgotten_password_is_replaced_and_the_old_one_and_its_sign_ins_end(database: Database) -> None:
    with database.transaction() as tx:
        party = a_party(tx, NOW)
        portal_accounts.open_account(tx, party, MOBILE, PASSWORD, True, NOW)
        old = signed_in(tx)
        assert isinstance(old, SignedIn)

        portal_accounts.open_account(tx, party, "z@example.com", "another sentence", True, NOW + MINUTE)

        assert session(tx, old.token, NOW + MINUTE) is None
        assert signed_in(tx) == Refused()
        assert isinstance(signed_in(tx, "z@example.com", "another sentence"), SignedIn)
    with database.read() as tx:
        trail = queries.audit_trail(tx, actor=f"party:{party}")
    assert [entry.action for entry in trail] == [
        "claimant.signed_in",
        "portal_account.renewed",
        "claimant.signed_in",
        "portal_account.opened",
    ]


def test_a_person_has_one_account_under_whichever_party_a_policy_knows_them(tx: Tx) -> None:
    number = resident_id()
    one, other = a_party(tx, NOW, id_no=number), a_party(tx, NOW, id_no=number)
    motor, medical = a_policy(tx, NOW, insured_id=one), a_policy(tx, NOW, lob="MEDICAL", insured_id=other)
    a_policy(tx, NOW)

    portal_accounts.open_account(tx, one, MOBILE, PASSWORD, True, NOW)

    assert portal_accounts.account_name(tx, other) == "139****0071"
    assert {policy.policy_no for policy in policies.policies_of(tx, other)} == {motor.policy_no, medical.policy_no}


@pytest.mark.parametrize(
    ("name", "password", "consents", "fields"),
    [
        ("1391234", PASSWORD, True, {"name"}),
        ("lei@home", PASSWORD, True, {"name"}),
        (MOBILE, "short", True, {"password"}),
        (MOBILE, PASSWORD, False, {"consent"}),
        ("", "", False, {"name", "password", "consent"}),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_field(
    tx: Tx, name: str, password: str, consents: bool, fields: set[str]
) -> None:
    party = a_party(tx, NOW)

    with pytest.raises(InvalidInput) as refused:
        portal_accounts.open_account(tx, party, name, password, consents, NOW)

    assert {problem.field for problem in refused.value.problems} == fields
    assert portal_accounts.account_name(tx, party) is None


def test_nobody_takes_over_the_account_of_another_person(tx: Tx) -> None:
    portal_accounts.open_account(tx, a_party(tx, NOW), MOBILE, PASSWORD, True, NOW)

    with pytest.raises(InvalidInput) as refused:
        portal_accounts.open_account(tx, a_party(tx, NOW), MOBILE, "another sentence", True, NOW)

    assert [problem.field for problem in refused.value.problems] == ["name"]
    assert isinstance(signed_in(tx), SignedIn)


def test_a_closed_account_is_gone_with_its_sign_ins(tx: Tx) -> None:
    party = a_party(tx, NOW)
    portal_accounts.open_account(tx, party, MOBILE, PASSWORD, True, NOW)
    result = signed_in(tx)
    assert isinstance(result, SignedIn)

    portal_accounts.close_account(tx, party, NOW)

    assert session(tx, result.token, NOW) is None
    assert signed_in(tx) == Refused()
    with pytest.raises(NotFound):
        portal_accounts.close_account(tx, party, NOW)
