"""Words for the codes in tables and variables: codes in the data, labels here, one place a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from tasks.claims import words
from web import i18n
from web.labels.claims import (
    CHANNEL,
    COVERAGE,
    DOCUMENT_STATUS,
    OUTCOME,
    PRIORITY,
)
from web.labels.decisions import BAND, DECISION, REASON, ROUTE
from web.labels.payments import BANK_REASON, PAYMENT_KIND, PAYMENT_STATUS
from web.labels.people import GROUP

Words = LazyString | Mapping[str, str]

LABELS: Mapping[str, Mapping[str, Words]] = {
    "bank_reason": BANK_REASON,
    "band": BAND,
    "cause": words.CAUSE,
    "channel": CHANNEL,
    "claim_progress": words.PLAIN_STATUS,
    "claim_status": words.STATUS,
    "coverage": COVERAGE,
    "decision": DECISION,
    "document_status": DOCUMENT_STATUS,
    "group": GROUP,
    "lob": words.LOB,
    "outcome": OUTCOME,
    "payment_kind": PAYMENT_KIND,
    "payment_status": PAYMENT_STATUS,
    "priority": PRIORITY,
    "reason": REASON,
    "route": ROUTE,
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
    return i18n.in_language(word) if isinstance(word, Mapping) else str(word)


def pairs(codes: Iterable[str], kind: str) -> list[tuple[str, str]]:
    """(code, word) for a list of choices."""
    return [(code, label(code, kind)) for code in codes]
