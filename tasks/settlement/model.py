"""Settlement formulas (DOMAIN §2.9): exact decimals in CNY, rounded half up to fen at the end of each line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from tasks.settlement.statement import Item, Reduction, Statement, cents

ZERO, ONE = Decimal(0), Decimal(1)

# 1 = 100 % of the sum insured … 10 = 10 % (JR/T 0083-2013).
LOWEST_GRADE = 10


class Method(StrEnum):
    """Which formula settles a claim."""

    MOTOR_DAMAGE = "MOTOR_DAMAGE"
    MOTOR_THIRD_PARTY = "MOTOR_THIRD_PARTY"
    MEDICAL = "MEDICAL"
    PA_DISABILITY = "PA_DISABILITY"
    PA_DEATH = "PA_DEATH"
    PROPERTY = "PROPERTY"


@dataclass(frozen=True)
class Terms:
    """The money terms of the cover and the facts that change the amount; CNY, rates as fractions of 1."""

    sum_insured: Decimal = ZERO
    insured_value: Decimal = ZERO
    """Property: the value at the time of loss; 0 when it does not matter."""
    deductible_left: Decimal = ZERO
    """What is left of the deductible: all of a per-event one, the unused part of an annual one."""
    ratio: Decimal = ONE
    """Share the insurer bears (co-insurance)."""
    limit_left: Decimal | None = None
    """What is left of the limit of liability; None when the sum insured is the only limit."""
    category_limits: Mapping[str, Decimal] = field(default_factory=dict)
    """Sub-limits by kind of item."""
    fault_rate: Decimal = ZERO
    """Deducted for the insured's share of fault (2014 motor edition)."""
    absolute_rate: Decimal = ZERO
    """Sum of the absolute deductible rates."""
    liability_share: Decimal = ONE
    """Motor third party: the insured's share of the liability."""
    ctpl_limit: Decimal = ZERO
    """Motor third party: what compulsory insurance bears first."""
    third_party_paid: Decimal = ZERO
    social_paid: Decimal = ZERO
    other_paid: Decimal = ZERO
    salvage: Decimal = ZERO
    """Residual value the insured keeps."""
    total_loss: bool = False
    rescue_cost: Decimal = ZERO
    other_sum_insured: Decimal = ZERO
    """Property: sums insured of other insurers for the same loss (art. 56)."""
    disability_grade: int | None = None
    """1 (worst) to 10; with several injuries the worst grade."""
    disability_paid: Decimal = ZERO


@dataclass(frozen=True)
class Entitlement:
    """The result: what is owed in total, how it came about, and what the policy year used up."""

    method: Method
    amount: Decimal
    claimed: Decimal
    lines: tuple[Mapping[str, object], ...]
    """By item: name, kind, claimed, cut, cut_reason, eligible, payable."""
    steps: tuple[Reduction, ...]
    deductible_used: Decimal
    limit_used: Decimal


@dataclass(frozen=True)
class Payable:
    """What is left to pay after earlier payments; an overpayment is recovered, never paid negatively."""

    net: Decimal
    overpaid: Decimal


def settle(method: Method, items: Sequence[Item], terms: Terms) -> Entitlement:
    """Compute the entitlement to date by the formula of `method`.

    Raises ValueError when an amount is negative, a rate lies outside 0 to 1, or the disability grade
    outside 1 to 10.
    """
    _guard(terms)
    statement = Statement(items)
    _FORMULAS[method](statement, terms)
    deductible = sum((step.amount for step in statement.steps if step.code == "deductible"), ZERO)
    return Entitlement(
        method=method,
        amount=statement.total,
        claimed=statement.claimed,
        lines=statement.lines(),
        steps=tuple(statement.steps),
        deductible_used=deductible,
        limit_used=statement.total,
    )


def payable(entitlement: Decimal, settled_before: Decimal) -> Payable:
    """Net payable = entitlement to date − everything settled before (advance, partial)."""
    difference = cents(entitlement - settled_before)
    return Payable(max(difference, ZERO), max(-difference, ZERO))


def _motor_damage(statement: Statement, terms: Terms) -> None:
    """2014 model clause: (loss − third party) × (1 − fault) × (1 − Σ rates) − deductible − salvage."""
    if terms.total_loss:
        statement.set_base("total_loss", terms.sum_insured)
    elif terms.sum_insured:
        statement.cap("sum_insured", terms.sum_insured)
    statement.less("third_party", terms.third_party_paid)
    statement.times("fault_rate", ONE - terms.fault_rate)
    statement.times("absolute_rate", ONE - terms.absolute_rate)
    statement.less("deductible", terms.deductible_left)
    statement.less("salvage", terms.salvage)
    _within_limit(statement, terms)


def _motor_third_party(statement: Statement, terms: Terms) -> None:
    """min((loss − compulsory insurance) × share of liability, limit) × (1 − rates)."""
    statement.less("ctpl", terms.ctpl_limit)
    statement.times("liability_share", terms.liability_share)
    statement.cap("sum_insured", terms.sum_insured)
    statement.times("absolute_rate", ONE - terms.absolute_rate)
    statement.less("deductible", terms.deductible_left)
    _within_limit(statement, terms)


def _medical(statement: Statement, terms: Terms) -> None:
    """(eligible − social insurance − other − deductible left) × ratio, within sub-limits and limit left."""
    statement.less("social_insurance", terms.social_paid)
    statement.less("other_reimbursement", terms.other_paid)
    statement.less("deductible", terms.deductible_left)
    statement.times("ratio", terms.ratio)
    statement.cap_categories(terms.category_limits)
    if terms.sum_insured:
        statement.cap("sum_insured", terms.sum_insured)
    _within_limit(statement, terms)


def _pa_disability(statement: Statement, terms: Terms) -> None:
    """Sum insured × (110 − 10 × grade) %; with several injuries the worst grade counts."""
    if terms.disability_grade is None:
        raise ValueError("disability_grade: a disability benefit needs the assessed grade 1 to 10")
    statement.set_base("sum_insured_base", terms.sum_insured)
    statement.times("disability_grade", Decimal(110 - 10 * terms.disability_grade) / 100)
    statement.less("disability_paid", terms.disability_paid)
    _within_limit(statement, terms)


def _pa_death(statement: Statement, terms: Terms) -> None:
    """Sum insured − disability benefit already paid."""
    statement.set_base("sum_insured_base", terms.sum_insured)
    statement.less("disability_paid", terms.disability_paid)
    _within_limit(statement, terms)


def _property(statement: Statement, terms: Terms) -> None:
    """Loss × under-insurance ratio (art. 55) × share among insurers (art. 56) − deductible + rescue (art. 57)."""
    if terms.insured_value > terms.sum_insured:
        statement.times("under_insurance", terms.sum_insured / terms.insured_value)
    if terms.other_sum_insured:
        statement.times("double_insurance", terms.sum_insured / (terms.sum_insured + terms.other_sum_insured))
    statement.less("deductible", terms.deductible_left)
    if terms.sum_insured:
        statement.cap("sum_insured", terms.sum_insured)
    statement.less("salvage", terms.salvage)
    _within_limit(statement, terms)
    statement.plus("rescue_cost", min(terms.rescue_cost, terms.sum_insured))


def _within_limit(statement: Statement, terms: Terms) -> None:
    if terms.limit_left is not None:
        statement.cap("limit_left", max(terms.limit_left, ZERO))


_FORMULAS: Mapping[Method, Callable[[Statement, Terms], None]] = {
    Method.MOTOR_DAMAGE: _motor_damage,
    Method.MOTOR_THIRD_PARTY: _motor_third_party,
    Method.MEDICAL: _medical,
    Method.PA_DISABILITY: _pa_disability,
    Method.PA_DEATH: _pa_death,
    Method.PROPERTY: _property,
}


def _guard(terms: Terms) -> None:
    for name in ("ratio", "fault_rate", "absolute_rate", "liability_share"):
        rate = getattr(terms, name)
        if not ZERO <= rate <= ONE:
            raise ValueError(f"{name}: expected a rate from 0 to 1, but found {rate}")
    for name, amount in vars(terms).items():
        if isinstance(amount, Decimal) and name != "limit_left" and amount < 0:
            raise ValueError(f"{name}: expected an amount of at least 0 CNY, but found {amount}")
    if terms.disability_grade is not None and not 1 <= terms.disability_grade <= LOWEST_GRADE:
        raise ValueError(f"disability_grade: expected 1 to 10, but found {terms.disability_grade}")
