"""The command line: clear sentences, exit codes, JSON where scripts read it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from engine import Database, MovableClock
from tasks.bootstrap import build
from tasks.cli import main
from tasks.cli.archive import back_up, bring_back
from tasks.people import audit
from tasks.settings import Settings
from tests.databases import Databases, open_databases, settings_of
from tests.integration.claim_case import ClaimCase, claim_case
from tests.integration.test_import import MAPPING, ROW, write

Command = Callable[..., Result]


@pytest.fixture
def claimflow(databases: Databases) -> Command:
    """The command line, with the database that belongs to the data folder."""

    def call(*arguments: Any, data: Path | None = None) -> Result:
        options = ["--data", str(data)] if data else []
        url = databases.url(data / "claimflow.db", empty=True) if data else ""
        env = {"CLAIMFLOW_DATABASE_URL": "" if url.startswith("sqlite") else url}
        return CliRunner().invoke(main, [*map(str, arguments), *options], env=env)

    return call


def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, listed in group.commands.items():
        command = getattr(listed, "command", listed)
        found += commands(command, (*path, name)) if hasattr(command, "commands") else [(*path, name)]
    return found


@pytest.mark.parametrize("path", commands(main), ids=" ".join)
def test_every_command_explains_itself(claimflow: Command, path: tuple[str, ...]) -> None:
    result = claimflow(*path, "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


@pytest.mark.parametrize("name", list(main.commands))
def test_the_list_of_commands_says_of_each_what_it_says_itself(name: str) -> None:
    listed: Any = main.commands[name]

    assert listed.command.name == name
    assert listed.command.get_short_help_str(1000) == listed.help


IMPORTED = """
import atexit, sys
heavy = {"sqlalchemy", "SpiffWorkflow", "flask"}
atexit.register(lambda: print("imported:", *sorted(heavy & set(sys.modules))))
from tasks.cli import main
main(prog_name="claimflow")
"""


@pytest.mark.parametrize(
    ("arguments", "asked", "shown"),
    [
        (["--help"], {}, "Run due jobs and timers"),
        ([], {"_CLAIMFLOW_COMPLETE": "bash_complete", "COMP_WORDS": "claimflow wo", "COMP_CWORD": "1"}, "plain,worker"),
    ],
    ids=["the list of commands", "the completion of a name"],
)
def test_what_needs_no_data_does_not_wait_for_the_engine(
    arguments: list[str], asked: dict[str, str], shown: str
) -> None:
    result = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments], env=os.environ | asked, capture_output=True, text=True, check=True
    )

    assert shown in result.stdout
    assert result.stdout.splitlines()[-1] == "imported:"


def test_a_taken_port_is_one_sentence_and_exit_code_2(claimflow: Command, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = claimflow("run", "--port", port, data=tmp_path / "data")

    assert result.exit_code == 2
    assert f"Port {port} cannot be used" in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not (tmp_path / "data" / "claimflow.db").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence_and_exit_code_2(claimflow: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = claimflow("migrate", data=tmp_path / "file" / "data")

    assert result.exit_code == 2
    assert "cannot be written" in result.output
    assert "Traceback" not in result.output


def test_a_wrong_setting_is_named(claimflow: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMFLOW_BANK", "piggy")

    result = claimflow("migrate", data=tmp_path)

    assert result.exit_code == 2
    assert "CLAIMFLOW_BANK: expected one of sandbox, null" in result.output


def test_migrating_twice_changes_nothing(claimflow: Command, tmp_path: Path) -> None:
    first, second = claimflow("migrate", data=tmp_path), claimflow("migrate", data=tmp_path)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output


def test_deploying_what_is_deployed_makes_no_new_versions(claimflow: Command, tmp_path: Path) -> None:
    first = claimflow("deploy", "--json", data=tmp_path)
    second = claimflow("deploy", "--json", data=tmp_path)

    assert "claim" in json.loads(first.output)["processes"]
    assert json.loads(second.output)["processes"] == []


def test_lint_names_what_is_wrong_and_ends_with_1(claimflow: Command, tmp_path: Path) -> None:
    (tmp_path / "broken.bpmn").write_text("<definitions>", encoding="utf-8")

    result = claimflow("lint", tmp_path, "--json", data=tmp_path / "data")

    assert result.exit_code == 1
    assert json.loads(result.output)[0]["resource"] == "broken.bpmn"


def test_users_are_created_listed_and_given_a_password(claimflow: Command, tmp_path: Path) -> None:
    added = claimflow("user", "add", "li", "--role", "adjuster_l1", "--password", "long enough", data=tmp_path)
    again = claimflow("user", "add", "li", "--role", "adjuster_l1", "--password", "long enough", data=tmp_path)
    changed = claimflow("user", "password", "li", "--password", "even longer", data=tmp_path)
    listed = claimflow("user", "list", "--json", data=tmp_path)

    assert (added.exit_code, again.exit_code, changed.exit_code) == (0, 2, 0)
    assert "is in use" in again.output
    assert json.loads(listed.output) == [{"username": "li", "name": "li", "roles": ["adjuster_l1"], "active": True}]


def test_an_import_reports_as_json_and_ends_with_1_when_rows_were_rejected(tmp_path: Path) -> None:
    file = write(tmp_path, ROW, {**ROW, "policy_number": "2", "total_claim_amount": "abc"})

    result = CliRunner().invoke(
        main, ["import", str(file), "--mapping", str(MAPPING), "--json", "--data", str(tmp_path / "data")]
    )

    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["rows"], len(report["created"]), report["rejected"]) == (2, 1, 1)
    assert report["problems"][0] == {
        "line": 3,
        "field": "amount",
        "reason": "column total_claim_amount holds 'abc', which is not a number",
    }


def test_a_backup_comes_back_whole_into_an_empty_folder_only(claimflow: Command, tmp_path: Path) -> None:
    data, archive = tmp_path / "data", tmp_path / "backup.tar.gz"
    claimflow("user", "add", "li", "--role", "intake", "--password", "long enough", data=data)

    assert claimflow("backup", archive, data=data).exit_code == 0
    assert claimflow("restore", archive, data=tmp_path / "other").exit_code == 0

    assert '"li"' in claimflow("user", "list", "--json", data=tmp_path / "other").output
    assert claimflow("audit", "verify", data=tmp_path / "other").exit_code == 0
    again = claimflow("restore", archive, data=tmp_path / "other")
    assert again.exit_code == 2
    assert "is not empty" in again.output
    assert os.stat(archive).st_mode & 0o077 == 0


def test_a_backup_of_one_kind_of_database_comes_back_in_the_other(databases: Databases, tmp_path: Path) -> None:
    with claim_case(settings_of(databases, tmp_path / "data")) as case:
        number = case.motor("12000")
        waiting = [task.key for task in case.tasks(number)]
        history = len(case.app.engine.history(case.app.engine.instances()[0].key))
    there = settings_of(databases, tmp_path / "data")
    with open_databases("postgres" if there.database_url == "" else "sqlite") as others:
        (tmp_path / "other").mkdir()
        url = others.url(tmp_path / "other" / "claimflow.db", empty=True)
        here = Settings(data=tmp_path / "other", database_url="" if url.startswith("sqlite") else url)

        back_up(there, tmp_path / "backup.tar.gz")
        bring_back(here, tmp_path / "backup.tar.gz")

        moved = ClaimCase(build(here, MovableClock(case.now)), MovableClock(case.now))
        assert [task.key for task in moved.tasks(number)] == waiting
        assert len(moved.app.engine.history(moved.app.engine.instances()[0].key)) == history
        with moved.app.database.read() as tx:
            assert audit.verify(tx).unbroken
        moved.assess(number)
        assert moved.incidents() == []
        moved.app.close()


def test_a_broken_audit_trail_ends_with_1_and_names_the_line(
    claimflow: Command, databases: Databases, tmp_path: Path
) -> None:
    claimflow("user", "add", "li", "--role", "intake", "--password", "long enough", data=tmp_path)
    database = Database(databases.url(tmp_path / "claimflow.db"))
    with database.transaction() as tx:
        tx.connection.execute(sa.text("update audit_log set actor = 'nobody' where sequence = 1"))
    database.close()

    result = claimflow("audit", "verify", "--json", data=tmp_path)

    assert result.exit_code == 1
    assert json.loads(result.output)["broken_at"] == 1


def test_a_decision_is_run_from_its_file_with_the_rows_that_matched(claimflow: Command) -> None:
    table = MAPPING.parents[1] / "payout" / "bank_rejection.dmn"

    result = claimflow("decision", "run", table, "--input", "reason_code=AC01", "--input", "attempt=1", "--json")

    assert result.exit_code == 0
    assert '"FIX' in result.output


REJECTION = MAPPING.parents[1] / "payout" / "bank_rejection.dmn"


def test_a_decision_is_run_on_each_line_of_a_sheet(claimflow: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "rejections.csv"
    sheet.write_text("reason_code,attempt\nAC01,1\n,2\n", encoding="utf-8-sig")

    shown = claimflow("decision", "run", REJECTION, "--input", sheet)
    found = json.loads(claimflow("decision", "run", REJECTION, "--input", sheet, "--json").output)

    head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown.output.splitlines()]
    assert head == ["", "reason_code", "attempt", "output", "rows"]
    assert [(line[1], line[-1]) for line in lines] == [('"AC01"', "1"), ("null", "13")]
    assert [record["inputs"] for record in found] == [
        {"reason_code": "AC01", "attempt": 1},
        {"reason_code": None, "attempt": 2},
    ]
    assert [record["matched_rules"][0]["index"] for record in found] == [1, 13]


def test_a_decision_is_run_on_json_and_explains_itself(claimflow: Command, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text('[{"reason_code": "AC01", "attempt": 1}, {"reason_code": "AC01"}]', encoding="utf-8")

    one = claimflow("decision", "run", REJECTION, "--input", '{"reason_code": "AC01", "attempt": 1}')
    several = claimflow("decision", "run", REJECTION, "--input", given)

    assert 'row 1 matches, because Reason code = "AC01" ("AC01")' in one.output
    assert "warning in 2: No value was given for attempt" in several.output


AUTHORITY = MAPPING.parents[1] / "approval" / "authority.dmn"
TEXT_FOR_A_NUMBER = (
    'Authority, column Amount to date: expected a value of type number, but found "abc", a string. '
    "Only rows that take any value can match it."
)


def test_a_text_where_a_column_tests_a_number_is_no_quiet_answer(claimflow: Command, tmp_path: Path) -> None:
    given = ["decision=APPROVE", "automatic=false", "reason_codes=[]", "amount_to_date=abc"]
    sheet = tmp_path / "claims.csv"
    sheet.write_text(
        "decision,automatic,reason_codes,amount_to_date\nAPPROVE,false,[],abc\nAPPROVE,false,[],12\n,false,[],abc\n"
    )

    one = claimflow("decision", "run", AUTHORITY, *[part for text in given for part in ("--input", text)], "--json")
    several = claimflow("decision", "run", AUTHORITY, "--input", sheet)

    assert one.exit_code == several.exit_code == 2
    assert json.loads(one.stdout)["output"]["rule"] == "NO_RULE"
    assert one.stderr.strip() == f"warning: {TEXT_FOR_A_NUMBER}"
    assert f"warning in 1, 3: {TEXT_FOR_A_NUMBER}" in several.stderr
    assert "UP_TO_10000" in several.stdout


def test_what_is_broken_in_a_file_is_told_beside_the_answer(claimflow: Command, tmp_path: Path) -> None:
    broken = tmp_path / "broken.dmn"
    source = REJECTION.read_text(encoding="utf-8").replace('<text>"AC01"</text>', '<text>"AC01" or</text>')
    broken.write_text(source, encoding="utf-8")

    result = claimflow("decision", "run", broken, "--input", "reason_code=AC01", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["matched_rules"][0]["index"] != 1
    assert "Expected an expression, but found the end" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "reason,attempt\nAC01,1\n", "no input reason; it reads attempt, reason_code."),
        ("a.csv", "", "has no lines; the first line names the inputs"),
        ("a.csv", "reason_code,attempt\nAC01\n", "line 2: expected 2 cells but found 1."),
        ("a.csv", "attempt,attempt\n1,2\n", "every column needs a name of its own."),
        ("a.json", "{", "The input is not JSON"),
        ("a.json", "[1]", "must be a JSON object"),
    ],
)
def test_a_wrong_sheet_is_one_sentence_and_exit_code_2(
    claimflow: Command, tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")

    result = claimflow("decision", "run", REJECTION, "--input", tmp_path / name)

    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert sentence in result.stderr
    assert result.stdout == ""


def test_the_cases_beside_the_tables_are_run(claimflow: Command) -> None:
    result = claimflow("decision", "test", "--json")
    shown = claimflow("decision", "test")

    report = json.loads(result.output)
    assert result.exit_code == shown.exit_code == 0
    assert report["failed"] == 0
    for directory in report["directories"]:
        assert f"| {directory['name']} " in shown.output
    assert shown.output.splitlines()[-1] == f"{report['passed']} cases passed, 0 failed."


def test_a_case_that_fails_is_shown_with_both_values_and_exit_code_1(claimflow: Command, tmp_path: Path) -> None:
    for suffix in (".dmn", ".cases.xml"):
        source = REJECTION.with_suffix(suffix).read_text(encoding="utf-8")
        (tmp_path / f"bank_rejection{suffix}").write_text(source.replace(">RETRY<", ">WAIT<"), encoding="utf-8")
    (tmp_path / "broken.dmn").write_text("<", encoding="utf-8")

    result = claimflow("decision", "test", tmp_path)

    assert result.exit_code == 1
    assert "expected {'action': 'WAIT'" in result.output and "found {'action': 'RETRY'" in result.output


def test_a_folder_without_cases_is_one_sentence_and_exit_code_2(claimflow: Command, tmp_path: Path) -> None:
    result = claimflow("decision", "test", tmp_path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Expected test cases" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "verify"),
        ("user", "list"),
        ("bank", "modes"),
        ("purge", "--older-than", "2y"),
        ("worker",),
        ("serve", "--port", "1"),
    ],
    ids=" ".join,
)
def test_a_mistyped_data_folder_is_not_taken_for_an_empty_one(command: tuple[str, ...], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [*command, "--data", str(tmp_path / "vra")])

    assert result.exit_code == 2
    assert "holds no data of Claimflow" in result.output
    assert not (tmp_path / "vra").exists()


def test_a_check_makes_no_data_folder(claimflow: Command, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["lint", "--data", str(tmp_path / "data")])

    assert (result.exit_code, result.output) == (0, "0 findings.\n")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["lint", "deploy"])
def test_a_folder_without_definitions_is_one_sentence_and_exit_code_2(
    claimflow: Command, command: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()

    result = claimflow(command, tmp_path / "empty", data=tmp_path)

    assert result.exit_code == 2
    assert "Expected diagrams, tables or forms" in result.output


def test_the_sandbox_bank_refuses_what_it_cannot_do(claimflow: Command, tmp_path: Path) -> None:
    claimflow("migrate", data=tmp_path)

    below_nothing = claimflow("bank", "fail", "reject", "--amount", "-5", data=tmp_path)
    unknown = claimflow("bank", "heal", "99", data=tmp_path)

    assert (below_nothing.exit_code, unknown.exit_code) == (2, 2)
    assert "greater than 0" in below_nothing.output
    assert "no failure mode 99" in unknown.output


def test_the_sandbox_bank_is_told_to_fail_and_to_heal(claimflow: Command, tmp_path: Path) -> None:
    claimflow("migrate", data=tmp_path)
    assert claimflow("bank", "fail", "reject", "--code", "AC04", "--amount", "77.10", data=tmp_path).exit_code == 0
    assert "reject (AC04), payments of 77.10 CNY" in claimflow("bank", "modes", data=tmp_path).output

    claimflow("bank", "heal", data=tmp_path)

    assert claimflow("bank", "modes", data=tmp_path).output == "No failure mode is in force.\n"


def test_a_purge_reports_as_json_and_refuses_an_age_that_is_none(claimflow: Command, tmp_path: Path) -> None:
    claimflow("migrate", data=tmp_path)
    counted = claimflow("purge", "--older-than", "2y", "--dry-run", "--json", data=tmp_path)
    wrong = claimflow("purge", "--older-than", "long ago", data=tmp_path)

    assert counted.exit_code == 0
    assert {**json.loads(counted.stdout), "older_than": ""} == {
        "older_than": "", "dry_run": True, "trees": 0, "instances": 0, "kept": 0,
    }  # fmt: skip
    assert wrong.exit_code == 2
    assert "such as 2y, 18m, 6w or 90d" in wrong.output
