"""Service tasks of policies: finding the policy of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from engine import BusinessError, Context, service_task
from tasks.claims import file_commands
from tasks.claims import queries as claims
from tasks.policies import commands, queries

E_POLICY_NOT_FOUND = "E_POLICY_NOT_FOUND"


@dataclass(frozen=True)
class Found:
    """The policy the claim is on."""

    policy_no: str


@service_task(
    "policies.find", title={"en": "Find the policy", "zh": "查找保单"}, errors=(E_POLICY_NOT_FOUND,), mode="inline"
)
def find(ctx: Context, claim_no: str, policy_no: str | None = None) -> Found | BusinessError:
    """Find the policy by number, plate or identity number and freeze its terms for the claim.

    `policy_no` is what a person matched; without it the report's own number, plate and insured count.
    """
    tx = ctx.tx
    claim = claims.claim(tx, claim_no)
    policy = queries.match(
        tx,
        policy_no=policy_no or claim.policy_no,
        object_key=claim.object_key,
        insured_id_no=None,
        lob=claim.lob,
        loss_at=claim.t_loss,
    )
    if policy is None or policy.lob != claim.lob:
        return BusinessError(E_POLICY_NOT_FOUND, "No policy fits the report; a person has to match it.")
    version_id = commands.freeze(tx, policy.policy_no, claim.t_loss, "system", ctx.now)
    coverage = queries.terms(tx, version_id).coverage_for(claim.loss_cause)
    file_commands.bind_policy(
        tx, claim_no, policy.policy_no, version_id, coverage.code if coverage else None, policy.insured_id, ctx.now
    )
    return Found(policy.policy_no)
