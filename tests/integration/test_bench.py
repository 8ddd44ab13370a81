"""Measuring: the benchmark of the engine, and the server time of every page."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.bench import filling, other_engine
from tasks.bootstrap import App, build
from tasks.claims import queries as claims
from tasks.cli import main, scale
from tasks.cli.page_times import PAGES, TARGET_MS, measure
from tasks.demo import load as demo
from tasks.settings import Settings
from tasks.worklist import queries as worklist
from tests.databases import Databases, open_databases, settings_of
from web import create_app


@pytest.fixture(scope="module")
def loaded(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    settings = settings_of(all_databases, tmp_path_factory.mktemp("bench"))
    demo.load(settings, policy_count=20, claim_count=16, until=datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    app = build(settings)
    yield app
    app.close()


@pytest.fixture(scope="module")
def measured() -> Result:
    return CliRunner().invoke(main, ["bench", "--instances", "5", "--finished", "40", "--quick", "--json"])


def test_the_engine_is_measured_against_stock_spiffworkflow_in_one_run(measured: Result) -> None:
    stock, ours = json.loads(measured.stdout)["rows"][:2]

    assert set(stock) == set(ours) == {"name", "value", "unit", "ratio", "target"}
    assert stock["ratio"] == 1
    assert ours["target"] == stock["value"] > 0
    assert ours["ratio"] == pytest.approx(ours["value"] / stock["value"], rel=0.02)


def test_a_step_is_compared_with_one_in_a_small_and_young_instance(measured: Result) -> None:
    rows = {row["name"]: row for row in json.loads(measured.stdout)["rows"]}

    young, old = rows["step after 1 laps of a loop"], rows["step after 1,000 laps of a loop"]
    assert old["ratio"] == pytest.approx(old["value"] / young["value"], rel=0.05)
    assert rows["stored state after 1,000 laps"]["ratio"] == 1
    assert rows["SQL statements to start the graph"]["value"] <= 12
    assert rows["SQL statements to complete its task"]["value"] <= 12
    assert set(scale.READS) <= set(rows)
    assert {name for name in rows if "1,000,000 characters" in name or "20 nested" in name or "500 parallel" in name}


def test_what_has_become_slower_than_in_an_earlier_run_is_named(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    name = "SQL statements to start the graph"
    earlier.write_text(json.dumps({"rows": [{"name": name, "ratio": 0.1}, {"name": "no such line", "ratio": 1}]}))

    printed = CliRunner().invoke(
        main, ["bench", "--instances", "5", "--finished", "0", "--quick", "--baseline", str(earlier)]
    )

    assert printed.exit_code == 1
    assert "baseline ratio" in printed.stdout.splitlines()[0]
    assert f"{name}: ratio 0.50, but 0.10 in the baseline." in printed.stderr


def test_a_baseline_that_is_none_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"rows": 5}')

    refused = CliRunner().invoke(main, ["bench", "--baseline", str(wrong)])

    assert refused.exit_code == 2
    assert "Expected" in refused.stderr and "claimflow bench --json" in refused.stderr


def test_decisions_are_measured_against_plain_python_in_one_run() -> None:
    printed = CliRunner().invoke(main, ["bench", "decisions", "--rounds", "1", "--packages", "nowhere", "--json"])

    rows = {row["name"]: row for row in json.loads(printed.stdout)["rows"]}
    plain, feel = rows["condition in plain Python"], rows["condition in FEEL"]
    assert feel["ratio"] == pytest.approx(feel["value"] / plain["value"], rel=0.05)
    assert feel["target"] == pytest.approx(3 * plain["value"], rel=0.05)
    assert rows["table of 200 rows in DMN"]["target"] == 100
    assert rows["all decisions of workflows, once each"]["target"] == 1000
    missed = [row for row in rows.values() if row["target"] is not None and row["value"] > row["target"]]
    assert printed.exit_code == (1 if missed else 0)
    assert "No other engine was measured" in printed.stderr


def test_a_benchmark_is_printed_as_a_markdown_table() -> None:
    printed = CliRunner().invoke(main, ["bench", "decisions", "--rounds", "1", "--packages", "nowhere"])

    head, rule, *lines = printed.stdout.splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == ["", "value", "unit", "ratio", "target"]
    assert set(rule) <= set("|-: ")
    assert len({len(line) for line in (head, rule, *lines)}) == 1


def test_decisions_of_a_folder_without_cases_are_not_measured(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["bench", "decisions", str(tmp_path), "--packages", "nowhere"])

    assert refused.exit_code == 2
    assert "Expected test cases" in refused.stderr


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("export const evaluate = () => ({ value: false });", "answers False"),
        ("throw new Error('no')", "cannot be run"),
    ],
)
def test_another_engine_that_fails_is_left_out_with_a_reason(tmp_path: Path, program: str, reason: str) -> None:
    package = tmp_path / other_engine.PACKAGE
    (package / "dist").mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (package / "dist" / "index.js").write_text(program, encoding="utf-8")

    with pytest.raises(other_engine.NotInstalled, match=reason if shutil.which("node") else "there is no Node"):
        other_engine.seconds(tmp_path, "1 = 1", {}, expected=True)


def test_every_page_is_measured(loaded: App) -> None:
    web = create_app(loaded)
    rows = measure(loaded, web, rounds=1)

    pages = {rule.rule for rule in web.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {page.rule for page in PAGES} == pages - {"/static/<path:filename>"}
    assert len(rows) == len(PAGES)
    # The example in which something can be chosen was never committed.
    assert "bench_choice" not in {definition.id for definition in loaded.engine.definitions("process")}
    assert rows[0].value >= rows[-1].value > 0
    assert {row.target for row in rows} == {TARGET_MS}


def test_pages_are_measured_on_demo_data_only(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["bench", "pages", "--data", str(tmp_path / "empty")])

    assert refused.exit_code == 2
    assert "holds no demo data" in refused.stderr


def test_the_reads_of_pages_are_measured_at_two_sizes_of_the_database() -> None:
    result = CliRunner().invoke(main, ["bench", "scale", "--finished", "60", "--open", "20", "--few", "20", "--json"])

    rows = json.loads(result.stdout)["rows"]
    assert {row["name"] for row in rows} == set(scale.READS)
    assert all(row["value"] > 0 and row["ratio"] > 0 and row["target"] > 0 for row in rows)
    assert result.exit_code == (1 if any(row["value"] > row["target"] for row in rows) else 0)


def test_what_is_measured_finds_what_was_written(tmp_path: Path) -> None:
    app = build(Settings(data=tmp_path))
    filler = scale.Filler(app, lambda _done, _of: None, 0)
    sample = filler.begin()
    filler.grow_to(30, 7)

    with app.database.read() as tx:
        page = worklist.worklist(tx, sample.user, scale.NOW)
        done = app.engine.instances(state="completed", limit=100, tx=tx)
        last = done[-1]
        assert (page.total, len(done)) == (8, 32)
        assert app.engine.instances(variable=(filling.NUMBER, last.business_key), tx=tx) == [last]
        assert len(app.engine.history(last.key, tx=tx)) > 5
        [claim] = claims.list_claims(tx, text=last.business_key).rows
        assert (claim.claim_no, claim.t_close) == (last.business_key, last.ended_at)
    app.close()


def test_the_worklist_shows_each_task_once_whatever_page_is_asked_for_and_those_without_a_due_time_last(
    tmp_path: Path,
) -> None:
    app = build(Settings(data=tmp_path))
    filler = scale.Filler(app, lambda _done, _of: None, 0)
    sample = filler.begin()
    filler.grow_to(1, 11)
    for task in app.engine.user_tasks(state="open", limit=4):
        app.engine.set_user_task_due(task.key, None, by="test")

    with app.database.read() as tx:
        whole = [row.key for row in worklist.worklist(tx, sample.user, scale.NOW, limit=50).rows]
        for size in (1, 3, 5, 12):
            pages = [
                row.key
                for offset in range(0, 15, size)
                for row in worklist.worklist(tx, sample.user, scale.NOW, limit=size, offset=offset).rows
            ]
            assert pages == whole, size
        dues = [row.due_at for row in worklist.worklist(tx, sample.user, scale.NOW).rows]
    app.close()
    assert len(whole) == len(set(whole)) == 12
    assert dues[:8] == sorted(dues[:8]) and dues[8:] == [None] * 4


def test_two_worker_processes_are_measured_against_one(tmp_path: Path) -> None:
    with open_databases("postgres") as databases:
        url = databases.url(tmp_path / "workers.db", empty=True)
        arguments = ["bench", "workers", "--postgres", url, "--instances", "5", "--rounds", "1", "--json"]
        printed = CliRunner().invoke(main, arguments)
        again = CliRunner().invoke(main, arguments)

    rows = {row["name"]: row for row in json.loads(printed.stdout)["rows"]}
    at_most = {
        " of one thread": 1 / 1.7,
        ", their CPU": 2 / 1.7,
        ", each job waiting 20 ms outside": 1 / 1.7,
    }
    for name, most in at_most.items():
        one, two = rows[f"1 worker process{name}"], rows[f"2 worker processes{name}"]
        assert one["value"] > 0
        assert two["ratio"] == pytest.approx(two["value"] / one["value"], abs=0.02)
        assert two["target"] == pytest.approx(one["value"] * most, rel=0.01)
    at_work = rows["2 worker processes at work"]["target"]
    assert (at_work is None) is (len(os.sched_getaffinity(0)) < 4)
    assert rows["1 worker process, each job waiting 20 ms outside"]["value"] >= 10
    assert again.exit_code == 2
    assert "in use" in again.output
