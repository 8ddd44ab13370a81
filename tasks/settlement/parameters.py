"""From decision table D6, the claim's facts and the policy's terms to the inputs of a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tasks.settlement.model import Method, Terms
from tasks.settlement.statement import Item

_ZERO = Decimal(0)


class NoFormula(LookupError):
    """D6 named no formula that fits the claim."""


def method_of(formula: str, cause: str) -> Method:
    """The formula D6 names; personal accident is settled by what happened.

    Raises NoFormula for "NONE" and for a name that is no formula.
    """
    match formula, cause:
        case "PA", "DISABILITY":
            return Method.PA_DISABILITY
        case "PA", "DEATH":
            return Method.PA_DEATH
        case "PA", _:
            return Method.MEDICAL
        case _ if formula in Method.__members__:
            return Method[formula]
    raise NoFormula(f"Expected a formula of table D6 ({', '.join(Method)}, PA), but found {formula!r}.")


def terms_of(
    parameters: Mapping[str, Any],
    details: Mapping[str, Any],
    *,
    sum_insured: Decimal,
    deductible_left: Decimal,
    limit_left: Decimal,
    sub_limits: Mapping[str, Any],
) -> Terms:
    """Terms of the calculation: rates from D6, money terms from the policy, facts from the claim."""
    return Terms(
        sum_insured=sum_insured,
        insured_value=_amount(details, "insured_value"),
        deductible_left=deductible_left,
        ratio=_rate(parameters, "ratio", Decimal(1)),
        limit_left=limit_left,
        category_limits={kind: Decimal(limit) for kind, limit in sub_limits.items()},
        fault_rate=_rate(parameters, "fault_rate", _ZERO),
        absolute_rate=_rate(parameters, "absolute_rate", _ZERO),
        liability_share=_rate(parameters, "fault_share", Decimal(1)),
        ctpl_limit=_amount(parameters, "ctpl_limit"),
        third_party_paid=_amount(details, "third_party_paid"),
        social_paid=_amount(details, "social_paid"),
        other_paid=_amount(details, "other_paid"),
        salvage=_amount(details, "salvage"),
        total_loss=details.get("total_loss") is True,
        rescue_cost=_amount(details, "rescue_cost"),
        other_sum_insured=_amount(details, "other_sum_insured"),
        disability_grade=int(details["disability_grade"]) if details.get("disability_grade") else None,
        disability_paid=_amount(details, "disability_paid"),
    )


def items_of(rows: Sequence[Mapping[str, Any]], claimed: Decimal) -> list[Item]:
    """The lines of the loss; a claim without lines counts as one. An unassessed line is eligible in full.

    Each row: name, kind, claimed, eligible (or None), cut_reason.
    """
    if not rows:
        return [Item("loss", "other", claimed, claimed)]
    return [
        Item(
            name=row["name"],
            kind=row["kind"],
            claimed=max(row["claimed"], row["eligible"] or _ZERO),
            eligible=row["claimed"] if row["eligible"] is None else row["eligible"],
            cut_reason=row["cut_reason"] or "",
        )
        for row in rows
    ]


def _amount(source: Mapping[str, Any], name: str) -> Decimal:
    value = source.get(name)
    return Decimal(str(value)) if value is not None else _ZERO


def _rate(source: Mapping[str, Any], name: str, default: Decimal) -> Decimal:
    value = source.get(name)
    return Decimal(str(value)) if value is not None else default
