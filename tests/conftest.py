"""What every test relies on: in CI a skipped test is a failed one, so that nothing goes unproved unnoticed."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSER_FOLDERS = ("tests/e2e", "tests/frontend")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure when the environment says CI."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not accept: {call.excinfo and call.excinfo.value}"
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark all browser tests, so that `-m "not e2e"` leaves them out."""
    for item in items:
        if any(item.path.is_relative_to(config.rootpath / folder) for folder in BROWSER_FOLDERS):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window; the test is skipped where there is none."""
    # Playwright takes a third of a second to import, which the other tests need not pay.
    from playwright.sync_api import sync_playwright

    from tests import chromium

    program = chromium.program()
    if program is None:
        pytest.skip("no Chromium on this machine (on Debian: apt install chromium fonts-noto-cjk)")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=chromium.FLAGS)
        yield started
        started.close()
