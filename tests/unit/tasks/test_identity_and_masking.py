"""Check digits of identity numbers and cards, and how personal data is shown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from tasks.people.identity import age_on, luhn_digit, luhn_valid, normal_id, ric_facts, uscc_valid
from tasks.people.masking import mask_account, mask_address, mask_email, mask_id, mask_mobile, mask_name
from tests.factories.people import resident_id


def test_a_valid_resident_number_tells_birth_date_and_gender() -> None:
    number = resident_id(11, born="19900229".replace("29", "28"))

    facts = ric_facts(number)

    assert ric.is_valid(number)
    assert facts is not None
    assert (facts.birth_date, facts.gender) == (date(1990, 2, 28), "M")


@pytest.mark.parametrize("broken", ["", "11010119900228", resident_id(12)[:-1] + "A", "110101199002300110"])
def test_a_broken_resident_number_tells_nothing(broken: str) -> None:
    assert ric_facts(broken) is None


@given(st.integers(min_value=0, max_value=999), st.integers(min_value=0, max_value=16))
def test_one_wrong_digit_is_always_noticed(sequence: int, place: int) -> None:
    number = resident_id(sequence)
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

    assert ric_facts(wrong) is None


@pytest.mark.parametrize("code", ["91110000600037341L", "914403001922038216"])
def test_credit_codes_are_judged_as_the_standard_says(code: str) -> None:
    assert uscc_valid(code) is uscc.is_valid(code) is True
    assert not uscc_valid(code[:-1] + ("A" if code[-1] != "A" else "B"))


@given(st.text("0123456789", min_size=12, max_size=18))
def test_card_numbers_are_judged_as_the_standard_says(digits: str) -> None:
    number = digits + luhn_digit(digits)

    assert luhn_valid(number)
    assert luhn.is_valid(number)


def test_identity_numbers_are_compared_without_spaces_and_case() -> None:
    assert normal_id(" 11010119900307109x ") == "11010119900307109X"


def test_age_is_counted_in_full_years() -> None:
    assert age_on(date(2008, 11, 3), date(2026, 11, 2)) == 17
    assert age_on(date(2008, 11, 3), date(2026, 11, 3)) == 18


@pytest.mark.parametrize(
    ("masked", "expected"),
    [
        (mask_name("张雷"), "张*"),
        (mask_name("张小雷"), "张**"),
        (mask_id("360402199001010071"), "3604**********0071"),
        (mask_mobile("13912340071"), "139****0071"),
        (mask_account("6222020200112230885"), "6222 **** **** 0885"),
        (mask_address("北京市朝阳区建国路1号"), "北京市朝阳区****"),
        (mask_email("lei@example.com"), "l***@example.com"),
        (mask_name(None), ""),
        (mask_id("A123"), "****"),
    ],
)
def test_personal_data_is_shown_to_be_recognised_but_not_used(masked: str, expected: str) -> None:
    assert masked == expected
