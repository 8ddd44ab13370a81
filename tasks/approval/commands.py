"""Commands of approval: opening, checking who may approve, recording an opinion."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from engine.db import Tx
from tasks.approval.model import Act, approved_this_round, authority_problem, conflicting_role
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.model import ActionRole, ClaimStatus
from tasks.clocks import commands as clocks
from tasks.errors import AuthorityExceeded, DutyConflict, InvalidInput, PermissionDenied, WrongState
from tasks.people import audit
from tasks.people import queries as people
from tasks.people.queries import UserView
from tasks.policies.model import CHINA
from tasks.review import commands as review
from tasks.settlement import queries as settlements

AUTOMATIC = "system"
_OPINIONS = ("APPROVED", "RETURNED", "REFUSED")


def amount_to_date(tx: Tx, claim_no: str, decision: str, settlement_id: str | None) -> Decimal:
    """The approved claim to date including this proposal (CNY), read from the tables; 0 for a denial.

    An entitlement counts what was paid before, so it is the amount to date. Raises WrongState when there
    is no settlement, or it belongs to another claim.
    """
    if decision == "DENY":
        return Decimal("0.00")
    settlement = settlements.settlement(tx, settlement_id) if settlement_id else settlements.latest(tx, claim_no)
    if settlement is None or settlement.claim_no != claim_no:
        raise WrongState("claim", claim_no, "settled before it is approved", "without a settlement of its own")
    return settlement.entitlement


def open_approval(tx: Tx, claim_no: str, decision: str, settlement_id: str | None, now: datetime) -> Decimal:
    """Move the claim to APPROVAL and return the amount to date (CNY) that table D5 decides on."""
    amount = amount_to_date(tx, claim_no, decision, settlement_id)
    files.set_status(tx, claim_no, ClaimStatus.APPROVAL, "system", now)
    return amount


def check_duty(tx: Tx, claim_no: str, username: str, role: str) -> UserView:
    """The user, if nothing they did or are keeps them from acting in `role` on the claim.

    Raises DutyConflict, NotFound for an unknown user, PermissionDenied for an inactive one.
    """
    user = people.user(tx, username)
    if not user.active:
        raise PermissionDenied(username, "task.work")
    if (did := conflicting_role(role, username, _acts(tx, claim_no))) is not None:
        raise DutyConflict(username, claim_no, role, did)
    claim = claims.claim(tx, claim_no)
    own = {user.party_id, *user.relatives} - {None}
    if own & {claim.payee_id, claim.insured_id, claim.reporter_id}:
        raise DutyConflict(username, claim_no, role, "payee, insured or reporter, or a relative of one")
    return user


def check_approver(
    tx: Tx, claim_no: str, username: str, level: str, amount: Decimal, *, is_last: bool, now: datetime
) -> None:
    """Whether somebody may approve `amount` (CNY) at a level now (P7 guards, D5, R061).

    Raises DutyConflict, PermissionDenied without the level's role or a valid certificate, AuthorityExceeded.
    """
    user = check_duty(tx, claim_no, username, ActionRole.APPROVER)
    if level not in user.roles:
        raise PermissionDenied(username, level)
    if approved_this_round(username, _acts(tx, claim_no)):
        raise DutyConflict(username, claim_no, f"{ActionRole.APPROVER} of a second level", ActionRole.APPROVER)
    authority = next((item for item in user.authorities if item.role == level), None)
    problem = authority_problem(
        amount=amount,
        is_last=is_last,
        limit=authority.limit if authority else None,
        certificate_until=authority.certificate_until if authority else None,
        today=now.astimezone(CHINA).date(),
    )
    if problem == "limit" and authority is not None:
        raise AuthorityExceeded(username, amount, authority.limit)
    if problem is not None:
        raise PermissionDenied(username, f"{level} with a valid certificate")


def record(
    tx: Tx,
    claim_no: str,
    *,
    level: str,
    approval: str,
    note: str,
    done_by: str,
    shown_amount: Decimal,
    decision: str,
    settlement_id: str | None,
    is_last: bool,
    now: datetime,
) -> str:
    """Record an opinion and return it; APPROVED becomes RETURNED when the amount is no longer the one shown.

    `shown_amount` is what the approver saw (CNY). The last level of the chain sets the approved amount
    and t_decide. Raises what `check_approver` raises, InvalidInput for another opinion.
    """
    if approval not in _OPINIONS:
        raise InvalidInput.of("approval", "unknown", "Choose APPROVED, RETURNED or REFUSED.")
    amount = amount_to_date(tx, claim_no, decision, settlement_id)
    if done_by != AUTOMATIC and approval == "APPROVED":
        check_approver(tx, claim_no, done_by, level, amount, is_last=is_last, now=now)
    elif done_by != AUTOMATIC:
        check_duty(tx, claim_no, done_by, ActionRole.APPROVER)
    elif decision == "DENY":
        raise WrongState("denial of claim", claim_no, "approved by a person", "approved automatically")
    opinion = approval
    if approval == "APPROVED" and amount != shown_amount:
        opinion = "RETURNED"
        note = f"The amount changed from {shown_amount} to {amount} CNY after it was shown. {note}".strip()
    files.record_action(
        tx,
        claim_no,
        ActionRole.APPROVER,
        done_by,
        "approval" if opinion == "APPROVED" else "approval_refused",
        now,
        detail={"level": level, "approval": opinion, "amount": amount},
    )
    review.record_opinion(tx, claim_no, level, opinion, amount, note, done_by, now)
    audit.write(tx, done_by, "claim.approval", f"claim:{claim_no}", now, {"level": level, "approval": opinion})
    if opinion == "APPROVED" and is_last:
        files.set_amounts(tx, claim_no, now, approved=amount)
        at = files.stamp(tx, claim_no, "t_decide", now, again=True)
        clocks.stop(tx, claim_no, at, ("T03", "T03c"))
    return opinion


def _acts(tx: Tx, claim_no: str) -> list[Act]:
    return [Act(action.role, action.user, action.at, action.action) for action in claims.actions(tx, claim_no)]
