"""The first notice: what is taken, and that everything wrong is said at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tasks.claims.notice import ItemDraft, LossDraft, checked
from tasks.errors import InvalidInput

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
DRAFT = LossDraft(lob="MOTOR", loss_at=NOW - timedelta(hours=1), loss_cause="COLLISION", amount="3,200.00")


def test_a_short_notice_is_enough() -> None:
    taken = checked(DRAFT, NOW)

    assert (taken.lob, taken.amount, taken.reported_at) == ("MOTOR", Decimal("3200.00"), NOW)


def test_a_time_may_be_a_text_with_a_zone() -> None:
    taken = checked(replace(DRAFT, loss_at="2026-11-02T09:00:00+08:00"), NOW)

    assert taken.loss_at == datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount": -1}, "amount", "not_positive"),
        ({"amount": "1e99"}, "amount", "too_large"),
        ({"loss_at": NOW + timedelta(hours=1)}, "loss_at", "in_future"),
        ({"loss_at": datetime(1990, 1, 1, tzinfo=UTC)}, "loss_at", "too_old"),
        ({"loss_at": "yesterday"}, "loss_at", "bad_format"),
        ({"loss_at": "2026-11-02T09:00:00"}, "loss_at", "no_zone"),
        ({"lob": "LIFE"}, "lob", "unknown"),
        ({"channel": "PIGEON"}, "channel", "unknown"),
        ({"loss_cause": ""}, "loss_cause", "required"),
        ({"at_fault": "a bit"}, "at_fault", "unknown"),
        ({"reporter_mobile": "call me"}, "reporter_mobile", "bad_format"),
        ({"loss_desc": "x" * 2001}, "loss_desc", "too_long"),
        ({"details": {"colour": "red"}}, "details.colour", "unknown"),
        ({"details": {"total_loss": "yes"}}, "details.total_loss", "not_yes_or_no"),
        ({"details": {"social_paid": -5}}, "details.social_paid", "not_positive"),
        ({"details": {"social_insurance": "MAYBE"}}, "details.social_insurance", "unknown"),
        ({"details": {"disability_grade": 11}}, "details.disability_grade", "unknown"),
        ({"details": {"exclusion": "x" * 200}}, "details.exclusion", "too_long"),
        ({"language": "fr"}, "language", "unknown"),
        ({"items": (ItemDraft("bumper", "0"),)}, "items[1].amount", "not_positive"),
        ({"items": (ItemDraft("bumper", "5", kind="gold"),)}, "items[1].kind", "unknown"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(changes: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(replace(DRAFT, **changes), NOW)

    assert (field, code) in [(problem.field, problem.code) for problem in refused.value.problems]


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(replace(DRAFT, amount=-1, lob="LIFE", loss_cause=""), NOW)

    assert {problem.field for problem in refused.value.problems} == {"amount", "lob", "loss_cause"}
