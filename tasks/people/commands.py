"""Commands on parties and their bank accounts."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from engine.db import Tx
from tasks.errors import FieldProblem, InvalidInput, NotFound
from tasks.people import audit, store
from tasks.people.identity import luhn_valid, normal_id, ric_facts, uscc_valid
from tasks.people.model import AccountKind, AccountStatus, IdType, PartyKind, Vulnerable
from tasks.vault import current_vault


@dataclass(frozen=True)
class PartyInput:
    """What is known of a person or organisation when it is recorded."""

    name: str
    kind: str = "person"
    id_type: str | None = None
    id_no: str | None = None
    mobile: str | None = None
    email: str | None = None
    address: str | None = None
    province_code: str | None = None
    vulnerable: str = "none"
    language: str = "zh"


@dataclass(frozen=True)
class AccountInput:
    """A bank account as its owner gives it."""

    holder_name: str
    account_no: str
    bank_name: str
    kind: str = "debit_card"
    cnaps: str | None = None


def create_party(tx: Tx, new: PartyInput, by: str, now: datetime) -> uuid.UUID:
    """Record a person or organisation. Raises InvalidInput for an identity number with a wrong check digit."""
    name = new.name.strip()
    problems = []
    if not 1 <= len(name) <= 140:
        problems.append(FieldProblem("name", "required", "Enter a name of 1 to 140 characters."))
    id_no = normal_id(new.id_no) if new.id_no else None
    facts = ric_facts(id_no) if id_no and new.id_type == IdType.RIC else None
    if id_no and new.id_type == IdType.RIC and facts is None:
        problems.append(
            FieldProblem("id_no", "bad_check_digit", "The identity number is not valid; check its 18 digits.")
        )
    if id_no and new.id_type == IdType.USCC and not uscc_valid(id_no):
        problems.append(FieldProblem("id_no", "bad_check_digit", "The unified social credit code is not valid."))
    if problems:
        raise InvalidInput(problems)
    vault = current_vault()
    row = store.Party(
        id=uuid.uuid4(),
        kind=PartyKind(new.kind),
        name=name,
        id_type=IdType(new.id_type) if new.id_type else None,
        id_no=id_no,
        id_hash=vault.keyed_hash(id_no) if id_no else None,
        birth_date=facts.birth_date if facts else None,
        gender=facts.gender if facts else None,
        mobile=new.mobile,
        mobile_hash=vault.keyed_hash(new.mobile) if new.mobile else None,
        email=new.email,
        address=new.address,
        province_code=new.province_code or (facts.county[:2] + "0000" if facts else None),
        vulnerable=Vulnerable(new.vulnerable),
        language=new.language,
        created_at=now,
        created_by=by,
    )
    tx.session.add(row)
    tx.flush()
    return row.id


def change_contact(
    tx: Tx, party_id: uuid.UUID, by: str, now: datetime, *, mobile: str | None = None, address: str | None = None
) -> None:
    """Change mobile or address of a party and remember when (RF10). Raises NotFound."""
    row = tx.get(store.Party, party_id)
    if row is None:
        raise NotFound("party", party_id)
    if mobile is not None:
        row.mobile, row.mobile_hash = mobile, current_vault().keyed_hash(mobile)
    if address is not None:
        row.address = address
    row.contact_changed_at = now
    audit.write(tx, by, "party.contact_changed", f"party:{party_id}", now)


def add_account(
    tx: Tx, party_id: uuid.UUID, new: AccountInput, by: str, now: datetime, *, replaces: uuid.UUID | None = None
) -> uuid.UUID:
    """Record an account of a party and return its id. Raises InvalidInput, NotFound.

    The same number given again is the same account, unless it `replaces` another: then it is a change,
    which D7 and RF11 look at. A card with a wrong Luhn digit is refused; other accounts carry no such
    digit (D7 row 4).
    """
    row = _checked_account(tx, party_id, new, by, now)
    if replaces is None:
        for known in store.accounts_of(tx, party_id):
            if known.account_hash == row.account_hash and known.status is AccountStatus.ACTIVE:
                return known.id
    else:
        former = tx.get(store.BankAccount, replaces)
        if former is None:
            raise NotFound("bank account", replaces)
        former.status = AccountStatus.REPLACED
        row.changed_from_id = former.id
    tx.session.add(row)
    tx.flush()
    audit.write(tx, by, "account.added", f"party:{party_id}", now, {"account": str(row.id)})
    return row.id


def verify_account(tx: Tx, account_id: uuid.UUID, how: str, by: str, now: datetime) -> None:
    """Record that an account was confirmed (call-back, counter, name check). Raises NotFound."""
    row = tx.get(store.BankAccount, account_id)
    if row is None:
        raise NotFound("bank account", account_id)
    row.verified_by, row.verified_at = how, now
    audit.write(tx, by, "account.verified", f"party:{row.party_id}", now, {"account": str(row.id), "how": how})


def refuse_account(tx: Tx, account_id: uuid.UUID, by: str, now: datetime) -> None:
    """Record that the customer denied having given an account: nothing is paid to it (D7). Raises NotFound."""
    row = tx.get(store.BankAccount, account_id)
    if row is None:
        raise NotFound("bank account", account_id)
    row.status = AccountStatus.REFUSED
    audit.write(tx, by, "account.refused", f"party:{row.party_id}", now, {"account": str(row.id)})


def _checked_account(tx: Tx, party_id: uuid.UUID, new: AccountInput, by: str, now: datetime) -> store.BankAccount:
    if tx.get(store.Party, party_id) is None:
        raise NotFound("party", party_id)
    number = re.sub(r"[\s-]", "", new.account_no)
    problems = []
    if not new.holder_name.strip() or len(new.holder_name.strip()) > 140:
        problems.append(
            FieldProblem("holder_name", "required", "Enter the account holder's name (at most 140 characters).")
        )
    if not new.bank_name.strip():
        problems.append(FieldProblem("bank_name", "required", "Enter the bank."))
    if new.kind not in AccountKind.__members__.values():
        problems.append(FieldProblem("kind", "unknown", "Choose debit_card, passbook or corporate."))
    if not re.fullmatch(r"[0-9A-Za-z]{8,34}", number):
        problems.append(FieldProblem("account_no", "bad_format", "Enter the account number: 8 to 34 digits."))
    elif new.kind == AccountKind.DEBIT_CARD and not (13 <= len(number) <= 19 and luhn_valid(number)):
        problems.append(
            FieldProblem("account_no", "bad_check_digit", "The card number is not valid; check every digit.")
        )
    if new.cnaps and not re.fullmatch(r"\d{12}", new.cnaps):
        problems.append(FieldProblem("cnaps", "bad_format", "The CNAPS code has 12 digits."))
    if problems:
        raise InvalidInput(problems)
    return store.BankAccount(
        id=uuid.uuid4(),
        party_id=party_id,
        holder_name=new.holder_name.strip(),
        account_no=number,
        account_hash=current_vault().keyed_hash(number),
        kind=AccountKind(new.kind),
        bank_name=new.bank_name.strip(),
        cnaps=new.cnaps or None,
        luhn_ok=luhn_valid(number),
        bound_at=now,
        status=AccountStatus.ACTIVE,
        created_at=now,
        created_by=by,
    )
