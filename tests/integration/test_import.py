"""A partner's file becomes claims through the same intake: bad rows are named, nothing is created twice."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import MovableClock
from tasks.bootstrap import App, build, deploy_workflows
from tasks.claims import queries as claims
from tasks.documents import queries as documents
from tasks.errors import InvalidInput
from tasks.importing.commands import ImportResult, import_file
from tasks.importing.mapping_file import read_mapping
from tasks.settings import Settings
from tests.databases import Databases

MAPPING = Path(__file__).parents[2] / "workflows" / "import" / "us_motor.yaml"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

ROW = {
    "policy_number": "100001",
    "policy_bind_date": "17-10-10",
    "policy_deductable": "1000",
    "policy_annual_premium": "1406.91",
    "incident_date": "25-01-15",
    "incident_type": "Parked Car",
    "incident_severity": "Minor Damage",
    "incident_state": "OH",
    "incident_city": "Columbus",
    "incident_location": "9935 4th Drive",
    "incident_hour_of_the_day": "14",
    "bodily_injuries": "0",
    "police_report_available": "YES",
    "total_claim_amount": "3300",
    "injury_claim": "0",
    "property_claim": "300",
    "vehicle_claim": "3000",
    "auto_make": "Saab",
    "auto_model": "92x",
    "auto_year": "2004",
}


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[App]:
    made = build(
        Settings(data=tmp_path / "data", database_url=databases.url(tmp_path / "app.db", in_memory=True)),
        MovableClock(NOW),
    )
    deploy_workflows(made)
    yield made
    made.close()


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "claims.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROW))
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(app: App, path: Path) -> ImportResult:
    return import_file(app.database, app.engine, path, read_mapping(MAPPING), "import", app.clock.now)


def test_a_row_becomes_a_registered_claim_with_policy_lines_and_the_partners_documents(
    app: App, tmp_path: Path
) -> None:
    result = run(app, write(tmp_path, ROW))
    app.engine.run_due()

    assert (len(result.created), result.known, result.problems) == (1, 0, ())
    with app.database.read() as tx:
        claim = claims.claim(tx, result.created[0])
        assert claim.policy_no == "US100001"
        assert claim.t_register is not None
        assert [(item.name, item.claimed) for item in claims.items(tx, claim.claim_no)] == [
            ("Vehicle", 3000),
            ("Property of others", 300),
        ]
        assert documents.missing(tx, claim.claim_no) == []
        assert claim.route is not None


def test_the_same_file_twice_creates_nothing_twice(app: App, tmp_path: Path) -> None:
    path = write(tmp_path, ROW, {**ROW, "policy_number": "100002"}, ROW)

    first, second = run(app, path), run(app, path)

    assert (len(first.created), first.known) == (2, 1)
    assert (len(second.created), second.known) == (0, 3)


def test_bad_rows_are_named_with_line_and_reason_while_the_others_go_on(app: App, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {**ROW, "total_claim_amount": "-1"},
        {**ROW, "policy_number": "100002", "incident_date": "31-02-15"},
        {**ROW, "policy_number": "100003", "total_claim_amount": "1e99"},
        {**ROW, "policy_number": "100004"},
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("only,three,fields\n")

    result = run(app, path)

    assert [(problem.line, problem.field) for problem in result.problems] == [
        (2, "amount"),
        (3, "loss_at"),
        (3, "reported_at"),
        (4, "amount"),
        (6, "row"),
    ]
    assert (result.rows, len(result.created), result.rejected) == (5, 1, 4)
    assert "greater than 0" in result.problems[0].reason


def test_a_bad_row_leaves_nothing_behind(app: App, tmp_path: Path) -> None:
    run(app, write(tmp_path, {**ROW, "total_claim_amount": "0"}))

    with app.database.read() as tx:
        assert claims.list_claims(tx).total == 0
        assert claims.claim_of_message(tx, "import:us_motor") is None


def test_a_file_without_the_columns_is_refused_before_anything_is_taken(app: App, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("policy_number,total_claim_amount\n1,2\n", encoding="utf-8")

    with pytest.raises(InvalidInput, match=r"claims\.csv lacks the columns auto_make, auto_model"):
        run(app, path)


def test_a_file_in_another_encoding_is_refused_with_the_name_of_the_expected_one(app: App, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(",".join(ROW).encode() + "\n中文".encode("gb18030"))

    with pytest.raises(InvalidInput, match="is not written in utf-8-sig"):
        run(app, path)
