"""Made-up data is valid, looks like the published figures, and is the same every time (DOMAIN §3.1-3.2)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from stdnum import luhn
from stdnum.cn import ric

from tasks.synthetic.claims import FRAUD_SHARE, amount, claims
from tasks.synthetic.people import counties, person
from tasks.synthetic.policies import policy
from tasks.synthetic.streams import stream

UNTIL = datetime(2026, 11, 22, 4, tzinfo=UTC)
SINCE = UNTIL - timedelta(weeks=8)


def test_every_person_has_a_valid_identity_number_and_card() -> None:
    for number in range(500):
        made = person(number)
        assert ric.is_valid(made.id_no), made
        assert luhn.is_valid(made.card_no)
        assert len(made.cnaps) == 12


def test_only_county_codes_without_a_validity_window_are_used() -> None:
    assert len(counties()) > 250
    assert all(len(code) == 6 and not code.endswith("00") for code in counties())


@pytest.mark.parametrize(("lob", "limit", "share"), [("MOTOR", 5000, 0.724), ("MEDICAL", 3000, 0.814)])
def test_small_claims_have_the_published_share(lob: str, limit: int, share: float) -> None:
    values = [amount(stream("amount", n), lob, "COLLISION", Decimal(10**6)) for n in range(4000)]

    assert sum(value < limit for value in values) / len(values) == pytest.approx(share, abs=0.02)


def test_claims_lie_in_the_window_and_after_their_loss() -> None:
    policies = [policy(n, UNTIL) for n in range(60)]

    made = claims(policies, 400, SINCE, UNTIL)

    assert len(made) == 400
    assert [c.reported_at for c in made] == sorted(c.reported_at for c in made)
    assert all(c.loss_at < c.reported_at for c in made)
    assert all(0 < c.amount < 10**7 and c.amount == c.amount.quantize(Decimal("0.01")) for c in made)
    assert {c.policy.lob for c in made} >= {"MOTOR", "MEDICAL"}


def test_fraud_appears_in_its_share_and_duplicate_invoices_copy_an_earlier_claim() -> None:
    policies = [policy(n, UNTIL) for n in range(300)]

    made = claims(policies, 4000, SINCE, UNTIL)

    expected = sum(FRAUD_SHARE[c.policy.lob] for c in made) / len(made)
    assert sum(c.fraud is not None for c in made) / len(made) == pytest.approx(expected, abs=0.015)
    invoices = [c.invoice_no for c in made if c.invoice_no]
    copied = [c for c in made if c.fraud == "DUP_INVOICE" and c.invoice_no]
    assert copied
    assert all(invoices.count(c.invoice_no) >= 2 for c in copied[3:])


def test_the_same_seed_makes_the_same_data_and_more_policies_change_none_of_the_others() -> None:
    def digest(count: int) -> str:
        policies = [policy(n, UNTIL) for n in range(count)]
        return sha256(repr((policies[:40], [person(n) for n in range(40)])).encode()).hexdigest()

    assert digest(40) == digest(90)
    policies = [policy(n, UNTIL) for n in range(40)]
    assert claims(policies, 50, SINCE, UNTIL) == claims(policies, 50, SINCE, UNTIL)
