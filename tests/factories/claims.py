"""First notices of loss for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from tasks.claims.commands import LossDraft
from tests.factories.people import an_account

_numbers = count(1)


def a_motor_draft(policy_no: str, now: datetime, *, amount: object = "3200.00", **fields: object) -> LossDraft:
    """A small collision reported an hour after it happened."""
    values = {
        "policy_no": policy_no,
        "lob": "MOTOR",
        "loss_at": now - timedelta(hours=1),
        "loss_cause": "COLLISION",
        "loss_place": "北京市朝阳区建国路",
        "loss_desc": "倒车时碰撞护栏，后保险杠受损。",
        "amount": amount,
        "channel": "WEB",
        "reporter_name": "王小明",
        "reporter_mobile": f"139{next(_numbers):08d}",
        "account": an_account(),
    }
    return LossDraft(**{**values, **fields})


def a_medical_draft(policy_no: str, now: datetime, *, amount: object = "1860.35", **fields: object) -> LossDraft:
    """An out-patient treatment reported a few days later."""
    values = {
        "lob": "MEDICAL",
        "loss_cause": "ILLNESS",
        "loss_at": now - timedelta(days=5),
        "loss_desc": "门诊治疗。",
        "provider": "市第一医院",
        "details": {"social_insurance": "NONE"},
    }
    return a_motor_draft(policy_no, now, amount=amount, **{**values, **fields})
