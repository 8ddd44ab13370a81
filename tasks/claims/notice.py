"""The first notice of loss: what it holds and whether it can be taken."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tasks.claims.model import AtFault, Channel, ItemKind, Lob
from tasks.errors import FieldProblem, InvalidInput
from tasks.money import parse_amount
from tasks.people.commands import AccountInput

_EARLIEST_LOSS = timedelta(days=365 * 30)
_CLOCK_DRIFT = timedelta(minutes=5)
_YES_OR_NO = frozenset(
    {"bodily_injury", "liability_dispute", "police_report", "single_vehicle", "other_insurer", "total_loss"}
)
_AMOUNTS = frozenset(
    {
        "social_paid",
        "other_paid",
        "third_party_paid",
        "insured_value",
        "salvage",
        "rescue_cost",
        "other_sum_insured",
        "disability_paid",
    }
)
_CODES: dict[str, tuple[str, ...]] = {
    "severity": ("NONE", "LIGHT", "SERIOUS", "FATAL"),
    "social_insurance": ("USED", "NOT_USED", "NONE"),
}
_TEXTS = frozenset({"exclusion", "hospital_admitted_at", "hospital_left_at", "vehicle_model", "source"})
_LONGEST_TEXT = 120
_GRADES = range(1, 11)


@dataclass(frozen=True)
class ItemDraft:
    """One line of the loss as claimed (CNY)."""

    name: str
    amount: Decimal | str | int
    kind: str = "other"
    code: str | None = None
    qty: Decimal = Decimal(1)


@dataclass(frozen=True)
class LossDraft:
    """A first notice as a channel hands it over; nothing in it has been checked yet."""

    lob: str
    loss_at: datetime | str
    loss_cause: str
    amount: Decimal | str | int
    """Estimated or invoiced loss in CNY."""
    channel: str = "WEB"
    channel_msg_id: str | None = None
    """The channel's own id of this message; the same id never makes a second claim."""
    policy_no: str | None = None
    object_key: str | None = None
    """Plate of the vehicle."""
    insured_id_no: str | None = None
    loss_place: str = ""
    loss_province: str | None = None
    loss_desc: str = ""
    reporter_name: str = ""
    reporter_mobile: str = ""
    reporter_party_id: uuid.UUID | None = None
    at_fault: str | None = None
    police_ref: str | None = None
    invoice_no: str | None = None
    provider: str | None = None
    language: str = "zh"
    details: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[ItemDraft] = ()
    account: AccountInput | None = None
    reported_at: datetime | None = None
    """When the channel took it; now if absent."""


@dataclass(frozen=True)
class CheckedDraft:
    """A first notice with typed, normalised values."""

    draft: LossDraft
    lob: Lob
    channel: Channel
    cause: str
    loss_at: datetime
    reported_at: datetime
    amount: Decimal
    at_fault: AtFault | None
    items: tuple[tuple[ItemDraft, ItemKind, Decimal], ...]
    details: Mapping[str, Any]


def checked(draft: LossDraft, now: datetime) -> CheckedDraft:
    """The notice with typed values. Raises InvalidInput with every field that cannot be taken, all at once."""
    problems: list[FieldProblem] = []
    amount = _amount(draft.amount, "amount", problems)
    loss_at = _moment(draft.loss_at, "loss_at", problems)
    reported_at = draft.reported_at or now
    if loss_at is not None and loss_at > now + _CLOCK_DRIFT:
        problems.append(FieldProblem("loss_at", "in_future", "The loss cannot lie in the future."))
    elif loss_at is not None and loss_at < now - _EARLIEST_LOSS:
        problems.append(FieldProblem("loss_at", "too_old", "The loss lies more than 30 years back; check the date."))
    _one_of(draft.lob, Lob, "lob", problems)
    _one_of(draft.channel, Channel, "channel", problems)
    if draft.at_fault is not None:
        _one_of(draft.at_fault, AtFault, "at_fault", problems)
    if not re.fullmatch(r"[A-Z][A-Z_]{1,31}", draft.loss_cause or ""):
        problems.append(FieldProblem("loss_cause", "required", "Choose what caused the loss."))
    if draft.reporter_mobile and not re.fullmatch(r"\+?[0-9][0-9 \-]{5,19}", draft.reporter_mobile):
        problems.append(FieldProblem("reporter_mobile", "bad_format", "Enter a phone number: 6 to 20 digits."))
    if draft.language not in ("zh", "en"):
        problems.append(FieldProblem("language", "unknown", "Choose zh or en."))
    _lengths(draft, problems)
    details = {name: _detail(name, value, problems) for name, value in draft.details.items() if value is not None}
    items = _items(draft, problems)
    if problems or amount is None or loss_at is None:
        raise InvalidInput(problems)
    return CheckedDraft(
        draft=draft,
        lob=Lob(draft.lob),
        channel=Channel(draft.channel),
        cause=draft.loss_cause,
        loss_at=loss_at,
        reported_at=reported_at,
        amount=amount,
        at_fault=AtFault(draft.at_fault) if draft.at_fault else None,
        items=items,
        details=details,
    )


def _amount(value: object, name: str, problems: list[FieldProblem]) -> Decimal | None:
    try:
        return parse_amount(value, name)
    except InvalidInput as error:
        problems += error.problems
        return None


def _detail(name: str, value: Any, problems: list[FieldProblem]) -> Any:
    """One of the facts only some lines have, checked for its type; adds a problem when it cannot be taken."""
    field_name = f"details.{name}"
    if name in _YES_OR_NO:
        if not isinstance(value, bool):
            problems.append(FieldProblem(field_name, "not_yes_or_no", "Say true or false."))
    elif name in _AMOUNTS:
        try:
            return parse_amount(value, field_name, allow_zero=True)
        except InvalidInput as error:
            problems += error.problems
    elif name in _CODES:
        if value not in _CODES[name]:
            problems.append(FieldProblem(field_name, "unknown", f"Choose one of {', '.join(_CODES[name])}."))
    elif name == "disability_grade":
        if isinstance(value, bool) or value not in _GRADES:
            problems.append(FieldProblem(field_name, "unknown", "A disability grade is a whole number from 1 to 10."))
    elif name in _TEXTS:
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            problems.append(
                FieldProblem(field_name, "too_long", f"Enter a text of at most {_LONGEST_TEXT} characters.")
            )
    else:
        problems.append(FieldProblem(field_name, "unknown", f"The detail {name} is not known."))
    return value


def _moment(value: datetime | str, name: str, problems: list[FieldProblem]) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            problems.append(
                FieldProblem(name, "bad_format", "Enter date and time, for example 2026-11-22T09:30+08:00.")
            )
            return None
    if value.tzinfo is None:
        problems.append(FieldProblem(name, "no_zone", "The time needs a zone, for example +08:00."))
        return None
    return value


def _one_of(
    value: str, allowed: type[Lob] | type[Channel] | type[AtFault], name: str, problems: list[FieldProblem]
) -> None:
    if value not in allowed.__members__.values():
        problems.append(FieldProblem(name, "unknown", f"Choose one of {', '.join(allowed)}."))


def _lengths(draft: LossDraft, problems: list[FieldProblem]) -> None:
    limits = {
        "loss_desc": 2000,
        "loss_place": 200,
        "reporter_name": 140,
        "policy_no": 32,
        "object_key": 64,
        "invoice_no": 64,
        "provider": 120,
        "police_ref": 64,
        "channel_msg_id": 120,
    }
    for name, longest in limits.items():
        if len(getattr(draft, name) or "") > longest:
            problems.append(FieldProblem(name, "too_long", f"At most {longest} characters."))


def _items(draft: LossDraft, problems: list[FieldProblem]) -> tuple[tuple[ItemDraft, ItemKind, Decimal], ...]:
    lines = []
    for number, item in enumerate(draft.items, start=1):
        amount = _amount(item.amount, f"items[{number}].amount", problems)
        if item.kind not in ItemKind.__members__.values():
            problems.append(FieldProblem(f"items[{number}].kind", "unknown", f"Choose one of {', '.join(ItemKind)}."))
        elif amount is not None:
            lines.append((item, ItemKind(item.kind), amount))
    return tuple(lines)
