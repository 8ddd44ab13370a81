"""Words for a claim, its documents and its clocks (statuses and terms of the business glossary)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

OUTCOME = {
    "paid_full": _l("Paid in full"),
    "paid_part": _l("Paid in part"),
    "denied": _l("Denied"),
    "withdrawn": _l("Withdrawn"),
    "duplicate": _l("Duplicate"),
    "zero": _l("Nothing to pay"),
}

CHANNEL = {
    "APP": _l("App"),
    "WECHAT": _l("WeChat"),
    "WEB": _l("Web"),
    "PHONE": _l("Phone"),
    "BRANCH": _l("Branch"),
    "AGENT": _l("Agent"),
    "PARTNER": _l("Partner"),
    "IMPORT": _l("Import"),
}

CAUSES_OF_LINE = {
    "MOTOR": ("COLLISION", "GLASS", "WEATHER", "FIRE", "THEFT"),
    "MEDICAL": ("ILLNESS", "ACCIDENT"),
    "PA": ("ACCIDENT", "DISABILITY", "DEATH"),
    "PROPERTY": ("FIRE", "THEFT", "WEATHER", "WATER"),
}

DOCUMENT_STATUS = {
    "required": _l("needed"),
    "requested": _l("requested"),
    "received": _l("received"),
    "accepted": _l("accepted"),
    "rejected": _p("document", "not accepted"),
    "waived": _l("waived"),
}

COVERAGE = {
    "COVERED": _l("Covered"),
    "NOT_COVERED": _l("Not covered"),
    "PARTIAL": _l("Partly covered"),
    "UNCERTAIN": _l("Uncertain"),
}

PRIORITY = {
    "1": _l("Urgent"),
    "2": _l("High"),
    "3": _l("Raised"),
    "4": _l("Normal"),
}

AT_FAULT = {
    "none": _l("No fault"),
    "minor": _l("Minor share"),
    "equal": _l("Equal share"),
    "main": _l("Main share"),
    "full": _l("Full fault"),
}

VULNERABLE = {
    "disabled": _l("Disabled"),
    "bedridden": _l("Bedridden"),
    "elderly": _l("Elderly"),
    "minor": _p("person", "Minor"),
}

WORK_KIND = {
    "SURVEY": _l("Survey"),
    "ASSESSMENT": _l("Loss assessment"),
    "MEDICAL": _l("Medical review"),
    "PLAN": _l("Investigation plan"),
    "VISIT": _l("Field visit"),
    "FINDING": _l("Finding"),
}

CUT_REASON = {
    "NOT_COVERED_ITEM": _l("Item not covered"),
    "ABOVE_STANDARD": _l("Above the standard"),
    "UNRELATED": _l("Unrelated to the event"),
    "DUPLICATE_BILL": _l("Billed twice"),
}

REJECT_REASON = {
    "READABLE": _l("The picture is readable"),
    "UNREADABLE": _l("It cannot be read"),
    "WRONG_TYPE": _l("It is another kind of document"),
    "NOT_GENUINE": _l("It is not genuine"),
    "NOT_NEEDED": _l("It is not needed"),
}
