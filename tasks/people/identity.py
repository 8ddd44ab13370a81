"""Check digits of identity numbers and bank cards; pure arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RIC_CHECK = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))


@dataclass(frozen=True)
class RicFacts:
    """What a valid resident identity number says about its holder."""

    birth_date: date
    gender: str
    """"M" or "F": the 17th digit is odd for men."""
    county: str


def normal_id(text: str) -> str:
    """An identity number as it is stored and hashed: no spaces, upper case."""
    return re.sub(r"\s+", "", text).upper()


def normal_contact(text: str) -> str | None:
    """A mobile number or e-mail address as it is compared: 11 digits, or small letters; None when it is neither."""
    compact = re.sub(r"[\s()-]+", "", text)
    if mobile := re.fullmatch(r"(?:\+86|0086)?(1[3-9]\d{9})", compact, re.ASCII):
        return mobile[1]
    address = text.strip().lower()
    if len(address) <= 120 and re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", address):
        return address
    return None


def ric_facts(number: str) -> RicFacts | None:
    """Facts of a resident identity number, or None when it breaks GB 11643 (length, date, check digit).

    The county code is not looked up: real people keep numbers whose county has since been dissolved.
    """
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _RIC_WEIGHTS, strict=True))
    if _RIC_CHECK[total % 11] != number[17]:
        return None
    try:
        born = datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007 - a date of birth has no zone
    except ValueError:
        return None
    return RicFacts(born, "M" if int(number[16]) % 2 else "F", number[:6])


def ric_check_digit(first_17: str) -> str:
    """The 18th character that belongs to 17 digits (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _RIC_WEIGHTS, strict=True))
    return _RIC_CHECK[total % 11]


def uscc_valid(code: str) -> bool:
    """Whether a unified social credit code of an organisation has a right check character (GB 32100)."""
    if len(code) != 18 or any(character not in _USCC_ALPHABET for character in code):
        return False
    total = sum(
        _USCC_ALPHABET.index(character) * weight for character, weight in zip(code[:17], _USCC_WEIGHTS, strict=True)
    )
    return _USCC_ALPHABET[(31 - total % 31) % 31] == code[17]


def luhn_valid(number: str) -> bool:
    """Whether the last digit of a card number is right (ISO/IEC 7812)."""
    if not number.isdecimal() or len(number) < 2:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def luhn_digit(number: str) -> str:
    """The digit that makes a card number valid when appended."""
    return next(str(digit) for digit in range(10) if luhn_valid(f"{number}{digit}"))


def age_on(birth_date: date, day: date) -> int:
    """Full years of life on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
