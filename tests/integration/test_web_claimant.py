"""A claimant in the real application: everything missing in one list, paid, an offer answered, an account corrected."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest

from tasks.bootstrap import App
from tasks.claims import queries as claims
from tasks.documents import queries as documents
from tasks.payments import queries as payments
from tasks.people import queries as people
from tests.unit.web.conftest import CARD, Browser
from tests.unit.web.running import PNG, app, complete_report, drain, offer, prepared
from web import create_app

__all__ = ["app", "prepared"]


@pytest.fixture
def claimant(app: App) -> Browser:
    """The claimant, signed in to the portal."""
    browser = Browser(create_app(app, testing=True).test_client())
    browser.sign_in()
    return browser


def report(browser: Browser, amount: str) -> str:
    page = browser.get("/portal/report").text
    hidden = dict(re.findall(r'<input type="hidden" name="(message_id)" value="([^"]*)">', page))
    loss = {
        "loss_cause": "COLLISION",
        "loss_at": "2026-11-05T09:00",
        "amount": amount,
        "injured": "no",
        "at_fault": "none",
    }
    contact = {"account_no": CARD, "bank_name": "ICBC"}
    response = browser.post("/portal/report", hidden | loss | contact | {"step": "contact"})
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def status_of(app: App, address: str) -> Any:
    with app.database.read() as tx:
        return claims.claim(tx, address.rsplit("/", 1)[1])


def send_everything_missing(app: App, browser: Browser, address: str) -> None:
    for doc_type in re.findall(r'name="doc_type" value="(\w+)"', browser.get(address).text):
        file = (io.BytesIO(PNG + doc_type.encode() + address.encode()), f"{doc_type}.png")
        sent = browser.post(
            f"{address}/documents", {"doc_type": doc_type, "files": file}, content_type="multipart/form-data"
        )
        assert sent.status_code == 303
    drain(app)


def test_a_small_loss_is_reported_completed_and_paid_without_a_person(app: App, claimant: Browser) -> None:
    address = report(claimant, "1800")
    drain(app)
    before = claimant.get(address).text

    send_everything_missing(app, claimant, address)
    page = claimant.get(address).text

    assert "This is everything we still need." in before
    assert "Still missing" not in page
    claim = status_of(app, address)
    assert (claim.route, claim.approved) == ("AUTO", Decimal("1800.00"))
    assert claim.status in ("PAYING", "PAID", "CLOSED")
    assert "¥1,800.00" in page


def test_a_program_named_png_is_refused_beside_its_document(app: App, claimant: Browser) -> None:
    address = report(claimant, "1800")
    drain(app)
    doc_type = re.search(r'name="doc_type" value="(\w+)"', claimant.get(address).text)[1]
    file = (io.BytesIO(b"MZ" + b"\x00" * 100), "photo.png")

    refused = claimant.post(
        f"{address}/documents", {"doc_type": doc_type, "files": file}, content_type="multipart/form-data"
    )

    assert refused.status_code == 422
    assert '<div class="field-error" role="alert">' in refused.text
    with app.database.read() as tx:
        assert doc_type in {document.doc_type for document in documents.missing(tx, address.rsplit("/", 1)[1])}


def test_a_document_type_nobody_knows_is_refused(app: App, claimant: Browser) -> None:
    address = report(claimant, "1800")
    drain(app)
    claimant.get(address)
    data = {"doc_type": "SECRET", "files": (io.BytesIO(PNG), "x.png")}

    assert claimant.post(f"{address}/documents", data, content_type="multipart/form-data").status_code == 422


def test_a_withdrawn_claim_says_so(app: App, claimant: Browser) -> None:
    address = report(claimant, "1800")
    drain(app)
    claimant.get(address)

    claimant.post(f"{address}/withdraw", {"reason": "Settled with the other driver."})
    drain(app)

    assert status_of(app, address).status == "WITHDRAWN"
    assert "The claim was withdrawn as you asked." in claimant.get(address).text


def test_the_list_shows_every_claim_of_the_policy(app: App, claimant: Browser) -> None:
    number = complete_report(app, "900")

    page = claimant.get("/portal/claims").text

    assert number in page
    assert page.count("/portal/claims/CLM") == 2


def test_an_offer_is_explained_line_by_line_and_accepted(app: App, claimant: Browser) -> None:
    address = f"/portal/claims/{offer(app, Decimal(15000))}"

    page = claimant.get(address).text
    accepted = claimant.post(f"{address}/offer", {"agreement": "ACCEPTED"})
    drain(app)

    assert "¥15,000.00" in page
    assert "−¥3,400.50" in page
    assert accepted.status_code == 303
    assert status_of(app, address).status == "PAYING"
    with app.database.read() as tx:
        done = [entry for entry in claims.actions(tx, address.rsplit("/", 1)[1]) if entry.action == "agree_offer"]
        trail = [entry for entry in people.audit_trail(tx, actor=done[0].user) if entry.action == "task.completed"]
    assert [entry.role for entry in done] == ["OTHER"]
    assert [entry.detail["task"] for entry in trail] == ["agree_offer"]


def test_an_offer_is_disputed_only_with_words_and_then_goes_back_to_a_person(app: App, claimant: Browser) -> None:
    address = f"/portal/claims/{offer(app, Decimal(15000))}"
    claimant.get(address)

    wordless = claimant.post(f"{address}/offer", {"agreement": "DISPUTED", "agreement_note": " "})
    disputed = claimant.post(f"{address}/offer", {"agreement": "DISPUTED", "agreement_note": "The bumper must be new."})
    drain(app)

    assert wordless.status_code == 422
    assert 'id="e-agreement_note"' in wordless.text
    assert disputed.status_code == 303
    assert status_of(app, address).status == "IN_REVIEW"


def test_an_account_the_bank_refused_is_corrected_by_the_claimant(app: App, claimant: Browser) -> None:
    number = offer(app, Decimal(9000))
    address = f"/portal/claims/{number}"
    claimant.get(address)
    claimant.post(f"{address}/offer", {"agreement": "ACCEPTED"})
    drain(app)
    app.engine.publish_message(
        "bank.rejected", number, {"payment_id": payment_of(app, number), "reason_code": "AC01"}, message_id="refused"
    )
    drain(app)
    page = claimant.get(address).text
    given = {"account_name": "张小雷", "account_no": "6222021234567890136", "bank_name": "CCB", "bank_code": ""}

    wrong = claimant.post(f"{address}/account", given | {"account_no": "12"})
    right = claimant.post(f"{address}/account", given)

    assert "The account number is wrong" in page
    assert "Everything is agreed. Please give us the account to pay to." in page
    assert wrong.status_code == 422
    assert 'id="e-account_no"' in wrong.text
    assert right.status_code == 303
    assert "fix_account" not in {task.form_id for task in app.engine.user_tasks(state="open", business_key=number)}


def payment_of(app: App, number: str) -> str:
    with app.database.read() as tx:
        return payments.payments_of(tx, number)[0].payment_no
