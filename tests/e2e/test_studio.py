"""The analyst's studio in the browser: a rule is changed without a developer, and only new claims follow it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e import desk, portal
from tests.e2e.conftest import RunningServer
from tests.e2e.office import CLAIMANTS, Claimant


def test_a_raised_limit_in_the_routing_table_holds_for_the_next_claim_but_not_for_the_running_one(
    server: RunningServer, visit: Callable[[], Page], claimant: Claimant, at_desk: Callable[[str], Page]
) -> None:
    before, after = visit(), visit()
    running = portal.report_loss(before, claimant, "6000", server.now())
    portal.wait_until(before, before.locator("#missing"))

    analyst = at_desk("analyst")
    analyst.goto("/studio?kind=decision")
    analyst.get_by_role("button", name="编辑 路由").click()
    change_limit(analyst, "小额车损", "<= 5000", "8000")
    analyst.get_by_role("button", name="发布…").click()
    dialog = analyst.locator("dialog[data-release]")
    expect(dialog).to_contain_text("智能审核")
    dialog.get_by_role("textbox").fill("小额车损自动审核限额提高到 8000 元")
    dialog.get_by_role("button", name="发布").click()
    expect(analyst).to_have_url(re.compile(r"/studio/definitions/\d+"))
    expect(analyst.locator(".page-header")).to_contain_text("第 2 版")

    other = CLAIMANTS[-1]
    following = portal.report_loss(after, other, "6000", server.now())
    portal.send_missing_documents(after, following)
    portal.wait_until(after, after.get_by_text("案件已办结。").first)
    expect(after.locator("section", has=after.locator("#payments-title"))).to_contain_text("¥6,000.00")
    portal.send_missing_documents(before, running)
    desk.task_row(at_desk("surveyor"), running, "survey")


def change_limit(page: Page, rule: str, old: str, new: str) -> None:
    """Type another limit over the old one in the cell of a rule, found by its note."""
    cell = page.locator(".dmn-decision-table-container tr", has_text=rule).get_by_text(old, exact=True)
    cell.click()
    page.keyboard.press("End")
    for _ in old.split()[-1]:
        page.keyboard.press("Backspace")
    page.keyboard.type(new)
    expect(page.locator("[data-editor-state]")).to_contain_text("未保存")
    page.keyboard.press("Tab")
    expect(page.locator(".dmn-decision-table-container tr", has_text=rule)).to_contain_text(f"<= {new}")


def test_what_a_changed_row_would_do_is_tried_before_it_is_saved(
    server: RunningServer, at_desk: Callable[[str], Page]
) -> None:
    analyst = at_desk("analyst")
    analyst.goto("/studio?kind=decision")
    analyst.get_by_role("button", name="编辑 银行拒付处理").click()
    row = analyst.locator(".dmn-decision-table-container tr", has_text="账户冻结")
    row.locator('td.output-cell [contenteditable="true"]').first.click()
    analyst.keyboard.press("Control+A")
    analyst.keyboard.type('"FIX"')

    analyst.get_by_role("button", name="试算").click()
    panel = analyst.locator("[data-trial]")
    panel.get_by_label("原因码").fill("AC06")
    panel.get_by_label("次数").fill("einmal")
    analyst.keyboard.press("Enter")
    expect(panel.locator(".field-error")).to_have_text("attempt：einmal 不是数字，例如 1250.50。")
    expect(panel.get_by_label("次数")).to_be_focused()
    panel.get_by_label("次数").fill("1")
    analyst.keyboard.press("Enter")

    results = panel.locator("[data-trial-answer] tbody tr").first.locator("td")
    expect(results.nth(0)).to_contain_text("FIX")
    expect(results.nth(1)).to_contain_text("HUMAN")
    expect(panel).to_contain_text("对这些值，现行版本的结果不同。")
    expect(panel).to_contain_text("账户冻结")
    expect(analyst.locator(".is-matched-row")).to_contain_text("账户冻结")
    expect(analyst.locator("[data-editor-state]")).to_have_text("尚未保存")


def test_the_values_of_a_real_claim_are_tried_with_a_deployed_table(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: Callable[[str], Page]
) -> None:
    claim_no = portal.report_loss(page, claimant, "900", server.now())
    analyst = at_desk("analyst")
    analyst.goto("/studio?kind=decision")
    analyst.get_by_role("link", name="优先级与派工").click()

    analyst.get_by_role("button", name="试算").click()
    panel = analyst.locator("[data-trial]")
    panel.get_by_label("取用赔案的值").fill(claim_no)
    analyst.keyboard.press("Enter")

    expect(panel.get_by_label("金额")).to_have_value("900.00")
    expect(panel.locator("[data-trial-answer]")).to_contain_text("与现行版本的文件相同。")
    expect(analyst.locator(".is-matched-row")).to_have_count(1)
