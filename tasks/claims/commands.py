"""What the world outside the diagrams does with a claim: report it, withdraw it, answer, change the account."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.db import Tx
from tasks.claims import file_commands, store
from tasks.claims.model import ActionRole, ClaimStatus
from tasks.claims.notice import CheckedDraft, ItemDraft, LossDraft, checked
from tasks.database import next_number
from tasks.errors import InvalidInput, WrongState
from tasks.people import audit
from tasks.people import commands as people
from tasks.people.commands import AccountInput, PartyInput
from tasks.people.identity import normal_id
from tasks.policies import queries as policies
from tasks.policies.model import CHINA, normal_key
from tasks.policies.queries import PolicyView
from tasks.vault import current_vault

if TYPE_CHECKING:
    from engine import Engine

__all__ = ["AccountInput", "ItemDraft", "LossDraft", "change_account", "report_loss", "withdraw"]

MESSAGE_TTL = int(timedelta(days=7).total_seconds())
"""Messages that come early wait this long for the diagram (pitfall 23)."""


def report_loss(tx: Tx, engine: Engine, draft: LossDraft, by: str, now: datetime) -> str:
    """Take a first notice of loss and return its claim number.

    The claim row and the message that starts its process are written in the same transaction. A notice
    whose `channel_msg_id` was taken before gives the claim number of that time and changes nothing.
    Raises InvalidInput with every field that cannot be taken.
    """
    if draft.channel_msg_id and (known := store.claim_by_message(tx, draft.channel_msg_id)):
        return known.claim_no
    notice = checked(draft, now)
    policy = policies.match(
        tx,
        policy_no=draft.policy_no or None,
        object_key=draft.object_key,
        insured_id_no=draft.insured_id_no,
        lob=notice.lob,
        loss_at=notice.loss_at,
    )
    if policy is not None and draft.policy_no and policy.lob != notice.lob:
        raise InvalidInput.of(
            "lob", "other_policy", f"Policy {policy.policy_no} insures {policy.lob}, not {notice.lob}."
        )
    claim = _claim(tx, notice, policy, by, now)
    tx.session.add(claim)
    tx.flush()
    _add_items(tx, claim, notice, by, now)
    actor = by if by != "claimant" else f"party:{claim.reporter_id}"
    file_commands.record_action(tx, claim.claim_no, ActionRole.REPORTER, actor, "report_loss", now)
    audit.write(tx, by, "claim.reported", f"claim:{claim.claim_no}", now, {"channel": str(notice.channel)})
    engine.publish_message(
        "claim.reported",
        claim.claim_no,
        {"claim_no": claim.claim_no, "lob": str(claim.lob), "amount": claim.claimed_fen, "channel": str(claim.channel)},
        message_id=f"claim.reported:{claim.claim_no}",
        ttl=MESSAGE_TTL,
        by=by,
        business_key=claim.claim_no,
        tx=tx,
    )
    return claim.claim_no


def withdraw(tx: Tx, engine: Engine, claim_no: str, reason: str, by: str, now: datetime) -> None:
    """Tell the claim's process that the customer withdraws. Raises NotFound, WrongState when the file is closed."""
    engine.await_turn(claim_no, tx)
    claim = file_commands.locked(tx, claim_no)
    _require_open(claim)
    file_commands.record_event(
        tx,
        claim_no,
        "withdrawal.asked",
        by,
        now,
        en="The customer asked to withdraw the claim.",
        zh="客户申请撤案。",
        visible_to_claimant=True,
        data={"reason": reason[:300]},
    )
    audit.write(tx, by, "claim.withdrawal_asked", f"claim:{claim_no}", now)
    engine.publish_message(
        "claim.withdrawn",
        claim_no,
        {"withdrawal_reason": reason[:300]},
        message_id=f"claim.withdrawn:{claim_no}:{claim.reopen_count}",
        ttl=MESSAGE_TTL,
        by=by,
        tx=tx,
    )


def change_account(tx: Tx, engine: Engine, claim_no: str, new: AccountInput, by: str, now: datetime) -> uuid.UUID:
    """Pay a claim to another account; open payments go on hold until somebody has called back (pitfall 5).

    Returns the account's id. Raises NotFound, WrongState when the file is closed, InvalidInput.
    """
    engine.await_turn(claim_no, tx)
    claim = file_commands.locked(tx, claim_no)
    _require_open(claim)
    payee = claim.payee_id or claim.insured_id or claim.reporter_id
    if payee is None:
        raise WrongState("claim", claim_no, "joined to a policy or a known reporter", "without a payee")
    former = claim.account_id
    account_id = people.add_account(tx, payee, new, by, now, replaces=former)
    file_commands.set_account(tx, claim_no, account_id, now, payee_id=payee)
    file_commands.record_event(
        tx,
        claim_no,
        "account.changed",
        by,
        now,
        en="The account to be paid was changed." if former else "The account to be paid was given.",
        zh="收款账户已变更。" if former else "已登记收款账户。",
        visible_to_claimant=True,
    )
    if former is not None:
        engine.publish_message(
            "account.changed",
            claim_no,
            {"changed_by": by},
            message_id=f"account.changed:{account_id}",
            ttl=MESSAGE_TTL,
            by=by,
            tx=tx,
        )
    return account_id


def _claim(tx: Tx, notice: CheckedDraft, policy: PolicyView | None, by: str, now: datetime) -> store.Claim:
    draft = notice.draft
    day = now.astimezone(CHINA).date()
    reporter_id = _reporter(tx, notice, by, now)
    payee_id = policy.insured_id if policy else reporter_id
    account_id = None
    if draft.account is not None and payee_id is not None:
        account_id = people.add_account(tx, payee_id, draft.account, by, now)
    mobile = draft.reporter_mobile.strip()
    return store.Claim(
        claim_no=next_number(tx, "CLM", day),
        report_no=next_number(tx, "RPT", day),
        channel_msg_id=draft.channel_msg_id or None,
        policy_no=draft.policy_no.strip().upper() if draft.policy_no else (policy.policy_no if policy else None),
        lob=notice.lob,
        status=ClaimStatus.REPORTED,
        channel=notice.channel,
        language=draft.language,
        reporter_id=reporter_id,
        insured_id=policy.insured_id if policy else None,
        payee_id=payee_id,
        account_id=account_id,
        reporter_name=draft.reporter_name.strip() or None,
        reporter_mobile=mobile or None,
        reporter_hash=current_vault().keyed_hash(mobile) if mobile else None,
        insured_id_hash=current_vault().keyed_hash(normal_id(draft.insured_id_no)) if draft.insured_id_no else None,
        object_key=normal_key(draft.object_key) if draft.object_key else None,
        invoice_no=draft.invoice_no or None,
        provider=draft.provider or None,
        loss_place=draft.loss_place.strip() or None,
        loss_province=draft.loss_province,
        loss_cause=notice.cause,
        loss_desc=draft.loss_desc.strip(),
        details=dict(notice.details),
        at_fault=notice.at_fault,
        police_ref=draft.police_ref,
        claimed_fen=notice.amount,
        paid_fen=Decimal(0),
        priority=4,
        legal_hold=False,
        reopen_count=0,
        t_loss=notice.loss_at,
        t_report=notice.reported_at,
        updated_at=now,
        created_at=now,
        created_by=by,
    )


def _reporter(tx: Tx, notice: CheckedDraft, by: str, now: datetime) -> uuid.UUID | None:
    draft = notice.draft
    if draft.reporter_party_id is not None:
        return draft.reporter_party_id
    if not draft.reporter_name.strip():
        return None
    new = PartyInput(name=draft.reporter_name, mobile=draft.reporter_mobile or None, language=draft.language)
    return people.create_party(tx, new, by, now)


def _add_items(tx: Tx, claim: store.Claim, notice: CheckedDraft, by: str, now: datetime) -> None:
    # A notice without lines gets one line of the whole amount, so that review and settlement always have lines.
    lines = notice.items or ((ItemDraft(name=notice.cause, amount=notice.amount), store.ItemKind.OTHER, notice.amount),)
    for number, (item, kind, amount) in enumerate(lines, start=1):
        tx.session.add(
            store.ClaimItem(
                claim_no=claim.claim_no,
                line=number,
                kind=kind,
                code=item.code,
                name=item.name[:200],
                qty=item.qty,
                claimed_fen=amount,
                cut_fen=Decimal(0),
                social_paid_fen=Decimal(0),
                created_at=now,
                created_by=by,
            )
        )


def _require_open(claim: store.Claim) -> None:
    if claim.t_close is not None:
        raise WrongState("claim", claim.claim_no, "open", str(claim.status))
