"""Every kind of page in both languages: it answers, has a title and one heading, and the browser has nothing to complain of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import portal
from tests.e2e.conftest import RunningServer
from tests.e2e.office import Claimant

PAGES = {
    "intake": ("/worklist", "/worklist?scope=all", "/claims"),
    "adjuster2": ("/worklist?scope=groups&lob=MOTOR&overdue=1", "/claims", "/claims/{claim}"),
    "auditor": ("/claims/{claim}", "/cockpit", "/cockpit/incidents"),
    "admin": ("/cockpit?text={claim}", "/cockpit/incidents", "/studio"),
    "analyst": ("/studio", "/studio?kind=decision", "/studio?kind=form"),
}

LANGUAGES = (("zh-CN", "English", "en"), ("en", "中文", "zh-CN"))


@pytest.mark.parametrize("username", PAGES)
def test_the_pages_of_a_role_are_faultless_in_chinese_and_english(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: Callable[[str], Page], username: str
) -> None:
    claim_no = portal.report_loss(page, claimant, "900", server.now())
    desk_page = at_desk(username)

    for language, switch, following in LANGUAGES:
        for address in PAGES[username]:
            desk_page.goto(address.format(claim=claim_no))
            assert desk_page.title().endswith("· Claimflow")
            expect(desk_page.locator("html")).to_have_attribute("lang", language)
            expect(desk_page.get_by_role("heading", level=1)).to_have_count(1)
        switch_language(desk_page, switch, following)


def test_the_portal_is_faultless_in_chinese_and_english(server: RunningServer, page: Page, claimant: Claimant) -> None:
    claim_no = portal.report_loss(page, claimant, "900", server.now())

    for language, switch, following in LANGUAGES:
        for address in ("/portal", "/portal/claims", f"/portal/claims/{claim_no}", "/portal/report"):
            page.goto(address)
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
        switch_language(page, switch, following)


def test_the_language_a_user_chose_holds_for_pages_forms_and_diagrams(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: Callable[[str], Page]
) -> None:
    claim_no = portal.report_loss(page, claimant, "900", server.now())
    admin = at_desk("admin")
    admin.goto(f"/cockpit?text={claim_no}")
    admin.locator("#instances a.row-target").first.click()
    diagram = admin.locator("[data-bpmn-viewer]")
    expect(diagram).to_contain_text("单证")

    admin.get_by_role("button", name="English").click()

    expect(diagram).to_contain_text("documents", ignore_case=True)
    expect(diagram).not_to_contain_text("单证")
    expect(admin.get_by_role("link", name="Cockpit").first).to_be_visible()
    admin.goto("/studio?kind=form")
    admin.get_by_role("link", name="Survey").click()
    expect(admin.locator("[data-form-viewer]")).to_contain_text("Is the cause confirmed?")
    admin.get_by_role("button", name="中文").click()
    expect(admin.locator("[data-form-viewer]")).to_contain_text("出险原因是否属实？")


def switch_language(page: Page, button: str, language: str) -> None:
    """Choose the other language and see the page come back in it; a tab closed on its way there may hang for ever."""
    page.get_by_role("button", name=button).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
