"""Measuring: the benchmark of the engine, and the server time of every page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.bootstrap import App, build
from tasks.cli import main
from tasks.cli.page_times import PAGES, TARGET_MS, measure
from tasks.demo import load as demo
from tasks.settings import Settings
from web import create_app


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    settings = Settings(data=tmp_path_factory.mktemp("bench"))
    demo.load(settings, policy_count=20, claim_count=16, until=datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    app = build(settings)
    yield app
    app.close()


def test_the_engine_is_measured_against_stock_spiffworkflow_in_one_run() -> None:
    printed = CliRunner().invoke(main, ["bench", "--instances", "5", "--json"])

    stock, ours = json.loads(printed.stdout)
    assert set(stock) == set(ours) == {"name", "value", "unit", "ratio", "target"}
    assert stock["ratio"] == 1
    assert ours["value"] > 0
    assert ours["ratio"] == pytest.approx(ours["value"] / stock["value"], rel=0.02)


def test_every_page_is_measured(loaded: App) -> None:
    web = create_app(loaded)
    rows = measure(loaded, web, rounds=1)

    pages = {rule.rule for rule in web.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {page.rule for page in PAGES} == pages - {"/static/<path:filename>"}
    assert len(rows) == len(PAGES)
    assert rows[0].value >= rows[-1].value > 0
    assert {row.target for row in rows} == {TARGET_MS}


def test_pages_are_measured_on_demo_data_only(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["bench", "pages", "--data", str(tmp_path / "empty")])

    assert refused.exit_code == 2
    assert "holds no demo data" in refused.stderr
