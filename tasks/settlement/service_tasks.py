"""Service tasks of the settlement process: trial, calculation, statement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine import BusinessError, Context, service_task
from tasks.claims import file_commands as files
from tasks.errors import NotFound
from tasks.money import rounded
from tasks.settlement import commands
from tasks.settlement.calculation import calculate
from tasks.settlement.parameters import NoFormula

E_LIMIT_EXHAUSTED = "E_LIMIT_EXHAUSTED"
E_RULE_NO_MATCH = "E_RULE_NO_MATCH"
E_AUTO_ERROR = "E_AUTO_ERROR"


@dataclass(frozen=True)
class Trial:
    """What would be paid."""

    proposed_amount: Decimal


@dataclass(frozen=True)
class Computed:
    """The entitlement to date, what is left to pay, and whether a person should look at the figures."""

    entitlement: Decimal
    net_amount: Decimal
    check_needed: bool


@dataclass(frozen=True)
class Recorded:
    """The statement written."""

    settlement_id: str


@service_task(
    "settlement.trial",
    title={"en": "Try the settlement", "zh": "试算"},
    mode="inline",
    errors=(E_RULE_NO_MATCH, E_AUTO_ERROR),
)
def trial(ctx: Context, claim_no: str, parameters: dict[str, Any]) -> Trial | BusinessError:
    """What would be paid (CNY) if everything claimed were accepted; writes nothing."""
    try:
        calculation = calculate(ctx.tx, claim_no, parameters)
    except NoFormula as error:
        return BusinessError(E_RULE_NO_MATCH, str(error))
    except NotFound:
        # Without a policy or a cover nothing is proposed; the routing table hands such a claim to a person.
        return Trial(Decimal("0.00"))
    except ValueError as error:
        return BusinessError(E_AUTO_ERROR, str(error))
    return Trial(calculation.due(calculation.result.amount).net)


@service_task(
    "settlement.compute",
    title={"en": "Calculate the settlement", "zh": "计算赔款"},
    mode="inline",
    errors=(E_LIMIT_EXHAUSTED,),
)
def compute(
    ctx: Context, claim_no: str, parameters: dict[str, Any], proposed_amount: Decimal, automatic: bool
) -> Computed | BusinessError:
    """Apply the formula of DOMAIN §2.9; a proposal can lower the amount but never raise it."""
    calculation = calculate(ctx.tx, claim_no, parameters, lock=True)
    if calculation.limit_left <= 0:
        return BusinessError(E_LIMIT_EXHAUSTED, "Nothing is left of the limit of liability.")
    proposed = rounded(max(Decimal(proposed_amount), Decimal(0)))
    entitlement = min(calculation.result.amount, proposed + calculation.paid_before)
    check_needed = not automatic and entitlement != calculation.result.amount
    return Computed(entitlement, calculation.due(entitlement).net, check_needed)


@service_task("settlement.record", title={"en": "Write the settlement statement", "zh": "出具理算书"}, mode="inline")
def record(
    ctx: Context,
    claim_no: str,
    entitlement: Decimal,
    net_amount: Decimal,
    parameters: dict[str, Any],
    decision: str = "APPROVE",
) -> Recorded:
    """Write the statement line by line and bring the reserve to the net amount."""
    settlement_id = commands.record(
        ctx.tx, claim_no, parameters, rounded(Decimal(entitlement)), rounded(Decimal(net_amount)), decision, ctx.now
    )
    files.set_status(ctx.tx, claim_no, "ADJUSTED", "system", ctx.now)
    return Recorded(str(settlement_id))
