"""The life of a payment and the rules that hold it back (DOMAIN P8, pitfall 1)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tasks.errors import WrongState
from tasks.payments.model import (
    PaymentStatus,
    account_no_valid,
    cnaps_valid,
    hold_until,
    instruction_id,
    names_match,
    next_states,
    release_needed,
    step,
)

S = PaymentStatus


def test_a_payment_goes_from_draft_to_settled() -> None:
    way = [S.DRAFT, S.PENDING_APPROVAL, S.APPROVED, S.SUBMITTING, S.SUBMITTED, S.ACCEPTED, S.SETTLED]

    assert [step("PAY1", here, there) for here, there in pairwise(way)] == way[1:]


def test_nothing_is_sent_that_was_not_approved() -> None:
    assert {state for state in S if S.SUBMITTING in next_states(state)} == {S.APPROVED, S.UNKNOWN}


def test_a_submitted_payment_can_neither_be_voided_nor_released_again() -> None:
    for state in (S.SUBMITTING, S.SUBMITTED, S.ACCEPTED, S.UNKNOWN):
        assert not next_states(state) & {S.VOID, S.APPROVED, S.PENDING_APPROVAL, S.STOPPED}


def test_a_wrong_step_names_the_payment_and_where_it_stands() -> None:
    with pytest.raises(WrongState, match=r"payment PAY1 to be one of APPROVED, UNKNOWN to become SUBMITTING.*SETTLED"):
        step("PAY1", S.SETTLED, S.SUBMITTING)


def test_a_state_reported_again_changes_nothing() -> None:
    assert step("PAY1", S.SETTLED, S.SETTLED) is S.SETTLED


@pytest.mark.parametrize(
    ("amount", "day_total", "changed", "needed"),
    [
        ("10000.00", "10000.00", False, False),
        ("10000.01", "10000.01", False, True),
        ("100.00", "500000.01", False, True),
        ("100.00", "100.00", True, True),
    ],
)
def test_a_second_person_releases_large_sums_and_changed_accounts(
    amount: str, day_total: str, changed: bool, needed: bool
) -> None:
    assert release_needed(Decimal(amount), Decimal(day_total), changed) is needed


def test_a_changed_account_holds_payments_for_a_day() -> None:
    changed = datetime(2026, 11, 1, 8, tzinfo=UTC)

    assert hold_until(changed) == changed + timedelta(hours=24)
    assert hold_until(None) is None


def test_each_attempt_has_its_own_bank_key_within_35_characters() -> None:
    assert instruction_id("PAY26112000000001", 2) == "PAY26112000000001-02"
    assert len(instruction_id("PAY26112000000001", 99)) <= 35


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张 伟", "张伟", True),
        ("买买提·艾力", "买买提・艾力", True),
        ("LI Wei", "ｌｉ ｗｅｉ", True),
        ("张伟", "张玮", False),
        ("", " ", False),
    ],
)
def test_names_are_compared_without_width_case_and_blanks(one: str, other: str, same: bool) -> None:
    assert names_match(one, other) is same


def test_account_and_bank_numbers_are_checked_for_form() -> None:
    assert cnaps_valid("102100099996")
    assert not cnaps_valid("10210009999")
    assert account_no_valid("62220202")
    assert not account_no_valid("6222-0202")
    assert not account_no_valid("٤" * 10)
