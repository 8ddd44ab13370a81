"""What members of staff do at their desks, through their pages only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page, expect

from tests.e2e.office import PASSWORD
from tests.e2e.portal import wait_until

Answer = str | bool | Sequence[str] | tuple[str, str]

SURVEY: Mapping[str, Answer] = {
    "survey_kind": "现场",
    "surveyed_at": ("2027/01/20", "09:30"),
    "survey_place": "北京市朝阳区建国路",
    "cause_confirmed": "是",
    "at_fault": "无责",
    "photos_complete": True,
    "survey_report": "现场查勘属实，后保险杠受损，未见异常。",
}
ASSESSMENT: Mapping[str, Answer] = {
    "parts_amount": "8000",
    "labour_amount": "3600",
    "salvage_amount": "0",
    "third_party_paid": "0",
    "price_reference": "正常",
    "assessment_note": "按配件价格核定。",
}


def log_in(page: Page, username: str) -> None:
    """Name and password; ends on the first page of the user's work."""
    page.goto("/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button.btn-primary").click()
    expect(page).not_to_have_url(re.compile("/login"))


def log_out(page: Page) -> None:
    """By the menu behind one's own name."""
    page.locator(".top-bar .dropdown-toggle").click()
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/login"))


def do(page: Page, claim_no: str, form: str, answers: Mapping[str, Answer]) -> None:
    """Take a task of the claim, fill in its form and submit it."""
    open_task(page, claim_no, form)
    fill(page, answers)
    submit(page)


def examine(page: Page, claim_no: str) -> None:
    """Survey and loss assessment of 11,600 by one surveyor."""
    do(page, claim_no, "survey", SURVEY)
    do(page, claim_no, "assess_loss", ASSESSMENT)


def open_task(page: Page, claim_no: str, form: str) -> None:
    """Wait in the worklist until the claim's task is there, take it and open its page."""
    row = task_row(page, claim_no, form)
    row.get_by_role("button", name="领取").click()
    expect(row).to_have_count(0)
    page.get_by_role("link", name="我的").click()
    page.locator("#worklist tr.row-link").filter(has_text=claim_no).locator("a.row-target").click()
    expect(page.locator("[data-form-viewer]")).to_have_attribute("data-state", "ready")


def task_row(page: Page, claim_no: str, form: str) -> Locator:
    """The row of a task that can be taken, as soon as it is there."""
    page.goto(f"/worklist?scope=groups&text={claim_no}&kind={form}")
    row = page.locator("#worklist tr.row-link").filter(has_text=claim_no)
    wait_until(page, row)
    return row


def submit(page: Page) -> None:
    """Send the form and see the worklist say that it is done."""
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page).to_have_url(re.compile("/worklist"))
    expect(page.locator("#messages")).to_contain_text("已完成")


def fill(page: Page, answers: Mapping[str, Answer]) -> None:
    """Answer form fields, named by the variables they fill; options by the words on the screen."""
    for key, answer in answers.items():
        box = field(page, key)
        kind = box.get_attribute("class") or ""
        match answer:
            case bool():
                box.locator("input").set_checked(answer)
            case tuple():
                date, time = answer
                _type_and_leave(box.locator("input[id$='-date']"), date)
                _type_and_leave(box.locator("input[id$='-time']"), time)
            case str() if "-radio" in kind:
                box.get_by_label(answer, exact=True).check()
            case str() if "-select" in kind:
                box.locator(".fjs-select-display").click()
                box.locator(".fjs-dropdownlist-item", has_text=answer).first.click()
            case str():
                box.locator("input, textarea").fill(answer)
            case _:
                for option in answer:
                    box.get_by_label(option, exact=True).check()


def field(page: Page, key: str) -> Locator:
    """A form field by the variable it fills."""
    return page.locator(".fjs-form-field").filter(has=page.locator(f"[id$='-Field_{key}'], [id*='-Field_{key}-']"))


def _type_and_leave(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter")
    box.press("Tab")
