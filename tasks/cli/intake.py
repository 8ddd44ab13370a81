"""Commands that bring things in: import of files, failure modes of the sandbox bank."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from tasks.bootstrap import deploy_workflows
from tasks.cli import terminal
from tasks.importing import commands as importing
from tasks.importing.mapping_file import read_mapping
from tasks.money import parse_amount
from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.bank.sandbox import SandboxBank


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default="import", show_default=True, help="Who imports, for the record.")
@terminal.data_option
@terminal.json_option
def import_claims(file: Path, mapping: Path, by: str, data: Path | None, as_json: bool) -> None:
    """Report every row of FILE (CSV) as a claim, as the mapping (YAML) says.

    Bad rows are named with line and reason while the others go on (exit code 1); a row that was taken
    before makes nothing new.
    """
    with terminal.clear_errors(), terminal.opened(data) as app:
        words = read_mapping(mapping)
        total = importing.count_rows(file, words)
        deploy_workflows(app)
        with terminal.progress() as bar:
            step = bar.add_task(f"Importing {file.name}", total=total)
            result = importing.import_file(
                app.database, app.engine, file, words, by, app.clock.now, lambda: bar.advance(step)
            )
    if as_json:
        terminal.show_json(
            {
                "rows": result.rows,
                "created": result.created,
                "known": result.known,
                "rejected": result.rejected,
                "problems": result.problems,
            }
        )
    else:
        for problem in result.problems:
            terminal.say(f"line {problem.line}: {problem.field}: {problem.reason}")
        terminal.say(
            f"{result.rows} rows: {len(result.created)} new claims, {result.known} known before, "
            f"{result.rejected} rejected."
        )
    if result.problems:
        raise SystemExit(terminal.NEGATIVE)


@click.group()
def bank() -> None:
    """The sandbox bank: let it fail, and stop that."""


@bank.command()
@click.argument("trouble", type=click.Choice([trouble.value for trouble in Trouble]))
@click.option("--code", default="AC01", show_default=True, help="ISO 20022 reason code.")
@click.option("--account", default=None, help="Only payments to this account.")
@click.option("--amount", default=None, help="Only payments of this amount (CNY).")
@click.option("--times", default=None, type=click.IntRange(1), help="Over after so many payments.")
@click.option("--delay", default=21600, show_default=True, type=click.IntRange(0), help="Seconds (slow, return).")
@terminal.data_option
def fail(
    trouble: str,
    code: str,
    account: str | None,
    amount: str | None,
    times: int | None,
    delay: int,
    data: Path | None,
) -> None:
    """Let the bank have TROUBLE with the payments named by the options."""
    with terminal.clear_errors(), terminal.existing(data) as app:
        paid = parse_amount(amount, "amount") if amount is not None else None
        mode = FailureMode(Trouble(trouble), code, account, paid, times, timedelta(seconds=delay))
        number = _sandbox(app.services.bank).switch_on(mode)
    terminal.say(f"Failure mode {number} is on; end it with: claimflow bank heal {number}")


@bank.command()
@click.argument("number", type=int, required=False)
@terminal.data_option
def heal(number: int | None, data: Path | None) -> None:
    """End failure mode NUMBER, or all."""
    with terminal.clear_errors(), terminal.existing(data) as app:
        ended = _sandbox(app.services.bank).switch_off(number)
    if number is not None and not ended:
        terminal.fail(f"There is no failure mode {number}; `claimflow bank modes` lists those in force.")
    terminal.say(f"{ended} failure modes ended.")


@bank.command()
@terminal.data_option
def modes(data: Path | None) -> None:
    """The failure modes in force."""
    with terminal.clear_errors(), terminal.existing(data) as app:
        found = _sandbox(app.services.bank).failure_modes()
    for number, mode in found:
        terminal.say(f"{number}: {_in_words(mode)}")
    if not found:
        terminal.say("No failure mode is in force.")


def _in_words(mode: FailureMode) -> str:
    parts = [f"{mode.trouble.value} ({mode.code})"]
    if mode.account is not None:
        parts.append(f"payments to account {mode.account}")
    if mode.amount is not None:
        parts.append(f"payments of {mode.amount:.2f} CNY")
    if mode.times is not None:
        parts.append(f"{mode.times} more times")
    if mode.trouble in (Trouble.SLOW, Trouble.RETURN):
        parts.append(f"after {int(mode.delay.total_seconds())} seconds")
    return ", ".join(parts)


def _sandbox(found: object) -> SandboxBank:
    if not isinstance(found, SandboxBank):
        terminal.fail("Only the sandbox bank has failure modes; set CLAIMFLOW_BANK=sandbox.")
    return found
