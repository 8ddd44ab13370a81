"""Commands for decision tables: decision test, decision run."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine.dmn import DmnError, DmnEvaluationError, tck
from engine.feel import from_json, to_json
from tasks.bootstrap import WORKFLOWS
from tasks.cli import terminal


@click.group()
def decision() -> None:
    """Decision tables: test, run."""


@decision.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=WORKFLOWS)
@terminal.json_option
def test(folder: Path, as_json: bool) -> None:
    """Run the cases beside the tables (*.cases.xml) in FOLDER; exit code 1 when one fails."""
    try:
        report = tck.run_directory(folder)
    except DmnError as error:
        terminal.fail(str(error))
    if as_json:
        terminal.show_json(report.to_json())
    else:
        for directory in report.directories:
            for failure in directory.failures:
                terminal.say(
                    f"{failure.file} case {failure.case}, {failure.node}: expected {failure.expected}, "
                    f"found {failure.found}"
                )
        terminal.say(f"{report.passed} cases passed, {report.failed} failed.")
    if report.failed:
        raise SystemExit(terminal.NEGATIVE)


@decision.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("name", required=False)
@click.option("--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input, the value as JSON or text.")
@terminal.json_option
def run(file: Path, name: str | None, inputs: tuple[str, ...], as_json: bool) -> None:
    """Evaluate the decision NAME (the file's own name by default) of a DMN FILE and say which rows matched.

    Example: claimflow decision run workflows/payout/bank_rejection.dmn --input reason_code=AC01 --input attempt=1
    """
    values = dict(_input(text) for text in inputs)
    try:
        result = tck.load_with_imports(file).evaluate(name or file.stem, values)
    except (DmnError, DmnEvaluationError) as error:
        terminal.fail(str(error))
    if as_json:
        terminal.show_json(result.to_record())
        return
    terminal.say(json.dumps(to_json(result.value), ensure_ascii=False, default=str, indent=1))
    for trace in result.trace:
        for rule in trace.matched_rules:
            conditions = ", ".join(f"{name}: {text}" for name, text in rule.conditions.items())
            terminal.say(f"{trace.name}: row {rule.index} matches ({conditions or 'it takes everything'})")
    for notice in result.warnings:
        terminal.say(f"warning: {notice.message}")


def _input(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        terminal.fail(f"--input {text}: expected NAME=VALUE, e.g. amount=5000.")
    try:
        return name, from_json(json.loads(value, parse_float=Decimal))
    except json.JSONDecodeError:
        return name, value
