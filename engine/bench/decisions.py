"""What FEEL and DMN cost, against plain Python on `Decimal` and, where it is there, another engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.bench import other_engine
from engine.bench.row import Row, seconds_each
from engine.dmn import Model, load, tck
from engine.feel import parse

CONDITION = 'order.amount * 0.9 > 100 and risk = "low"'
MOST_TIMES_PYTHON = 3
TABLE_MICROSECONDS = 100.0
ALL_MICROSECONDS = 1000.0

_ORDER = {"order": {"amount": Decimal(200)}, "risk": "low"}
_FACTOR, _LIMIT = Decimal("0.9"), Decimal(100)
# The first row that matches is the 186th of 200.
_ROWS = [(Decimal(n), Decimal(n + 10), ("a", f"b{n}"), Decimal(n), (f"row {n}", Decimal(n))) for n in range(200)]
_TESTED = {"w": Decimal(190), "x": "a", "y": None, "z": Decimal(185)}


@dataclass(frozen=True)
class Report:
    """The lines of the table, and a sentence for each that is missing."""

    rows: list[Row]
    skipped: list[str]


def measure(folder: Path, packages: Path, rounds: int = 60) -> Report:
    """The costs of a condition, of a large table, and of all decisions of a folder, and of loading these.

    What is compared takes turns in `rounds` short runs, and the fastest run of each counts: what the first uses and a
    busy machine add is not theirs. The decisions of `folder` are asked once each, on the inputs of the cases beside
    them. `packages` is the folder `node_modules` where another engine may lie. Raises DmnError when `folder` has no
    cases.
    """
    skipped: list[str] = []
    condition = parse(CONDITION)
    plain, ours = _fastest(rounds, 1000, lambda: _condition_in_python(_ORDER), lambda: condition.evaluate(_ORDER))
    rows = [
        _microseconds("condition in plain Python", plain, 1),
        _microseconds("condition in FEEL", ours, ours / plain, MOST_TIMES_PYTHON * plain * 1e6),
    ]
    try:
        other = other_engine.seconds(packages, CONDITION, {"order": {"amount": 200}, "risk": "low"}, expected=True)
        rows.append(_microseconds(f"condition in {other_engine.NAME}", other, other / plain))
    except other_engine.NotInstalled as problem:
        skipped.append(f"No other engine was measured: {problem}.")
    plain_table, table = _fastest(rounds, 20, lambda: _table_in_python(_TESTED), _table_in_dmn())
    rows += [
        _microseconds("table of 200 rows in plain Python", plain_table, 1),
        _microseconds("table of 200 rows in DMN", table, table / plain_table, TABLE_MICROSECONDS),
    ]
    together = _all_decisions(folder, rounds)
    rows.append(
        _microseconds(f"all decisions of {folder.name}, once each", together, together / plain, ALL_MICROSECONDS)
    )
    sources = [file.read_bytes() for file in sorted(folder.rglob("*.dmn"))]
    parsing, loading = _fastest(rounds, 1, lambda: _each(etree.fromstring, sources), lambda: _each(load, sources))
    rows += [
        Row("reading the XML of these", round(parsing * 1000, 3), "ms", 1),
        Row("loading and compiling these", round(loading * 1000, 3), "ms", round(loading / parsing, 2)),
    ]
    return Report(rows, skipped)


def _microseconds(name: str, seconds: float, ratio: float, target: float | None = None) -> Row:
    return Row(name, round(seconds * 1e6, 3), "µs", round(ratio, 2), None if target is None else round(target, 3))


def _fastest(rounds: int, times: int, *contestants: Callable[[], object]) -> list[float]:
    """The seconds of each contestant's fastest round, taking turns; `times` makes a round a millisecond or so."""
    found = [[seconds_each(run, times) for run in contestants] for _ in range(rounds)]
    return [min(seconds) for seconds in zip(*found, strict=True)]


def _each(run: Callable[[bytes], object], sources: list[bytes]) -> None:
    for source in sources:
        run(source)


def _condition_in_python(context: Mapping[str, Any]) -> bool:
    return context["order"]["amount"] * _FACTOR > _LIMIT and context["risk"] == "low"


def _table_in_python(context: Mapping[str, Any]) -> object:
    w, x, z = context["w"], context["x"], context["z"]
    return next(output for low, high, names, most, output in _ROWS if low <= w < high and x in names and z <= most)


def _table_in_dmn() -> Callable[[], object]:
    model = load(_table_source())
    return lambda: model.evaluate("d", _TESTED)


def _table_source() -> bytes:
    """The table of `_table_in_python` as a file; a third column accepts everything."""
    rules = []
    for low, high, (first, second), most, (name, number) in _ROWS:
        tests = _entries("inputEntry", f"[{low}..{high})", f'"{first}","{second}"', "-", f"&lt;= {most}")
        outputs = _entries("outputEntry", f'"{name}"', str(number))
        rules.append(f"<rule>{tests}{outputs}</rule>")
    inputs = "".join(f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in _TESTED)
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="bench">'
        f'<decision id="d" name="d"><decisionTable hitPolicy="FIRST">{inputs}'
        f'<output name="name"/><output name="number"/>{"".join(rules)}</decisionTable></decision></definitions>'
    ).encode()


def _entries(tag: str, *texts: str) -> str:
    return "".join(f"<{tag}><text>{text}</text></{tag}>" for text in texts)


def _all_decisions(folder: Path, rounds: int) -> float:
    """Seconds of asking each decision of a folder once, on the average of its cases."""
    total = 0.0
    for file in tck.case_files(folder):
        model, cases = tck.open_cases(file)
        inputs = [tck.inputs_of(case) for case in cases]
        for decision in model.decisions:
            total += _fastest(rounds, 1, _deciding(model, decision.id, inputs))[0] / len(inputs)
    return total


def _deciding(model: Model, decision: str, inputs: list[dict[str, Any]]) -> Callable[[], object]:
    return lambda: [model.evaluate(decision, each) for each in inputs]
