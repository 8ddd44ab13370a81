"""A mapping turns rows into claims and names every mistake, in itself and in the rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tasks.errors import InvalidInput
from tasks.importing.mapping_file import mapping_from, read_mapping
from tasks.importing.model import apply

US_MOTOR = Path(__file__).parents[3] / "workflows" / "import" / "us_motor.yaml"

US_ROW = {
    "policy_number": "521585",
    "policy_bind_date": "17-10-14",
    "policy_deductable": "1000",
    "policy_annual_premium": "1406.91",
    "incident_date": "25-01-15",
    "incident_type": "Single Vehicle Collision",
    "incident_severity": "Major Damage",
    "incident_state": "SC",
    "incident_city": "Columbus",
    "incident_location": "9935 4th Drive",
    "incident_hour_of_the_day": "5",
    "bodily_injuries": "1",
    "police_report_available": "?",
    "total_claim_amount": "71610",
    "injury_claim": "6510",
    "property_claim": "0",
    "vehicle_claim": "65100",
    "auto_make": "Saab",
    "auto_model": "92x",
    "auto_year": "2004",
}


def small(**changes: Any) -> dict[str, Any]:
    return {
        "name": "test",
        "key": ["id"],
        "claim": {
            "lob": "MOTOR",
            "loss_at": {"column": "day", "date": "%Y-%m-%d"},
            "loss_cause": {"column": "what", "map": {"crash": "COLLISION"}},
            "amount": {"column": "sum", "number": True, "required": True},
        },
        **changes,
    }


def test_the_us_motor_mapping_reads_a_row_of_the_sample() -> None:
    mapped, errors = apply(read_mapping(US_MOTOR), US_ROW)

    assert errors == []
    assert mapped is not None
    assert mapped.claim["amount"] == Decimal(71610)
    assert mapped.claim["loss_cause"] == "COLLISION"
    assert mapped.claim["policy_no"] == "US521585"
    assert mapped.claim["loss_at"] == datetime(2015, 1, 25, 5, tzinfo=ZoneInfo("America/New_York"))
    assert mapped.details["bodily_injury"] is True
    assert mapped.details["police_report"] is False
    assert mapped.lines == [("Vehicle", "part", Decimal(65100)), ("Injury", "treatment", Decimal(6510))]
    assert "POLICE_REPORT" not in mapped.papers
    assert mapped.policy["effective_to"].year == 2054


def test_everything_wrong_with_a_row_is_named_at_once() -> None:
    mapped, errors = apply(mapping_from(small()), {"id": "1", "day": "2026-02-30", "what": "boom", "sum": "12,x"})

    assert mapped is None
    assert [error.field for error in errors] == ["loss_at", "loss_cause", "amount"]
    assert "column day holds '2026-02-30', expected a date %Y-%m-%d" in str(errors[0])
    assert "the mapping knows crash" in str(errors[1])


@pytest.mark.parametrize("text", ["NaN", "1e400x", "Infinity", ""])
def test_what_is_not_a_number_is_not_taken(text: str) -> None:
    _, errors = apply(mapping_from(small()), {"id": "1", "day": "2026-02-03", "what": "crash", "sum": text})

    assert [error.field for error in errors] == ["amount"]


def test_a_mapping_names_every_column_it_reads() -> None:
    assert mapping_from(small()).columns() == {"id", "day", "what", "sum"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"key": []}, "key"),
        ({"claims": {}}, "mapping.claims"),
        ({"claim": {"lob": "MOTOR"}}, "claim.amount"),
        ({"claim": {"colour": "red"}}, "claim.colour"),
        ({"items": [{"name": "x"}]}, "items[0]"),
        ({"documents": [{"type": "X"}]}, "documents[0]"),
        ({"details": {"severity": {"colum": "x"}}}, "details.severity.colum"),
        ({"policy": {"policy_no": "x"}}, "policy.insured_name"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mapping_from(small(**change))

    assert place in [problem.field for problem in refused.value.problems]


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("a: [", encoding="utf-8")

    with pytest.raises(InvalidInput, match="is not YAML"):
        read_mapping(tmp_path / "map.yaml")
