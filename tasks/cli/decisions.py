"""Commands for decision tables: decision test, decision run."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine.codec import to_json
from engine.dmn import (
    DmnError,
    DmnEvaluationError,
    Model,
    Result,
    explain,
    misfits,
    read_json,
    read_texts,
    shown,
    tck,
    top_decisions,
)
from engine.feel import to_json as feel_to_json
from tasks.bootstrap import WORKFLOWS
from tasks.cli import terminal

MAX_OUTPUT_CHARS = 1000


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
        lines = [[folder.name, str(folder.passed), str(folder.failed)] for folder in report.directories]
        terminal.show_table([["directory", "passed", "failed"], *lines])
        for directory in report.directories:
            for failure in directory.failures:
                terminal.say(
                    f"{directory.name}/{failure.file}, case {failure.case}, {failure.node}: expected {failure.expected}, "
                    f"found {failure.found}"
                )
        skipped = f", {report.skipped} skipped" if report.skipped else ""
        terminal.say(f"{report.passed} cases passed, {report.failed} failed{skipped}.")
    if report.failed:
        raise SystemExit(terminal.NEGATIVE)


@decision.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("name", required=False)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="INPUT",
    help="NAME=VALUE (as often as there are inputs), a JSON object or list of them, or a file .json or .csv.",
)
@terminal.json_option
def run(file: Path, name: str | None, inputs: tuple[str, ...], as_json: bool) -> None:
    """Evaluate the decision NAME of a DMN FILE on one input, or on each line of a table of them.

    NAME is needed only in a file of several decisions. The first line of a CSV file names the inputs, also entries of
    them (order.amount); each further line is one evaluation. Shows the outputs and the rows that matched; exit code 2
    when a column was given a value of another type than it tests.

    \b
    claimflow decision run workflows/payout/bank_rejection.dmn --input reason_code=AC01 --input attempt=1
    claimflow decision run workflows/payout/bank_rejection.dmn --input '{"reason_code": "AC01", "attempt": 1}'
    claimflow decision run workflows/payout/bank_rejection.dmn --input rejections.csv --json
    """
    try:
        model = tck.load_with_imports(file)
        wanted = name or _only_decision(model, file)
    except DmnError as error:
        terminal.fail(f"{file}: {error}")
    try:
        given, several = _read(inputs, model, wanted)
    except DmnError as error:
        terminal.fail(str(error))
    try:
        results = [model.evaluate(wanted, values) for values in given]
    except (DmnError, DmnEvaluationError) as error:
        terminal.fail(f"{file}: {error}")
    for problem in model.problems:
        terminal.remark(f"{problem.element}: {problem.message} {problem.repair}")
    if as_json:
        records = [
            {"inputs": feel_to_json(values), **result.to_record()}
            for values, result in zip(given, results, strict=True)
        ]
        terminal.show_json(records if several else records[0])
    elif several:
        _show_lines(given, results)
    else:
        _show_one(results[0])
    _refuse_misfits(model, results, several)


def _refuse_misfits(model: Model, results: list[Result], several: bool) -> None:
    """Tell of values that fit no column, after the answers they led to, and end as with any other bad input."""
    found: dict[str, list[str]] = {}
    for number, result in enumerate(results, 1):
        for sentence in misfits(model, result):
            found.setdefault(sentence, []).append(str(number))
    for sentence, numbers in found.items():
        terminal.remark(f"warning in {', '.join(numbers)}: {sentence}" if several else f"warning: {sentence}")
    if found:
        raise SystemExit(terminal.WRONG_USE)


def _only_decision(model: Model, file: Path) -> str:
    """The decision a file is about: the one of its name, or the only one that no other requires."""
    if any(file.stem in (node.id, node.name) for node in model.decisions):
        return file.stem
    found = top_decisions(model)
    if len(found) != 1:
        names = ", ".join(node.id for node in model.decisions) or "none"
        raise DmnError(f"Which decision? Give the name of one of those in the file: {names}.")
    return found[0].id


def _read(inputs: tuple[str, ...], model: Model, decision: str) -> tuple[list[dict[str, Any]], bool]:
    """The inputs of each evaluation, and whether they are a table of them."""
    first = inputs[0].lstrip() if len(inputs) == 1 else ""
    if first.startswith(("{", "[")):
        return _from_json(first, model)
    if first.lower().endswith(".json"):
        return _from_json(_text_of(Path(first)), model)
    if first.lower().endswith(".csv"):
        return [read_texts(model, decision, line) for line in _csv_lines(Path(first))], True
    pairs = [text.partition("=") for text in inputs]
    for name, separator, _ in pairs:
        if not name or not separator:
            raise DmnError(f"--input {name}: expected NAME=VALUE (amount=5000), JSON, or a file .json or .csv.")
    return [read_texts(model, decision, {name: value for name, _, value in pairs})], False


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise DmnError(f"{path} cannot be read ({problem.strerror}).") from None
    except UnicodeDecodeError:
        raise DmnError(f"{path} is no text in UTF-8; save it as CSV in UTF-8.") from None


def _from_json(text: str, model: Model) -> tuple[list[dict[str, Any]], bool]:
    try:
        value = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as problem:
        raise DmnError(f"The input is not JSON: {problem}.") from None
    several = isinstance(value, list)
    objects = value if several else [value]
    if not objects or not all(isinstance(item, dict) for item in objects):
        raise DmnError('The input must be a JSON object such as {"amount": 5000}, or a list of such objects.')
    return [read_json(model, item) for item in objects], several


def _csv_lines(path: Path) -> list[dict[str, str]]:
    """The lines of a sheet by column, each with a cell a column."""
    head, *lines = list(csv.reader(_text_of(path).splitlines())) or [[]]
    names = [name.strip() for name in head]
    if not names or not lines:
        raise DmnError(f"{path} has no lines; the first line names the inputs, each further line is one evaluation.")
    if not all(names) or len(set(names)) < len(names):
        raise DmnError(f"{path}, line 1: every column needs a name of its own.")
    for number, line in enumerate(lines, 2):
        if line and len(line) != len(names):
            raise DmnError(f"{path}, line {number}: expected {len(names)} cells but found {len(line)}.")
    return [dict(zip(names, line, strict=True)) for line in lines if line]


def _show_one(result: Result) -> None:
    terminal.say(to_json(result.to_record()["output"]))
    for sentence in explain(result, "en"):
        terminal.say(sentence)
    for message in dict.fromkeys(notice.message for notice in result.warnings):
        terminal.say(f"warning: {message}")


def _show_lines(given: list[dict[str, Any]], results: list[Result]) -> None:
    names = list(dict.fromkeys(name for values in given for name in values))
    lines = [["", *names, "output", "rows"]]
    for number, (values, result) in enumerate(zip(given, results, strict=True), 1):
        rows = ", ".join(str(rule.index) for rule in result.matched_rules)
        lines.append(
            [str(number), *(shown(values.get(name)) for name in names), shown(result.value, MAX_OUTPUT_CHARS), rows]
        )
    terminal.show_table(lines, figures=False)
    # A sheet often lacks the same thing in every line; each warning is told once, with its lines.
    warned: dict[str, list[str]] = {}
    for number, result in enumerate(results, 1):
        for message in dict.fromkeys(notice.message for notice in result.warnings):
            warned.setdefault(message, []).append(str(number))
    for message, numbers in warned.items():
        terminal.say(f"warning in {', '.join(numbers)}: {message}")
