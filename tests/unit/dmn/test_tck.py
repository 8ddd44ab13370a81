"""The conformance kit: every level 2 case, and the level 3 cases but those that call Java."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.dmn.errors import DmnError
from engine.dmn.tck import EXTERNAL_CASES, run_directory

KIT = Path(__file__).resolve().parents[4] / "shared" / "dmn-tck"
needs_kit = pytest.mark.skipif(
    not KIT.is_dir(), reason="the conformance kit is not beside the project (../shared/dmn-tck)"
)


@needs_kit
def test_every_case_of_level_2_passes() -> None:
    report = run_directory(KIT / "compliance-level-2")

    assert report.failed == 0, json.dumps(report.to_json(), indent=1)
    assert report.passed >= 116


@needs_kit
def test_at_least_99_percent_of_the_level_3_cases_pass() -> None:
    report = run_directory(KIT / "compliance-level-3")

    failed = [failure.to_json() for directory in report.directories for failure in directory.failures]
    assert report.passed >= 0.99 * (report.passed + report.failed), json.dumps(failed, indent=1)
    assert report.skipped == sum(map(len, EXTERNAL_CASES.values()))


def test_a_folder_without_cases_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(DmnError, match="found none"):
        run_directory(tmp_path)
