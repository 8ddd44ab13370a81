"""Every service task diagrams may call, written by hand and readable on one screen."""

from __future__ import annotations

from engine import ServiceTask
from tasks.approval import service_tasks as approval
from tasks.claims import service_tasks as claims
from tasks.clocks import service_tasks as clocks
from tasks.denial import service_tasks as denial
from tasks.documents import service_tasks as documents
from tasks.notifications import service_tasks as notifications
from tasks.payments import service_tasks as payments
from tasks.policies import service_tasks as policies
from tasks.review import service_tasks as review
from tasks.settlement import service_tasks as settlement

SERVICE_TASKS: tuple[ServiceTask, ...] = (
    claims.take_report,
    claims.verify_identity,
    claims.check_duplicate,
    claims.register,
    claims.set_status,
    claims.record_agreement,
    claims.close,
    claims.withdraw,
    policies.find,
    documents.compare,
    documents.record_check,
    documents.send_notice,
    documents.mark_complete,
    documents.assess_late,
    review.load_facts,
    review.record_decision,
    review.plan_work,
    review.record_work,
    review.record_proposal,
    review.collect_evidence,
    settlement.trial,
    settlement.compute,
    settlement.record,
    approval.open,
    approval.record,
    payments.load_payee,
    payments.create,
    payments.release,
    payments.submit,
    payments.record_answer,
    payments.settle,
    payments.query_status,
    payments.change_account,
    payments.set_hold,
    payments.stop,
    denial.prepare_letter,
    denial.send_letter,
    denial.record_delivery,
    notifications.send,
    clocks.start,
    clocks.remind,
)
