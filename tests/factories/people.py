"""Parties, accounts and users for tests."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import count

from engine import Tx
from tasks.people import commands, users
from tasks.people.commands import AccountInput, PartyInput
from tasks.people.identity import luhn_digit, ric_check_digit
from tasks.people.users import UserInput

_numbers = count(1)
PASSWORD = "correct horse"


def resident_id(number: int | None = None, born: str = "19850617") -> str:
    """A valid resident identity number of a fictitious person."""
    sequence = (number if number is not None else next(_numbers)) % 1000
    first = f"110101{born}{sequence:03d}"
    return first + ric_check_digit(first)


def card_number(number: int | None = None) -> str:
    """A card number with a right Luhn digit."""
    first = f"622202{(number if number is not None else next(_numbers)):012d}"
    return first + luhn_digit(first)


def a_party(tx: Tx, now: datetime, *, name: str = "王小明", id_no: str | None = None, **fields: object) -> uuid.UUID:
    """A person with a valid identity number."""
    new = PartyInput(name=name, id_type="RIC", id_no=id_no or resident_id(), mobile="13900000071", **fields)
    return commands.create_party(tx, new, "test", now)


def an_account(holder_name: str = "王小明", account_no: str | None = None) -> AccountInput:
    """A debit card in the holder's name."""
    return AccountInput(holder_name, account_no or card_number(), "中国工商银行", "debit_card", "102100099996")


def a_user(tx: Tx, now: datetime, username: str, *roles: str, **fields: object) -> str:
    """A user with roles and the limits that go with them."""
    new = UserInput(username=username, display_name=username.title(), password=PASSWORD, roles=roles, **fields)
    return users.create_user(tx, new, "test", now)
