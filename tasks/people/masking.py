"""How personal data is shown: enough to recognise, not enough to use (DOMAIN.md §3)."""

from __future__ import annotations

import re


def mask_name(name: str | None) -> str:
    """张小雷 → 张**; Acme Garage → A**********; the length stays visible."""
    if not name:
        return ""
    return name[0] + "*" * (len(name) - 1)


def mask_id(number: str | None) -> str:
    """3604**********0071: the first and last four characters of a long number."""
    if not number:
        return ""
    return number[:4] + "*" * (len(number) - 8) + number[-4:] if len(number) > 10 else "*" * len(number)


def mask_mobile(number: str | None) -> str:
    """139****0071."""
    if not number:
        return ""
    return number[:3] + "****" + number[-4:] if len(number) >= 10 else "*" * len(number)


def mask_account(number: str | None) -> str:
    """6222 **** **** 0885: first and last four digits, whatever lies between."""
    if not number:
        return ""
    return f"{number[:4]} **** **** {number[-4:]}" if len(number) >= 12 else "**** " + number[-2:]


def mask_address(address: str | None) -> str:
    """Down to the district (市/区/县); a text without one shows its first six characters."""
    if not address:
        return ""
    found = re.match(r".*?(?:[区县旗]|(?:省|自治区).+?市)", address)
    return (found.group() if found else address[:6]) + "****"


def mask_email(address: str | None) -> str:
    """l***@example.com."""
    if not address or "@" not in address:
        return ""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
