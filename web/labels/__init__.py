"""Words for the codes in tables and variables: codes in the data, labels here, one place a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from tasks.claims import words
from tasks.review import words as review
from tasks.worklist import words as worklist
from web import i18n
from web.labels.claims import (
    AT_FAULT,
    CHANNEL,
    COVERAGE,
    CUT_REASON,
    DOCUMENT_STATUS,
    OUTCOME,
    PRIORITY,
    REJECT_REASON,
    VULNERABLE,
    WORK_KIND,
)
from web.labels.decisions import BAND, DECISION, REASON, RECORD_KIND, ROUTE
from web.labels.engine import (
    DEFINITION_KIND,
    ELEMENT_TYPE,
    EVENT,
    EVENT_DATA,
    INCIDENT_KIND,
    INSTANCE_STATE,
    JOB_STATE,
    MANNER,
    TASK_STATE,
    TIMER_KIND,
    VALUE_KIND,
)
from web.labels.payments import BANK_REASON, PAYMENT_KIND, PAYMENT_STATUS
from web.labels.people import ACTION_ROLE, GROUP
from web.labels.refusals import FIELD

Words = LazyString | Mapping[str, str] | tuple[str, str]
"""A word: translated by the catalogue, or as another area keeps it: by language, or as (Chinese, English)."""

LABELS: Mapping[str, Mapping[str, Words]] = {
    "bank_reason": BANK_REASON,
    "action_role": ACTION_ROLE,
    "at_fault": AT_FAULT,
    "band": BAND,
    "cause": words.CAUSE,
    "channel": CHANNEL,
    "claim_progress": words.PLAIN_STATUS,
    "claim_status": words.STATUS,
    "coverage": COVERAGE,
    "cut_reason": CUT_REASON,
    "decision": DECISION,
    "definition_kind": DEFINITION_KIND,
    "document_status": DOCUMENT_STATUS,
    "element_type": ELEMENT_TYPE,
    "event": EVENT,
    "event_data": EVENT_DATA,
    "field": FIELD,
    "group": GROUP,
    "hand_over_reason": worklist.HAND_OVER_REASONS,
    "incident_kind": INCIDENT_KIND,
    "instance_state": INSTANCE_STATE,
    "job_state": JOB_STATE,
    "lob": words.LOB,
    "manner": MANNER,
    "outcome": OUTCOME,
    "payment_kind": PAYMENT_KIND,
    "payment_status": PAYMENT_STATUS,
    "priority": PRIORITY,
    "reason": {**review.FLAGS, **review.COVERAGE_REASONS, **review.REASONS, **REASON},
    "record_kind": RECORD_KIND,
    "reject_reason": REJECT_REASON,
    "route": ROUTE,
    "task_state": TASK_STATE,
    "timer_kind": TIMER_KIND,
    "value_kind": VALUE_KIND,
    "vulnerable": VULNERABLE,
    "work_kind": WORK_KIND,
    "yes_no": {"True": _l("yes"), "False": _l("no")},
}


def label(code: object, kind: str) -> str:
    """The word for `code` of `kind` in the user's language; the code itself when it has none.

    A code may carry detail after a colon ("CV06:drunk driving"); the detail stays as it is.
    """
    if code is None or code == "":
        return "–"
    text = str(getattr(code, "value", code))
    known = LABELS[kind]
    if text in known:
        return _spoken(known[text])
    head, colon, detail = text.partition(":")
    return f"{_spoken(known[head])}: {detail}" if colon and head in known else text


def _spoken(word: Words) -> str:
    if isinstance(word, Mapping):
        return i18n.in_language(word)
    if isinstance(word, tuple):
        return word[0] if i18n.language() == "zh" else word[1]
    return str(word)


def pairs(codes: Iterable[str], kind: str) -> list[tuple[str, str]]:
    """(code, word) for a list of choices."""
    return [(code, label(code, kind)) for code in codes]
