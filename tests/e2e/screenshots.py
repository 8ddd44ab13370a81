"""Takes the pictures of README.md from a running Claimflow with its demo data: `make screenshots` beside `make run`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import FLAGS, program

FOLDER = Path(__file__).resolve().parents[2] / "web" / "screenshots"
PASSWORD = "claimflow-demo"
SIZE = {"width": 1400, "height": 860}


def main(url: str) -> None:
    """Sign in as an adjuster and as the administrator and take one picture each."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        for user, take in (("adjuster1", _task), ("admin", _instance)):
            page = browser.new_context(viewport=SIZE, locale="en-US", base_url=url).new_page()
            page.goto("/login")
            page.fill("input[name=username]", user)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_load_state("networkidle")
            if page.locator("html").get_attribute("lang") != "en":
                page.locator("button[name=language][value=en]").click()
                page.wait_for_load_state("networkidle")
            take(page)
        browser.close()


def _task(page: Page) -> None:
    """The task page of the motor claim with the largest amount that waits for a proposal."""
    page.goto("/worklist?kind=propose_decision&lob=MOTOR")
    rows = page.locator("tbody tr").all()
    largest = max(rows, key=lambda row: float(row.locator("td.num").first.inner_text().strip("¥").replace(",", "")))
    largest.locator("a").first.click()
    page.wait_for_selector(".fjs-container")
    page.screenshot(path=FOLDER / "task.png")


def _instance(page: Page) -> None:
    """The diagram of the newest running claim, with the way it went."""
    page.goto("/cockpit?state=active")
    page.locator("tbody tr").first.locator("a").first.click()
    page.wait_for_selector(".djs-container .djs-visual")
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / "instance.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
