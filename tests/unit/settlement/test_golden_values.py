"""Every golden value of the settlement formulas (DOMAIN §2.9), to the fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.settlement.model import Method, Terms, payable, settle
from tasks.settlement.statement import Item, allocate

D = Decimal


def loss(amount: str) -> list[Item]:
    return [Item("loss", "other", D(amount), D(amount))]


GOLDEN = {
    "M1": (Method.MOTOR_DAMAGE, loss("8600"), Terms(third_party_paid=D(1000)), "7600.00"),
    "M2": (
        Method.MOTOR_DAMAGE,
        loss("12000"),
        Terms(fault_rate=D("0.20"), absolute_rate=D("0.10"), deductible_left=D(500)),
        "8140.00",
    ),
    "M3": (
        Method.MOTOR_DAMAGE,
        loss("86000"),
        Terms(total_loss=True, sum_insured=D(86000), salvage=D(9000)),
        "77000.00",
    ),
    "TP1": (
        Method.MOTOR_THIRD_PARTY,
        loss("36500"),
        Terms(ctpl_limit=D(2000), liability_share=D("0.70"), sum_insured=D(1000000)),
        "24150.00",
    ),
    "TP2": (
        Method.MOTOR_THIRD_PARTY,
        loss("900000"),
        Terms(ctpl_limit=D(198000), liability_share=D(1), sum_insured=D(500000)),
        "500000.00",
    ),
    "MED1": (Method.MEDICAL, loss("17400"), Terms(social_paid=D(6200), deductible_left=D(6000)), "5200.00"),
    "MED2": (Method.MEDICAL, loss("52000"), Terms(deductible_left=D(10000), ratio=D("0.60")), "25200.00"),
    "MED3": (Method.MEDICAL, loss("1860.35"), Terms(deductible_left=D(100), ratio=D("0.90")), "1584.32"),
    "MED4": (
        Method.MEDICAL,
        loss("700000"),
        Terms(social_paid=D(100000), deductible_left=D(10000), limit_left=D(400000)),
        "400000.00",
    ),
    "PA1": (Method.PA_DISABILITY, [], Terms(sum_insured=D(500000), disability_grade=9), "100000.00"),
    "PA2": (Method.PA_DISABILITY, [], Terms(sum_insured=D(500000), disability_grade=1), "500000.00"),
    "PROP1": (
        Method.PROPERTY,
        loss("120000"),
        Terms(sum_insured=D(600000), insured_value=D(800000), deductible_left=D(500), rescue_cost=D(3000)),
        "92500.00",
    ),
    "DBL": (
        Method.PROPERTY,
        loss("120000"),
        Terms(sum_insured=D(600000), other_sum_insured=D(400000)),
        "72000.00",
    ),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_the_golden_cases_come_out_to_the_fen(case: str) -> None:
    method, items, terms, expected = GOLDEN[case]

    assert settle(method, items, terms).amount == D(expected)


def test_an_annual_deductible_is_used_up_by_what_was_deducted_now() -> None:
    method, items, terms, _ = GOLDEN["MED1"]
    used_before = D(4000)

    assert used_before + settle(method, items, terms).deductible_used == D(10000)


def test_rescue_costs_stand_apart_from_the_loss() -> None:
    method, items, terms, _ = GOLDEN["PROP1"]

    lines = settle(method, items, terms).lines

    assert [line["payable"] for line in lines] == [D("89500.00"), D("3000.00")]


def test_an_advance_is_deducted_from_the_final_payment() -> None:
    assert payable(D(92500), D(60000)).net == D("32500.00")


def test_an_overpayment_becomes_a_recovery_and_never_a_negative_payment() -> None:
    result = payable(D(500), D("700.10"))

    assert (result.net, result.overpaid) == (D(0), D("200.10"))


def test_death_benefit_is_what_disability_has_left() -> None:
    terms = Terms(sum_insured=D(300000), disability_paid=D(30000))

    assert settle(Method.PA_DEATH, [], terms).amount == D(270000)


def test_cut_items_lower_the_claim_line_by_line_and_name_the_step() -> None:
    items = [
        Item("CT scan", "treatment", D(1200), D(1200)),
        Item("vitamins", "drug", D(300), D(0), "not medically necessary"),
        Item("bed", "room", D(900), D(900)),
    ]

    result = settle(Method.MEDICAL, items, Terms(ratio=D("0.9"), category_limits={"room": D(500)}))

    assert result.amount == D("1580.00")
    assert [line["payable"] for line in result.lines] == [D(1080), D(0), D(500)]
    assert [(step.code, step.amount) for step in result.steps] == [
        ("not_eligible", D(300)),
        ("ratio", D(210)),
        ("category_limit", D(310)),
    ]


def test_nothing_is_owed_when_the_deductible_is_larger_than_the_loss() -> None:
    assert settle(Method.MEDICAL, loss("80"), Terms(deductible_left=D(100))).amount == 0


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (Terms(ratio=D("1.5")), "ratio: expected a rate from 0 to 1"),
        (Terms(deductible_left=D(-1)), "deductible_left: expected an amount of at least 0"),
        (Terms(disability_grade=11), "disability_grade: expected 1 to 10"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(terms: Terms, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        settle(Method.MEDICAL, loss("100"), terms)


def test_more_than_claimed_is_never_eligible() -> None:
    with pytest.raises(ValueError, match="bumper: expected an eligible amount from 0 to the claimed 100"):
        settle(Method.MOTOR_DAMAGE, [Item("bumper", "part", D(100), D(101))], Terms())


money = st.decimals(min_value=0, max_value=10**7, places=2)


@given(amounts=st.lists(money, min_size=1, max_size=8), deductible=money, ratio=st.sampled_from(["0.33", "0.9", "1"]))
def test_the_lines_always_add_up_to_the_total_and_none_is_negative(
    amounts: list[Decimal], deductible: Decimal, ratio: str
) -> None:
    items = [Item(f"item {n}", "drug", amount, amount) for n, amount in enumerate(amounts)]

    result = settle(Method.MEDICAL, items, Terms(deductible_left=deductible, ratio=D(ratio)))

    assert sum(line["payable"] for line in result.lines) == result.amount
    assert all(line["payable"] >= 0 for line in result.lines)
    assert result.claimed - sum(step.amount for step in result.steps) == result.amount


def test_a_remainder_goes_to_the_last_line() -> None:
    assert allocate(D("100.00"), [D(1), D(1), D(1)]) == [D("33.33"), D("33.33"), D("33.34")]
