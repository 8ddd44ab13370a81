"""Everything about one claim, gathered for the pages that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.views import UserTaskView
from tasks.claims import queries as claims
from tasks.claims.acts import acts
from tasks.claims.views import ClaimView, ItemView
from tasks.clocks import queries as clocks
from tasks.clocks.queries import ClockView, TimelineLine
from tasks.denial import queries as denial
from tasks.denial.queries import LetterView
from tasks.documents import queries as documents
from tasks.documents.queries import DocumentView, NoticeView
from tasks.errors import NotFound
from tasks.payments import queries as payments
from tasks.payments.queries import PaymentView
from tasks.people import queries as people
from tasks.people.permissions import Permission
from tasks.people.queries import AccountView, PartyView
from tasks.policies import queries as policies
from tasks.policies.queries import PolicyView
from tasks.review import queries as review
from tasks.settlement import queries as settlement
from tasks.settlement.queries import SettlementView
from web import access, claim_work
from web.context import claimflow, tx

_MEDICAL_LINES = ("MEDICAL", "PA")
_PLAN_GOAL = "T11"


@dataclass(frozen=True)
class ClaimFile:
    """One claim with all that hangs on it; personal data masked."""

    claim: ClaimView
    policy: PolicyView | None
    insured: PartyView | None
    account: AccountView | None
    items: Sequence[ItemView]
    documents: Sequence[DocumentView]
    missing: Sequence[DocumentView]
    notices: Sequence[NoticeView]
    clocks: Sequence[ClockView]
    flags: Sequence[review.FlagView]
    records: Sequence[review.RecordView]
    reports: Sequence[claim_work.Report]
    settlement: SettlementView | None
    payments: Sequence[PaymentView]
    letters: Sequence[LetterView]
    timeline: Sequence[TimelineLine]
    acts: Sequence[claim_work.Act]
    open_tasks: Sequence[UserTaskView]
    medical_hidden: bool
    """Whether medical text and documents are kept from this user."""

    @property
    def running_clocks(self) -> list[ClockView]:
        """The two clocks everybody works against: the working-day goal and the next legal deadline."""
        running = sorted((clock for clock in self.clocks if clock.stopped_at is None), key=lambda clock: clock.due_at)
        goals = sorted((clock for clock in running if not clock.legal), key=lambda clock: clock.code != _PLAN_GOAL)
        return goals[:1] + [clock for clock in running if clock.legal][:1]


def gather(claim_no: str) -> ClaimFile:
    """The file of a claim. Raises NotFound."""
    claim = claims.claim(tx(), claim_no)
    tasks = claimflow().engine.user_tasks(business_key=claim_no, tx=tx())
    forms = claim_work.Forms(tasks)
    shows_payments = access.may(Permission.PAYMENT_VIEW)
    return ClaimFile(
        claim=claim,
        policy=_policy(claim),
        insured=people.party(tx(), claim.insured_id) if claim.insured_id else None,
        account=people.account(tx(), claim.account_id) if claim.account_id and shows_payments else None,
        items=claims.items(tx(), claim_no),
        documents=documents.documents(tx(), claim_no),
        missing=documents.missing(tx(), claim_no),
        notices=documents.notices(tx(), claim_no),
        clocks=clocks.clocks_of(tx(), claim_no),
        flags=review.flags(tx(), claim_no),
        records=review.decision_records(tx(), claim_no),
        reports=[
            claim_work.report(found, forms) for found in review.work_reports(tx(), claim_no) if may_read(found, claim)
        ],
        settlement=settlement.latest(tx(), claim_no),
        payments=payments.payments_of(tx(), claim_no) if shows_payments else (),
        letters=denial.letters(tx(), claim_no),
        timeline=clocks.folded(claims.timeline(tx(), claim_no)),
        acts=[claim_work.act(action, forms) for action in acts(tx(), claim_no)],
        open_tasks=[task for task in tasks if task.state == "open"],
        medical_hidden=hides_medical(claim),
    )


def hides_medical(claim: ClaimView) -> bool:
    """Whether what a doctor wrote about this claim is kept from the caller (DOMAIN.md §3, masking)."""
    return claim.lob in _MEDICAL_LINES and not access.may(Permission.MEDICAL_VIEW)


def may_read(report: review.WorkView, claim: ClaimView) -> bool:
    """Whether the caller may read what somebody found: medical findings are not for everybody."""
    return not hides_medical(claim) and (report.kind != "MEDICAL" or access.may(Permission.MEDICAL_VIEW))


def _policy(claim: ClaimView) -> PolicyView | None:
    if not claim.policy_no:
        return None
    try:
        return policies.policy(tx(), claim.policy_no)
    except NotFound:
        return None
