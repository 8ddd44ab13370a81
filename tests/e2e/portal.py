"""What claimants do in the portal, through its pages only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tasks.demo.papers import page as pdf_page
from tasks.demo.papers import picture
from tests.e2e.office import Claimant

PATIENCE = 90_000
"""How long a page may take to say what the workers and the bank did meanwhile, in milliseconds."""


def sign_in(page: Page, claimant: Claimant) -> None:
    """Policy and identity number open the claimant's claims."""
    page.goto("/portal/sign-in")
    page.fill("#f-policy_no", claimant.policy_no)
    page.fill("#f-id_no", claimant.id_no)
    page.locator("form.stack button.btn-primary").click()
    expect(page.locator("h1")).not_to_have_text("See my claim")


def report_loss(page: Page, claimant: Claimant, amount: str, now: datetime, **answers: Any) -> str:
    """Report a collision that happened yesterday; gives the claim's number."""
    page.goto("/portal/report")
    page.fill("#f-policy_no", claimant.policy_no)
    page.fill("#f-id_no", claimant.id_no)
    go_on(page)
    describe_loss(page, amount, now, **answers)
    go_on(page)
    page.fill("#f-account_no", answers.get("account_no", claimant.account_no))
    page.fill("#f-bank_name", "中国工商银行")
    page.set_input_files("#f-files", [photo(f"{claimant.policy_no} {amount} {now}")])
    go_on(page)
    expect(page).to_have_url(re.compile(r"/portal/claims/CLM\d+$"))
    return page.url.rsplit("/", 1)[1]


def describe_loss(page: Page, amount: str, now: datetime, **answers: Any) -> None:
    """The second step of the report."""
    happened = now + timedelta(hours=8) - timedelta(days=1)
    page.select_option("#f-loss_cause", answers.get("loss_cause", "COLLISION"))
    page.fill("#f-loss_at", happened.strftime("%Y-%m-%dT%H:%M"))
    page.fill("#f-loss_place", "北京市朝阳区建国路")
    page.select_option("#f-at_fault", answers.get("at_fault", "none"))
    page.fill("#f-amount", amount)
    page.fill("#f-loss_desc", "倒车时碰到护栏，后保险杠受损。")


def go_on(page: Page) -> None:
    """The main button of the step."""
    page.locator(".action-bar .btn-primary").click()


def send_missing_documents(page: Page, claim_no: str) -> None:
    """Send every document of the list, one after the other, until nothing is missing."""
    wait_until(page, page.locator("#missing"))
    for _ in range(12):
        forms = page.locator("#missing form")
        if forms.count() == 0:
            return
        doc_type = forms.first.locator("input[name=doc_type]").get_attribute("value") or ""
        forms.first.locator("input[type=file]").set_input_files([paper(doc_type, claim_no)])
        # A page that is still loading lists nothing either, so the answer must have come whole.
        with page.expect_navigation():
            forms.first.locator("button").click()
        expect(page.locator(f"#missing input[value={doc_type}]")).to_have_count(0)
    raise AssertionError("the list of missing documents does not get empty")


def give_account(page: Page, claimant: Claimant, account_no: str) -> None:
    """Answer the question for another account."""
    form = page.locator("#account form")
    form.locator("[name=account_name]").fill(claimant.name)
    form.locator("[name=account_no]").fill(account_no)
    form.locator("[name=bank_name]").fill("中国建设银行")
    form.get_by_role("button").click()
    expect(page.locator("#messages")).to_contain_text("账户")


def wait_until(page: Page, shown: Any, patience: int = PATIENCE) -> None:
    """Load the page again, as a waiting person would, until it shows something."""
    tries = max(1, patience // 500)
    for _ in range(tries):
        page.wait_for_load_state()
        if shown.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(shown.first).to_be_visible(timeout=1)


def photo(seed: str) -> dict[str, Any]:
    """A small picture, another for each seed."""
    return {"name": "damage.png", "mimeType": "image/png", "buffer": picture(seed)}


def paper(doc_type: str, claim_no: str) -> dict[str, Any]:
    """A PDF of one page that says what it is."""
    if doc_type == "DAMAGE_PHOTO":
        return photo(claim_no)
    lines: Iterable[str] = (doc_type, claim_no)
    return {"name": f"{doc_type.lower()}.pdf", "mimeType": "application/pdf", "buffer": pdf_page(list(lines))}
