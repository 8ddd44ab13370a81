"""Personal data inside process variables, masked by the name of the variable and by what a text looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tasks.people.masking import mask_account, mask_address, mask_email, mask_id, mask_mobile, mask_name

BY_NAME: Mapping[str, Callable[[str | None], str]] = {
    "account_name": mask_name,
    "account_no": mask_account,
    "address": mask_address,
    "birth_date": lambda value: "****" if value else "",
    "called_number": mask_mobile,
    "card_no": mask_account,
    "email": mask_email,
    "holder_name": mask_name,
    "id_no": mask_id,
    "insured_name": mask_name,
    "mobile": mask_mobile,
    "payee_name": mask_name,
    "phone": mask_mobile,
    "reporter_mobile": mask_mobile,
    "reporter_name": mask_name,
    "second_investigator": mask_name,
}
"""The variables of the diagrams and forms that name a person, a number or an account of theirs."""

# A number of personal data inside any other text: resident ID (GB 11643), mobile phone, bank card.
# Claim and payment numbers begin with letters and stay readable.
_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])\d{16}(?:\d{3})?(?![0-9A-Za-z])")


def masked(name: str, value: Any) -> Any:
    """`value` of the variable `name` as it may be shown: personal data masked, at any depth."""
    mask = BY_NAME.get(name.lower())
    if mask is not None and isinstance(value, str):
        return mask(value)
    if isinstance(value, str):
        return _masked_text(value)
    if isinstance(value, Mapping):
        return {key: masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(name, inner) for inner in value]
    return value


def is_masked(name: str, value: Any) -> bool:
    """Whether something of the value is hidden."""
    return bool(masked(name, value) != value)


def _masked_text(text: str) -> str:
    text = _ID.sub(lambda found: mask_id(found[0]), text)
    text = _CARD.sub(lambda found: mask_account(found[0]), text)
    return _MOBILE.sub(lambda found: mask_mobile(found[0]), text)
