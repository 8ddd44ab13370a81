"""A decision explains itself in both languages."""

from __future__ import annotations

from decimal import Decimal

from engine.dmn import explain, load
from tests.unit.dmn.models import decision, definitions, feel, given, table

MODEL = load(
    definitions(
        given("amount", "number"),
        decision("net", feel("amount * 0.9"), inputs=["amount"]),
        decision(
            "route",
            table(["net", "risk"], ["to"], [["< 1000", '"low"', '"auto"'], ["-", "-", '"human"']], policy="FIRST"),
            decisions=["net"],
        ),
    )
)


def test_the_row_and_the_values_behind_it_are_told() -> None:
    result = MODEL.evaluate("route", {"amount": Decimal(500), "risk": "low"})

    assert explain(result, "en") == [
        "net is 450.0, from amount = 500.",
        'route is "auto": row 1 matches, because net = 450.0 (< 1000) and risk = "low" ("low").',
    ]
    assert explain(result, "zh") == [
        "决策“net”根据 amount = 500 得出 450.0。",
        '决策“route”得出 "auto"：第 1 行匹配，因为 net = 450.0（< 1000）、risk = "low"（"low"）。',
    ]


def test_a_catch_all_row_and_a_missing_match_are_told_too() -> None:
    result = MODEL.evaluate("route", {"amount": Decimal(5000), "risk": "low"})
    assert explain(result, "en")[-1] == 'route is "human": row 2 matches every case.'

    model = load(definitions(decision("d", table(["x"], ["y"], [["1", "1"]]))))
    assert explain(model.evaluate("d", {"x": "b"}), "en") == ['d is null: no row matches x = "b".']
    assert explain(model.evaluate("d", {"x": "b"}), "zh") == ['决策“d”得出 null：没有任何一行与 x = "b" 匹配。']
