"""Messages as text: a template with a subject line, filled with the facts of a claim; and proof of delivery."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Template


class LegalKind(StrEnum):
    """What a message means before the law; some start or stop a clock once delivered."""

    ACK = "ack"
    SUPPLEMENT = "supplement"
    DECISION = "decision"
    DENIAL = "denial"
    PAYMENT = "payment"
    NONE = "none"


class ChannelName(StrEnum):
    """Ways a message can go."""

    SMS = "sms"
    MAIL = "mail"


LEGAL_KINDS: Mapping[str, LegalKind] = {
    "ack": LegalKind.ACK,
    "documents_reminder": LegalKind.SUPPLEMENT,
    "offer": LegalKind.DECISION,
    "paid": LegalKind.PAYMENT,
}


STAFF_TEMPLATES = ("clock_warning", "clock_breach", "task_warning", "task_breach")
"""Messages to members of staff; they are no news for the claimant."""


@dataclass(frozen=True)
class Text:
    """A message in one language."""

    subject: str
    body: str
    version: str
    """Hash of the template, so that a letter can always be traced to the words it was made from."""


def fill(template: str, facts: Mapping[str, str]) -> Text:
    """A template's text with its `$names` replaced. The first line is the subject, then a blank line.

    Raises KeyError for a name without a fact.
    """
    subject, _, body = template.partition("\n\n")
    version = hashlib.sha256(template.encode()).hexdigest()[:12]
    return Text(Template(subject).substitute(facts).strip(), Template(body).substitute(facts).strip(), version)


def subject(template: str, facts: Mapping[str, str]) -> str:
    """The subject of a template alone; a `$name` without a fact stays as it is."""
    return Template(template.partition("\n\n")[0]).safe_substitute(facts).strip()
