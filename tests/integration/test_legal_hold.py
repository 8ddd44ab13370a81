"""A legal hold stops a claim's payments; compliance places it and lifts it, with a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.tables import incident as stopped
from tasks.claims import holds
from tasks.claims import queries as claims
from tasks.errors import InvalidInput, WrongState
from tasks.people import queries as people
from tests.databases import Databases, settings_of
from tests.factories.claims import a_motor_draft
from tests.factories.people import PASSWORD
from tests.integration.claim_case import MOTOR_DOCUMENTS, ClaimCase, claim_case
from tests.unit.web.conftest import Browser
from web import create_app

LETTER = "(2026)京01执123号"


@pytest.fixture
def case(databases: Databases, tmp_path: Path) -> Iterator[ClaimCase]:
    with claim_case(settings_of(databases, tmp_path)) as running:
        yield running


def held_before_the_payment(case: ClaimCase) -> str:
    """A small claim that was approved by itself; the letter comes while its payment is being prepared."""
    number = case.report(a_motor_draft(case.policy().policy_no, case.now, amount="3200.00"))
    case.send(number, *MOTOR_DOCUMENTS)
    while case.claim(number).status != "PAYING":
        assert case.app.engine.run_due(limit=1)
    with case.app.database.transaction() as tx:
        holds.place(tx, number, LETTER, "com", case.now)
    case.run()
    return number


def browser_of(case: ClaimCase, username: str) -> Browser:
    browser = Browser(create_app(case.app, testing=True).test_client())
    browser.get("/login")
    browser.post("/login", {"username": username, "password": PASSWORD})
    return browser


def test_nothing_is_paid_under_a_hold_and_the_payment_goes_on_when_it_is_lifted(case: ClaimCase) -> None:
    number = held_before_the_payment(case)
    assert case.claim(number).status == "PAYING"
    (incident,) = case.incidents()
    assert incident.kind == holds.STOPPED

    with case.app.database.transaction() as tx:
        # However the sentence is worded.
        tx.connection.execute(sa.update(stopped).values(message="赔款已冻结。"))
        tried = holds.lift(tx, case.app.engine, number, "京01执123号 已撤销", "com", case.now)
    case.pass_time(timedelta(hours=1))

    assert tried == 1
    assert case.incidents() == []
    assert case.claim(number).status == "CLOSED"
    with case.app.database.read() as tx:
        said = [event.text_zh for event in claims.timeline(tx, number) if event.kind.startswith("legal.")]
        shown = claims.timeline(tx, number, claimant_only=True)
        trail = [entry.action for entry in people.audit_trail(tx, subject=f"claim:{number}", actor="com")]
    assert said == [f"司法冻结：{LETTER}", "解除司法冻结：京01执123号 已撤销"]
    assert not [event for event in shown if event.kind.startswith("legal.")]
    assert sorted(trail) == ["legal.hold", "legal.release"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_without_a_reason_that_can_be_kept_nothing_changes(case: ClaimCase, reason: str) -> None:
    number = case.motor("12000")

    with pytest.raises(InvalidInput), case.app.database.transaction() as tx:
        holds.place(tx, number, reason, "com", case.now)

    assert not case.claim(number).legal_hold


def test_a_hold_is_placed_once_and_lifted_once(case: ClaimCase) -> None:
    number = case.motor("12000")
    with pytest.raises(WrongState), case.app.database.transaction() as tx:
        holds.lift(tx, case.app.engine, number, LETTER, "com", case.now)
    with case.app.database.transaction() as tx:
        holds.place(tx, number, LETTER, "com", case.now)

    with pytest.raises(WrongState), case.app.database.transaction() as tx:
        holds.place(tx, number, LETTER, "com", case.now)


def test_compliance_places_and_lifts_it_on_the_claims_page_and_others_only_read_it(case: ClaimCase) -> None:
    number = case.motor("12000")
    com, man = browser_of(case, "com"), browser_of(case, "man")
    place, lift = f"/claims/{number}/hold", f"/claims/{number}/hold/lift"

    assert "司法冻结" not in man.get(f"/claims/{number}").text
    assert man.post(place, {"reason": LETTER}).status_code == 403
    assert "设置冻结…" in com.get(f"/claims/{number}").text
    assert com.post(place, {"reason": ""}).status_code == 422
    assert com.post(place, {"reason": LETTER}).status_code == 303
    assert LETTER in man.get(f"/claims/{number}").text
    assert com.post(place, {"reason": LETTER}).status_code == 409
    assert man.post(lift, {"reason": "Done"}).status_code == 403
    assert com.post(lift, {"reason": "Done"}).status_code == 303

    assert not case.claim(number).legal_hold
