"""Work at a task in the browser: nothing typed is lost, nobody gets into another's task, and hands may stay on the keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import desk, portal
from tests.e2e.conftest import RunningServer
from tests.e2e.office import PASSWORD, Claimant

AtDesk = Callable[[str], Page]
MOST_KEYS = 80


@pytest.fixture
def claim_no(server: RunningServer, page: Page, claimant: Claimant) -> str:
    """A complete claim that waits for its surveyor."""
    number = portal.report_loss(page, claimant, "12000", server.now())
    portal.send_missing_documents(page, number)
    return number


def test_a_draft_is_there_again_after_a_reload_and_after_logging_out(claim_no: str, at_desk: AtDesk) -> None:
    surveyor = at_desk("surveyor")
    desk.open_task(surveyor, claim_no, "survey")
    address = surveyor.url
    desk.fill(surveyor, {"survey_place": "海淀区中关村大街", "survey_report": "写到一半的查勘报告"})
    expect(surveyor.locator("#saved")).to_contain_text("草稿已保存")

    surveyor.reload()
    expect(desk.field(surveyor, "survey_report").locator("textarea")).to_have_value("写到一半的查勘报告")
    desk.log_out(surveyor)
    other_machine = at_desk("surveyor")
    other_machine.goto(address)

    expect(desk.field(other_machine, "survey_report").locator("textarea")).to_have_value("写到一半的查勘报告")
    expect(desk.field(other_machine, "survey_place").locator("input")).to_have_value("海淀区中关村大街")


def test_two_people_in_one_task_see_both_versions_and_lose_nothing(
    claim_no: str, at_desk: AtDesk, refusals: set[int]
) -> None:
    desk.examine(at_desk("surveyor"), claim_no)
    first, second = at_desk("adjuster2"), at_desk("adjuster2b")
    desk.task_row(first, claim_no, "propose_decision").locator("a.row-target").click()
    expect(first.locator("[data-form-viewer]")).to_have_attribute("data-state", "ready")
    answers = {"decision": "赔付", "reason_codes": ["属于保险责任"], "proposed_amount": "11600"}
    desk.fill(first, {**answers, "decision_note": "第一位的意见"})
    expect(first.locator("#saved")).to_contain_text("草稿已保存")
    desk.open_task(second, claim_no, "propose_decision")
    desk.fill(second, {"decision_note": "第二位的意见"})
    expect(second.locator("#saved")).to_contain_text("草稿已保存")
    second.get_by_role("button", name="退回", exact=True).click()
    expect(second.get_by_role("button", name="领取")).to_be_visible()

    refusals.add(409)
    first.get_by_role("button", name="提交", exact=True).click()

    conflict = first.locator(".form-conflict")
    expect(conflict).to_contain_text("第一位的意见")
    expect(conflict).to_contain_text("第二位的意见")
    conflict.get_by_role("button", name="提交我的").click()
    expect(first.locator("#messages")).to_contain_text("已完成")
    second.get_by_role("button", name="提交", exact=True).click()
    expect(second.locator("[data-form-viewer] .message-late")).to_be_visible()
    expect(desk.field(second, "decision_note").locator("textarea")).to_have_value("第二位的意见")


def test_somebody_elses_task_is_refused_with_a_clear_page(claim_no: str, at_desk: AtDesk, refusals: set[int]) -> None:
    surveyor, adjuster = at_desk("surveyor"), at_desk("adjuster1")
    desk.open_task(surveyor, claim_no, "survey")
    refusals.add(403)

    answer = adjuster.goto(surveyor.url)

    assert answer is not None
    assert answer.status == 403
    expect(adjuster.get_by_role("heading", level=1)).to_have_text("无权限")
    expect(adjuster.locator("[data-form-viewer]")).to_have_count(0)
    expect(adjuster.get_by_role("link", name="待办")).to_be_visible()


def test_an_unknown_claim_is_answered_with_a_clear_page(at_desk: AtDesk, refusals: set[int]) -> None:
    adjuster = at_desk("adjuster1")
    refusals.add(404)

    answer = adjuster.goto("/claims/CLM99123100000001")

    assert answer is not None
    assert answer.status == 404
    expect(adjuster.get_by_role("heading", level=1)).to_have_text("找不到")


def test_a_task_is_completed_with_the_keyboard_alone(claim_no: str, visit: Callable[[], Page]) -> None:
    surveyor = visit()
    surveyor.goto("/login")
    type_into(surveyor, surveyor.locator("input[name=username]"), "surveyor")
    type_into(surveyor, surveyor.locator("input[name=password]"), PASSWORD)
    surveyor.keyboard.press("Enter")
    expect(surveyor).to_have_url(re.compile("/worklist"))
    desk.do(surveyor, claim_no, "survey", desk.SURVEY)
    tab_to(surveyor, surveyor.get_by_role("link", name="可领取"))
    surveyor.keyboard.press("Enter")
    row = surveyor.locator("#worklist tr.row-link", has_text=claim_no)
    portal.wait_until(surveyor, row)
    tab_to(surveyor, row.locator("a.row-target"))
    surveyor.keyboard.press("Enter")
    expect(surveyor.locator("[data-form-viewer]")).to_have_attribute("data-state", "ready")

    for key, amount in (("parts_amount", "8000"), ("labour_amount", "3600")):
        type_into(surveyor, desk.field(surveyor, key).locator("input"), amount)
    for key in ("salvage_amount", "third_party_paid"):
        type_into(surveyor, desk.field(surveyor, key).locator("input"), "0")
    tab_to(surveyor, desk.field(surveyor, "price_reference").locator("input"))
    surveyor.keyboard.press("ArrowDown")
    surveyor.keyboard.press("Enter")
    tab_to(surveyor, surveyor.get_by_role("button", name="提交", exact=True))
    surveyor.keyboard.press("Enter")

    expect(surveyor.locator("#messages")).to_contain_text("已完成：定损")


def type_into(page: Page, box: Locator, text: str) -> None:
    """Walk to a field with the Tab key and type."""
    tab_to(page, box)
    page.keyboard.type(text)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the keyboard."""
    for _ in range(MOST_KEYS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")
