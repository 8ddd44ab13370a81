"""What every test relies on: in CI a skipped test is a failed one, so that nothing goes unproved unnoticed."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


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
        if item.path.is_relative_to(config.rootpath / "tests" / "e2e"):
            item.add_marker(pytest.mark.e2e)
