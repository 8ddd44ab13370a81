"""The administrator's cockpit in the browser: a stuck instance is found, understood on its diagram and repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e import portal
from tests.e2e.conftest import RunningServer
from tests.e2e.office import Claimant


def test_the_admin_finds_an_incident_sees_its_cause_on_the_diagram_and_retries_it(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: Callable[[str], Page]
) -> None:
    admin = at_desk("admin")
    with server.no_messages():
        claim_no = portal.report_loss(page, claimant, "1500", server.now())
        admin.goto(f"/cockpit?text={claim_no}&state=incident")
        for _ in range(60):
            if admin.locator("#instances tbody tr").count():
                break
            # The pauses between attempts grow; nobody wants to wait for them here.
            server.let_pass(timedelta(seconds=20))
            admin.wait_for_timeout(500)
            admin.reload()

        admin.locator("#instances tbody a.row-target").first.click()
        expect(admin.locator(".trouble")).to_contain_text("FileExistsError")

        frame = admin.locator("[data-bpmn-viewer]")
        expect(frame).to_have_attribute("data-state", "ready")
        stuck = frame.locator(".djs-element.is-incident")
        expect(stuck).to_have_count(1)
        stuck.click()
        expect(admin.locator("#element")).to_contain_text("FileExistsError")

    trouble = admin.locator(".trouble")
    trouble.get_by_role("textbox").fill("消息目录已恢复")
    trouble.get_by_role("button", name="重试").click()

    expect(admin.locator("#messages")).to_contain_text("重试")
    expect(admin.locator(".trouble")).to_have_count(0)
    portal.wait_until(page, page.locator("#missing"))
