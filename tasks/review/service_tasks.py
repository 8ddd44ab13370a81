"""Service tasks of review: facts, the record of the auto-review, which work is needed, its results, the proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine import BusinessError, Context, service_task
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.documents import queries as documents
from tasks.errors import NotFound
from tasks.people import queries as people
from tasks.review import commands, queries, work
from tasks.review import facts as fact_finding
from tasks.review.model import needs_grade, needs_medical, needs_survey

E_AUTO_ERROR = "E_AUTO_ERROR"
_RELATED_WINDOW = timedelta(days=365)


@dataclass(frozen=True)
class Facts:
    """The facts the decision tables are given."""

    facts: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """Which work the adjuster needs before a proposal."""

    needs_survey: bool
    needs_medical: bool
    needs_grade: bool
    """Whether the benefit depends on the grade of a disability, so that a proposal has to name it."""
    disability_grade: int | None


@dataclass(frozen=True)
class Related:
    """Other claims that share something with this one."""

    related_claims: list[str]


@service_task(
    "review.load_facts", title={"en": "Load the facts", "zh": "读取案情"}, mode="inline", errors=(E_AUTO_ERROR,)
)
def load_facts(ctx: Context, claim_no: str) -> Facts | BusinessError:
    """Gather everything the decision tables ask for; reads only."""
    try:
        return Facts(fact_finding.load(ctx.tx, ctx.services.sanctions, claim_no, ctx.now))
    except NotFound as error:
        return BusinessError(E_AUTO_ERROR, str(error))


@service_task("review.record_decision", title={"en": "Record the decision", "zh": "记录审核依据"}, mode="inline")
def record_decision(
    ctx: Context,
    claim_no: str,
    facts: dict[str, Any],
    coverage_result: dict[str, Any],
    flags: list[dict[str, Any]],
    score: Decimal,
    band: str,
    parameters: dict[str, Any],
    proposed_amount: Decimal,
    routing: dict[str, Any],
) -> None:
    """Store the decision record: tables, versions, inputs, matched rows, outputs, explanation in two languages."""
    commands.record_auto_review(
        ctx.tx,
        claim_no,
        facts=facts,
        coverage_result=coverage_result,
        flags=flags,
        score=int(score),
        band=band,
        parameters=parameters,
        proposed_amount=proposed_amount,
        routing=routing,
        decisions=_evaluated(ctx),
        now=ctx.now,
    )


@service_task("review.plan_work", title={"en": "Plan the work", "zh": "安排作业"}, mode="inline")
def plan_work(ctx: Context, claim_no: str, reasons: list[str] | None = None) -> Plan:
    """Whether a survey, a medical review (not again for work already done) and a disability grade are needed."""
    claim = claims.claim(ctx.tx, claim_no)
    done = queries.work_done(ctx.tx, claim_no)
    why = reasons or []
    return Plan(
        needs_survey(claim.lob, claim.claimed, claim.channel, why, done),
        needs_medical(claim.lob, claim.claimed, why, done),
        needs_grade(claim.lob, claim.loss_cause),
        claim.details.get("disability_grade"),
    )


@service_task("review.record_work", title={"en": "Record the work", "zh": "记录作业结果"}, mode="inline")
def record_work(ctx: Context, claim_no: str, kind: str, result: dict[str, Any], done_by: str) -> None:
    """Keep a survey, assessment, medical review or step of an investigation and let it take effect."""
    work.record_work(ctx.tx, claim_no, kind, result, done_by, ctx.now)


@service_task("review.record_proposal", title={"en": "Record the proposal", "zh": "记录结论"}, mode="inline")
def record_proposal(
    ctx: Context,
    claim_no: str,
    decision: str,
    reason_codes: list[str],
    maker: str,
    proposed_amount: Decimal | None = None,
    decision_note: str | None = None,
    disability_grade: Decimal | None = None,
) -> None:
    """Record what the adjuster proposes (CNY); who proposes may not approve. A disability grade is kept for P6."""
    amount = proposed_amount if proposed_amount is not None else Decimal(0)
    commands.record_proposal(ctx.tx, claim_no, decision, amount, reason_codes, decision_note or "", maker, ctx.now)
    if disability_grade is not None:
        files.set_details(ctx.tx, claim_no, ctx.now, disability_grade=int(disability_grade))


@service_task("review.collect_evidence", title={"en": "Collect evidence", "zh": "收集线索"}, mode="inline")
def collect_evidence(ctx: Context, claim_no: str) -> Related:
    """Claims of the last year that share phone, account, plate, provider or a document."""
    tx = ctx.tx
    claim = claims.claim(tx, claim_no)
    since = claim.t_report - _RELATED_WINDOW
    accounts: Iterable[Any] = ()
    if claim.account_id is not None:
        accounts = people.accounts_with_same_number(tx, claim.account_id, since)
    sharing = claims.claims_sharing(
        tx,
        claim_no,
        since=since,
        object_key=claim.object_key,
        reporter_hash=claims.reporter_hash(tx, claim_no),
        provider=claim.provider,
        account_ids=frozenset(accounts),
    )
    numbers = {number for number, _ in sharing} | set(documents.claims_with_same_document(tx, claim_no))
    return Related(sorted(numbers))


def _evaluated(ctx: Context) -> list[dict[str, Any]]:
    """The tables evaluated in this instance, the latest evaluation of each, in the form of the record."""
    latest: dict[str, dict[str, Any]] = {}
    for event in ctx.engine.decision_instances(ctx.process_instance_key, tx=ctx.tx):
        data = event.data
        trace = data["trace"][-1] if data.get("trace") else {}
        latest[data["decision_id"]] = {
            "decision": data["decision_id"],
            "definition_key": data["definition_key"],
            "names": data["names"],
            "version": data["version"],
            "inputs": trace.get("inputs", {}),
            "matched_rules": data["matched_rules"],
            "outputs": data["output"],
        }
    return list(latest.values())
