"""What cannot be taken is answered in the page, at its place, with what was typed still there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import desk, portal
from tests.e2e.conftest import RunningServer
from tests.e2e.office import Claimant

PROGRAM: Any = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00\x03\x00\x00\x00" * 64}


@pytest.mark.parametrize("amount", ["-1", "1e99", "很多"])
def test_an_impossible_amount_is_refused_at_its_field_and_all_else_is_kept(
    server: RunningServer, page: Page, claimant: Claimant, refusals: set[int], amount: str
) -> None:
    page.goto("/portal/report")
    page.fill("#f-policy_no", claimant.policy_no)
    page.fill("#f-id_no", claimant.id_no)
    portal.go_on(page)
    refusals.add(422)

    portal.describe_loss(page, amount, server.now())
    portal.go_on(page)

    expect(page.locator("#e-amount")).to_be_visible()
    expect(page.locator("#f-amount")).to_have_value(amount)
    expect(page.locator("#f-loss_desc")).to_have_value("倒车时碰到护栏，后保险杠受损。")
    page.fill("#f-amount", "1200")
    portal.go_on(page)
    expect(page.locator("#f-account_no")).to_be_visible()


def test_a_program_named_pdf_and_a_file_of_50_megabytes_are_refused_beside_their_document(
    server: RunningServer, page: Page, claimant: Claimant, refusals: set[int], tmp_path: Path
) -> None:
    claim_no = portal.report_loss(page, claimant, "1200", server.now())
    portal.wait_until(page, page.locator("#missing"))
    refusals |= {422, 413}
    invoice = page.locator("#missing form", has=page.locator("input[value=ACCIDENT_REPORT]"))

    invoice.locator("input[type=file]").set_input_files([PROGRAM])
    invoice.locator("button").click()

    expect(invoice.locator(".field-error")).to_contain_text("PDF")

    huge = tmp_path / "film.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(50 * 1024 * 1024)
    invoice.locator("input[type=file]").set_input_files(huge)
    expect(invoice.locator(".dropzone-files")).to_contain_text("20 MB")
    invoice.locator("button").click()
    expect(invoice.locator(".dropzone-files")).to_contain_text("film.pdf")
    page.goto(f"/portal/claims/{claim_no}")
    received = page.locator("section", has=page.locator("#received-title"))
    expect(received).to_contain_text("damage.png")
    expect(received).not_to_contain_text("film.pdf")
    expect(received).not_to_contain_text("invoice.pdf")


def test_a_report_with_a_file_of_50_megabytes_is_refused_and_its_words_are_kept(
    server: RunningServer, page: Page, claimant: Claimant, tmp_path: Path
) -> None:
    page.goto("/portal/report")
    page.fill("#f-policy_no", claimant.policy_no)
    page.fill("#f-id_no", claimant.id_no)
    portal.go_on(page)
    portal.describe_loss(page, "1200", server.now())
    portal.go_on(page)
    huge = tmp_path / "film.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(50 * 1024 * 1024)

    page.fill("#f-account_no", claimant.account_no)
    page.fill("#f-bank_name", "中国工商银行")
    page.set_input_files("#f-files", huge)
    portal.go_on(page)

    expect(page.locator(".dropzone-files")).to_contain_text("过大，最多 20 MB")
    expect(page.locator("#f-account_no")).to_have_value(claimant.account_no)
    page.set_input_files("#f-files", [])
    portal.go_on(page)
    expect(page).to_have_url(re.compile("/portal/claims/CLM"))


@pytest.mark.parametrize("amount", ["-1", "1e99"])
def test_an_impossible_amount_in_a_task_is_refused_at_its_field(
    server: RunningServer,
    page: Page,
    claimant: Claimant,
    at_desk: Callable[[str], Page],
    refusals: set[int],
    amount: str,
) -> None:
    claim_no = portal.report_loss(page, claimant, "12000", server.now())
    portal.send_missing_documents(page, claim_no)
    surveyor = at_desk("surveyor")
    desk.do(surveyor, claim_no, "survey", desk.SURVEY)
    refusals.add(422)

    desk.open_task(surveyor, claim_no, "assess_loss")
    desk.fill(surveyor, desk.ASSESSMENT)
    desk.fill(surveyor, {"parts_amount": amount})
    surveyor.get_by_role("button", name="提交", exact=True).click()

    expect(desk.field(surveyor, "parts_amount").locator(".fjs-form-field-error")).to_be_visible()
    expect(desk.field(surveyor, "assessment_note").locator("textarea")).to_have_value("按配件价格核定。")
    desk.fill(surveyor, {"parts_amount": "8000"})
    desk.submit(surveyor)
