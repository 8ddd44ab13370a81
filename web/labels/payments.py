"""Words for payments and the bank's answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

PAYMENT_STATUS = {
    "DRAFT": _l("Draft"),
    "PENDING_APPROVAL": _l("Waiting for release"),
    "APPROVED": _l("Released"),
    "HOLD": _l("On hold"),
    "SUBMITTING": _l("Being sent to the bank"),
    "SUBMITTED": _l("Sent to the bank"),
    "ACCEPTED": _p("payment", "Accepted by the bank"),
    "SETTLED": _l("Settled"),
    "REJECTED": _l("Rejected by the bank"),
    "UNKNOWN": _l("No answer from the bank"),
    "RETURNED": _l("Returned payment"),
    "STOPPED": _l("Payment stopped"),
    "VOID": _l("Void"),
}

PAYMENT_KIND = {
    "FULL": _l("Full payment"),
    "PARTIAL": _l("Partial payment"),
    "ADVANCE": _l("Advance payment"),
    "BALANCE": _l("Balance"),
    "EXPENSE": _l("Expense"),
    "EXGRATIA": _l("Ex-gratia payment"),
    "REFUND_IN": _l("Refund received"),
}

BANK_REASON = {
    "AC01": _l("The account number is wrong"),
    "AC04": _l("The account is closed"),
    "AC06": _l("The account is blocked"),
    "AG01": _l("The account may not receive this payment"),
    "AM04": _l("Insufficient funds on our account"),
    "AM05": _l("The bank takes it for a duplicate"),
    "BE01": _l("The name does not match the account"),
    "BE04": _l("The receiver's address is missing"),
    "RR03": _l("The receiver's name or address is missing"),
    "MD07": _l("The account holder has died"),
    "MS03": _l("No reason given"),
    "ED05": _l("Settlement failed"),
    "RR04": _l("Regulatory reason"),
}
