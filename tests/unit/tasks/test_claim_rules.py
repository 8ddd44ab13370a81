"""States of a claim, likeness of reports, retention."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tasks.claims.model import (
    ENDED,
    ClaimStatus,
    Likeness,
    LossTrace,
    Outcome,
    closed_status,
    likeness,
    retention_until,
    step_allowed,
)
from tasks.claims.words import CAUSE, PLAIN_STATUS, STATUS, label

S = ClaimStatus
LOSS = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TRACE = LossTrace("P1", "COLLISION", LOSS, "reporter", "京A12345", None, Decimal("3200.00"))


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (S.REPORTED, S.REGISTERED),
        (S.REGISTERED, S.DOCS_PENDING),
        (S.DOCS_PENDING, S.AUTO_REVIEW),
        (S.AUTO_REVIEW, S.ADJUSTED),
        (S.ADJUSTED, S.APPROVAL),
        (S.APPROVAL, S.OFFERED),
        (S.OFFERED, S.PAYING),
        (S.PAYING, S.PAID),
        (S.PAID, S.CLOSED),
        (S.APPROVAL, S.DENIED),
        (S.APPROVAL, S.IN_REVIEW),
        (S.PAID, S.PAYING),
    ],
)
def test_a_claim_goes_its_way(found: ClaimStatus, wanted: ClaimStatus) -> None:
    assert step_allowed(found, wanted)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (S.AUTO_REVIEW, S.DENIED),
        (S.REPORTED, S.PAYING),
        (S.PAID, S.WITHDRAWN),
        (S.CLOSED, S.PAYING),
        (S.DENIED, S.PAID),
    ],
)
def test_a_claim_cannot_leap_or_be_refused_by_the_machine(found: ClaimStatus, wanted: ClaimStatus) -> None:
    assert not step_allowed(found, wanted)


@pytest.mark.parametrize("status", list(S))
def test_staying_is_always_allowed(status: ClaimStatus) -> None:
    assert step_allowed(status, status)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_closed_file_can_only_be_reopened(status: ClaimStatus) -> None:
    assert [wanted for wanted in S if step_allowed(status, wanted) and wanted is not status] == [S.REOPENED]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_ends_in_a_closed_state(outcome: Outcome) -> None:
    assert closed_status(outcome) in ENDED


def test_the_same_report_sent_again_is_certainly_the_same_loss() -> None:
    again = replace(TRACE, loss_at=LOSS + timedelta(minutes=20))

    assert likeness(TRACE, again) is Likeness.CERTAIN


@pytest.mark.parametrize(
    "other",
    [
        replace(TRACE, amount=Decimal("9000.00")),
        replace(TRACE, reporter="somebody else"),
        replace(TRACE, loss_at=LOSS + timedelta(hours=23)),
        replace(TRACE, policy_no="P2", reporter="other"),
        replace(
            TRACE, policy_no="P2", cause="THEFT", object_key=None, invoice_no="F1", loss_at=LOSS - timedelta(days=90)
        ),
    ],
)
def test_a_similar_report_is_left_to_a_person(other: LossTrace) -> None:
    mine = replace(TRACE, invoice_no="F1")

    assert likeness(mine, other) is Likeness.LIKELY


@pytest.mark.parametrize(
    "other",
    [
        replace(TRACE, loss_at=LOSS + timedelta(hours=25)),
        replace(TRACE, cause="GLASS", object_key="沪B00001"),
        replace(TRACE, policy_no=None, object_key=None),
    ],
)
def test_another_loss_is_no_duplicate(other: LossTrace) -> None:
    assert likeness(TRACE, other) is Likeness.NONE


def test_files_are_kept_ten_years_after_transaction_and_contract() -> None:
    assert retention_until(date(2026, 11, 2), date(2027, 3, 1)) == date(2037, 3, 1)
    assert retention_until(date(2028, 2, 29), None) == date(2038, 3, 1)


def test_every_state_has_words_in_both_languages() -> None:
    for table in (STATUS, PLAIN_STATUS):
        assert set(table) == set(S)
        assert all(words["zh"] and words["en"] for words in table.values())
    assert label(CAUSE, "COLLISION", "zh") == "碰撞"
    assert label(CAUSE, "METEOR", "zh") == "METEOR"
