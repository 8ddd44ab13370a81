"""How a settlement is set up from the decision table, and how it is explained to the claimant."""

import inspect
import re
from decimal import Decimal

import pytest

from tasks.settlement import explanation, model, statement
from tasks.settlement.explanation import explain
from tasks.settlement.model import Method, Terms, settle
from tasks.settlement.parameters import NoFormula, items_of, method_of, terms_of
from tasks.settlement.statement import Item

D = Decimal


@pytest.mark.parametrize(
    ("formula", "cause", "method"),
    [
        ("MOTOR_DAMAGE", "COLLISION", Method.MOTOR_DAMAGE),
        ("MEDICAL", "ILLNESS", Method.MEDICAL),
        ("PA", "DISABILITY", Method.PA_DISABILITY),
        ("PA", "DEATH", Method.PA_DEATH),
        ("PA", "ACCIDENT", Method.MEDICAL),
        ("PROPERTY", "FIRE", Method.PROPERTY),
    ],
)
def test_the_decision_table_names_the_formula(formula: str, cause: str, method: Method) -> None:
    assert method_of(formula, cause) is method


@pytest.mark.parametrize("formula", ["NONE", "", "motor"])
def test_a_claim_without_a_formula_is_for_a_human(formula: str) -> None:
    with pytest.raises(NoFormula):
        method_of(formula, "COLLISION")


def test_rates_come_from_the_table_and_facts_from_the_claim() -> None:
    terms = terms_of(
        {"fault_rate": D("0.15"), "ratio": D(1), "ctpl_limit": None},
        {"third_party_paid": "1000.00", "total_loss": True, "salvage": 300},
        sum_insured=D(90000),
        deductible_left=D(500),
        limit_left=D(90000),
        sub_limits={},
    )

    assert terms == Terms(
        sum_insured=D(90000),
        deductible_left=D(500),
        limit_left=D(90000),
        fault_rate=D("0.15"),
        third_party_paid=D(1000),
        total_loss=True,
        salvage=D(300),
    )


def test_a_claim_without_lines_is_settled_as_one_line() -> None:
    assert items_of([], D("86.50")) == [Item("loss", "other", D("86.50"), D("86.50"))]


def test_a_line_nobody_assessed_is_eligible_in_full() -> None:
    rows = [
        {"name": "door", "kind": "part", "claimed": D(800), "eligible": None, "cut_reason": None},
        {
            "name": "paint",
            "kind": "labour",
            "claimed": D(400),
            "eligible": D(250),
            "cut_reason": "above the price list",
        },
    ]

    assert [item.eligible for item in items_of(rows, D(1200))] == [D(800), D(250)]


def test_every_deduction_is_explained_in_both_languages() -> None:
    result = settle(
        Method.MOTOR_DAMAGE,
        [Item("repair", "part", D(12000), D(12000))],
        Terms(fault_rate=D("0.20"), deductible_left=D(500)),
    )

    chinese, english = explain(result, D(9100), D(0))

    assert chinese == (
        "索赔金额 12,000.00 元；事故责任免赔率（乘以 80%） -2,400.00 元；免赔额 -500.00 元；"
        "应赔金额 9,100.00 元；本次支付 9,100.00 元。"
    )
    assert "deductible rate for the share of fault (times 80%) -2,400.00" in english
    assert english.endswith("payable now CNY 9,100.00.")


def test_every_step_a_formula_can_take_has_words() -> None:
    codes = set(re.findall(r'statement\.\w+\(\s*"(\w+)"', inspect.getsource(model)))
    codes |= set(re.findall(r'(?:_take|Reduction)\(\s*"(\w+)"', inspect.getsource(statement)))

    assert {"deductible", "not_eligible", "category_limit"} <= codes
    assert codes <= set(explanation._WORDS)
