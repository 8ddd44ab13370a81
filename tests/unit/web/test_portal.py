"""The claimant's side: reporting in three steps, sending documents, seeing only one's own claims."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest

from tasks.claims import queries as claims
from tasks.documents import queries as documents
from tests.unit.web.conftest import CARD, ID_NO, MEDICAL_POLICY, MOTOR_POLICY, Browser, SmallApp

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
LOSS = {
    "step": "loss",
    "loss_cause": "COLLISION",
    "loss_at": "2026-11-19T18:30",
    "loss_place": "Beijing",
    "amount": "2600",
    "injured": "no",
    "loss_desc": "A car hit mine while it stood at a red light.",
}
CONTACT = {"step": "contact", "reporter_mobile": "13912340071", "account_no": CARD, "bank_name": "ICBC"}


def report(browser: Browser, *, loss: dict[str, Any] | None = None, contact: dict[str, Any] | None = None) -> Any:
    """Go through the three steps as a browser does: each page carries what was given before."""
    page = browser.get("/portal/report")
    values = carried(page.text) | LOSS | (loss or {})
    page = browser.post("/portal/report", values)
    if page.status_code != 200:
        return page
    values = carried(page.text) | CONTACT | (contact or {})
    return browser.post("/portal/report", values, content_type="multipart/form-data")


def carried(page: str) -> dict[str, Any]:
    """The hidden fields of a page."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: value for name, value in hidden if name not in ("csrf_token", "step", "next")}


def claims_of(app: SmallApp) -> list[Any]:
    with app.database.read() as tx:
        return claims.list_claims(tx).rows


def test_a_loss_is_reported_in_three_steps_with_at_most_twelve_fields(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()
    fields = set()
    page = browser.get("/portal/report").text
    fields |= set(re.findall(r'id="f-(\w+)"', page))
    page = browser.post("/portal/report", carried(page) | LOSS).text
    fields |= set(re.findall(r'id="f-(\w+)"', page))

    response = browser.post("/portal/report", carried(page) | CONTACT, content_type="multipart/form-data")

    (claim,) = claims_of(app)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/portal/claims/{claim.claim_no}"
    assert (claim.lob, claim.loss_cause, claim.policy_no, str(claim.claimed)) == (
        "MOTOR",
        "COLLISION",
        MOTOR_POLICY,
        "2600.00",
    )
    assert len(fields | {"policy_no", "id_no"}) <= 12


def test_step_one_finds_the_policy_and_shows_it_masked(browser: Browser) -> None:
    browser.get("/portal/report")

    page = browser.post("/portal/report", {"step": "who", "policy_no": MOTOR_POLICY, "id_no": ID_NO}).text

    assert MOTOR_POLICY in page
    assert "张**" in page
    assert "张小雷" not in page
    assert ID_NO not in page
    assert 'id="f-loss_cause"' in page


def test_step_two_follows_step_one_in_the_same_browser(browser: Browser) -> None:
    browser.get("/portal/report")
    page = browser.post("/portal/report", {"step": "who", "policy_no": MOTOR_POLICY, "id_no": ID_NO})
    browser.token = re.search(r'name="csrf-token" content="(\w+)"', page.text)[1]

    assert 'id="f-account_no"' in browser.post("/portal/report", carried(page.text) | LOSS).text


def test_a_loss_without_a_policy_we_can_find_is_taken_all_the_same(app: SmallApp, browser: Browser) -> None:
    browser.get("/portal/report")
    page = browser.post("/portal/report", {"step": "who", "policy_no": "NO-SUCH", "id_no": ID_NO})
    assert "We cannot find this policy" in page.text
    page = browser.post(
        "/portal/report", {"step": "who", "lob": "MOTOR", "policy_no": "NO-SUCH", "without_policy": "1"}
    )
    page = browser.post("/portal/report", carried(page.text) | LOSS)

    given = carried(page.text) | {"step": "contact", "reporter_name": "Wang Lei", "reporter_mobile": "13912340072"}
    response = browser.post("/portal/report", given, content_type="multipart/form-data")

    assert response.headers["Location"] == "/portal/reported"
    assert claims_of(app)[0].claim_no in browser.get("/portal/reported").text


@pytest.mark.parametrize("amount", ["-1", "0", "1e99", "NaN", "much", "1.001", ""])
def test_an_impossible_amount_is_refused_at_its_field_and_nothing_is_lost(
    app: SmallApp, browser: Browser, amount: str
) -> None:
    browser.sign_in()

    page = report(browser, loss={"amount": amount})

    assert page.status_code == 422
    assert 'id="e-amount"' in page.text
    assert LOSS["loss_desc"] in page.text
    assert claims_of(app) == []


def test_a_loss_in_the_future_is_refused(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()

    page = report(browser, loss={"loss_at": "2026-11-21T10:00"})

    assert page.status_code == 422
    assert "This lies in the future." in page.text
    assert claims_of(app) == []


def test_a_wrong_card_number_is_refused_at_its_field_and_no_claim_is_made(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()

    page = report(browser, contact={"account_no": "6222021234567890129"})

    assert page.status_code == 422
    assert 'id="e-account_no"' in page.text
    assert claims_of(app) == []


def test_the_same_report_sent_twice_makes_one_claim(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()
    page = browser.get("/portal/report")
    page = browser.post("/portal/report", carried(page.text) | LOSS)
    values = carried(page.text) | CONTACT

    first = browser.post("/portal/report", values, content_type="multipart/form-data")
    second = browser.post("/portal/report", values, content_type="multipart/form-data")

    assert first.headers["Location"] == second.headers["Location"]
    assert len(claims_of(app)) == 1


def test_photos_come_with_the_report(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()

    report(browser, contact={"files": [(io.BytesIO(PNG), "front.png"), (io.BytesIO(PNG + b"1"), "rear.png")]})

    with app.database.read() as tx:
        kept = documents.documents(tx, claims_of(app)[0].claim_no)
    assert {document.file_name for document in kept} == {"front.png", "rear.png"}
    assert {document.doc_type for document in kept} == {"DAMAGE_PHOTO"}


def test_a_program_named_pdf_is_refused_and_no_claim_is_made(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()

    page = report(browser, contact={"files": (io.BytesIO(b"MZ\x90\x00" + b"\x00" * 100), "invoice.pdf")})

    assert page.status_code == 422
    assert 'id="e-files"' in page.text
    assert claims_of(app) == []


def test_a_file_of_21_megabytes_is_refused_by_name(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()

    page = report(browser, contact={"files": (io.BytesIO(PNG + b"\x00" * 21 * 1024 * 1024), "big.png")})

    assert page.status_code == 422
    assert "big.png is larger than 20 MB." in page.text
    assert claims_of(app) == []


def test_an_upload_of_50_megabytes_is_cut_off(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()
    browser.get("/portal/report")

    # The announced length is enough: the body of such an upload is not even received.
    response = browser.client.post(
        "/portal/report",
        input_stream=io.BytesIO(b"--x\r\n"),
        content_type="multipart/form-data; boundary=x",
        headers=browser.headers,
        environ_overrides={"CONTENT_LENGTH": str(50 * 1024 * 1024)},
    )

    assert response.status_code == 413
    assert "A file may have at most 20 MB." in response.text
    assert claims_of(app) == []


def test_the_claim_page_says_in_plain_words_where_the_claim_stands(browser: Browser) -> None:
    browser.sign_in()
    address = report(browser).headers["Location"]

    page = browser.get(address).text

    assert "We have your report and are registering it." in page
    assert '<li aria-current="step">Documents complete</li>' in page.replace("\n", "")


def test_nobody_sees_the_claim_of_another_policy(app: SmallApp, flask: Any, browser: Browser) -> None:
    browser.sign_in()
    address = report(browser).headers["Location"]
    other = Browser(flask.test_client())
    other.sign_in(MEDICAL_POLICY)

    assert other.get(address).status_code == 404
    assert other.get("/portal/claims/CLM26112099999999").status_code == 404
    assert other.post(f"{address}/withdraw", {"reason": "not mine"}).status_code == 404


def test_a_document_is_handed_out_as_a_download_to_its_owner_only(app: SmallApp, flask: Any, browser: Browser) -> None:
    browser.sign_in()
    report(browser, contact={"files": (io.BytesIO(PNG), 'my "car"\r\nX-Bad: 1.png')})
    with app.database.read() as tx:
        (document,) = documents.documents(tx, claims_of(app)[0].claim_no)
    stranger = Browser(flask.test_client())
    stranger.sign_in(MEDICAL_POLICY)

    mine = browser.get(f"/portal/documents/{document.id}")

    assert mine.data == PNG
    assert mine.headers["Content-Type"] == "image/png"
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in mine.headers["Content-Security-Policy"]
    assert "X-Bad" not in mine.headers
    assert stranger.get(f"/portal/documents/{document.id}").status_code == 404
    assert Browser(flask.test_client()).get(f"/documents/{document.id}").status_code == 303


def test_an_offer_that_is_not_there_cannot_be_accepted(browser: Browser) -> None:
    browser.sign_in()
    address = report(browser).headers["Location"]
    browser.get(address)

    assert browser.post(f"{address}/offer", {"agreement": "ACCEPTED"}).status_code == 409


def test_another_account_can_be_given_and_a_wrong_one_is_refused_with_what_was_typed(
    app: SmallApp, browser: Browser
) -> None:
    browser.sign_in()
    address = report(browser).headers["Location"]
    browser.get(address)
    given = {"account_name": "张小雷", "account_no": "6222021234567890129", "bank_name": "CCB"}

    refused = browser.post(f"{address}/account", given)
    taken = browser.post(f"{address}/account", given | {"account_no": "6222021234567890136"})

    assert refused.status_code == 422
    assert 'value="6222021234567890129"' in refused.text
    assert taken.status_code == 303


def test_a_session_of_the_portal_opens_no_page_of_the_staff(browser: Browser) -> None:
    browser.sign_in()

    assert browser.get("/claims").status_code == 303
    assert browser.get("/claims", headers={"Accept": "application/json"}).status_code == 401


STRANGER = {"step": "contact", "reporter_name": "Wang Lei", "reporter_mobile": "13912340072", "lob": "MOTOR"}


def strangers_report(browser: Browser, number: int, policy_no: str = "") -> Any:
    """Send the last step as somebody nobody knows; every report says another amount."""
    given = LOSS | STRANGER | {"policy_no": policy_no, "amount": str(1000 + number), "message_id": f"m{number}"}
    return browser.post("/portal/report", given, content_type="multipart/form-data")


def test_the_sixth_report_of_a_stranger_on_one_policy_has_to_wait_and_keeps_what_was_typed(
    app: SmallApp, browser: Browser
) -> None:
    browser.get("/portal/report")
    taken = [strangers_report(browser, number, "PM-UNKNOWN").status_code for number in range(5)]

    refused = strangers_report(browser, 5, "PM-UNKNOWN")
    other_policy = strangers_report(browser, 6, "PM-OTHER")

    assert taken == [303] * 5
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "send this again in 15 minutes" in refused.text
    assert 'value="Wang Lei"' in refused.text
    assert carried(refused.text)["amount"] == "1005"
    assert other_policy.status_code == 303
    assert len(claims_of(app)) == 6


def test_twenty_reports_of_strangers_from_one_address_are_enough_for_a_quarter_of_an_hour(
    app: SmallApp, browser: Browser
) -> None:
    browser.get("/portal/report")
    for number in range(20):
        assert strangers_report(browser, number).status_code == 303

    assert strangers_report(browser, 20).status_code == 429
    app.clock.advance(timedelta(minutes=16))
    assert strangers_report(browser, 21).status_code == 303


def test_claimants_we_know_are_not_held_up(app: SmallApp, browser: Browser) -> None:
    browser.sign_in()

    for number in range(6):
        assert report(browser, loss={"amount": str(2000 + number)}).status_code == 303


@pytest.mark.parametrize("way", [{"policy_no": MOTOR_POLICY, "id_no": "110101199003078000"}])
def test_guessing_an_identity_number_is_stopped_for_the_policy(browser: Browser, way: dict[str, str]) -> None:
    browser.get("/portal/sign-in")
    for _attempt in range(5):
        assert browser.post("/portal/sign-in", way).status_code == 200

    refused = browser.post("/portal/sign-in", way)
    while_reporting = browser.post("/portal/report", {"step": "who"} | way)

    assert refused.status_code == while_reporting.status_code == 429
    assert "15 minutes" in refused.text
    assert f'value="{MOTOR_POLICY}"' in refused.text
    assert int(while_reporting.headers["Retry-After"]) > 0


@pytest.mark.parametrize("part", ["documents", "offer", "account", "withdraw"])
def test_a_reload_after_a_refused_form_leads_to_the_claim(app: SmallApp, browser: Browser, part: str) -> None:
    browser.sign_in()
    report(browser)
    number = claims_of(app)[0].claim_no
    refused = browser.post(f"/portal/claims/{number}/documents", {"doc_type": "DAMAGE_PHOTO"})

    reloaded = browser.get(f"/portal/claims/{number}/{part}")

    assert refused.status_code == 422
    assert (reloaded.status_code, reloaded.headers["Location"]) == (303, f"/portal/claims/{number}")


def test_an_address_that_takes_posts_only_leads_to_the_page_above_it(browser: Browser) -> None:
    assert browser.get("/portal/sign-in/account").headers["Location"] == "/portal/sign-in"
    assert browser.get("/tasks/17/take").headers["Location"] == "/tasks/17"
    assert browser.get("/tasks/17/take", headers={"Accept": "application/json"}).status_code == 405
