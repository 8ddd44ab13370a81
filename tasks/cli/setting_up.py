"""Commands that set up and keep: migrate, deploy, lint, demo, backup, restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from engine import DeploymentRefused, Finding
from tasks.bootstrap import WORKFLOWS, App, workflow_files
from tasks.cli import terminal
from tasks.cli.archive import back_up, bring_back
from tasks.demo import load as demo


@click.command()
@terminal.data_option
def migrate(data: Path | None) -> None:
    """Bring the database to its newest schema; nothing is lost, and a second time changes nothing."""
    with terminal.clear_errors(), terminal.opened(data) as app:
        terminal.say(f"The database {app.database.url.render_as_string(hide_password=True)} is up to date.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=WORKFLOWS)
@click.option("--note", default="", help="Why, for the list of deployments.")
@click.option("--by", default="cli", show_default=True, help="Who deploys.")
@terminal.data_option
@terminal.json_option
def deploy(folder: Path, note: str, by: str, data: Path | None, as_json: bool) -> None:
    """Deploy the diagrams, tables and forms of FOLDER; only what changed gets a new version."""
    files = _files(folder)
    with terminal.clear_errors(), terminal.opened(data) as app:
        try:
            done = app.engine.deploy(files, by, note)
        except DeploymentRefused as refused:
            _show(refused.findings, as_json)
            raise SystemExit(terminal.NEGATIVE) from None
    if as_json:
        terminal.show_json({"deployment": str(done.key), "processes": [view.id for view in done.process_definitions]})
    else:
        new = [*done.process_definitions, *done.decisions, *done.forms]
        for view in new:
            terminal.say(f"{view.kind} {view.id} is now at version {view.version}")
        terminal.say(f"{len(new)} definitions deployed.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=WORKFLOWS)
@terminal.data_option
@terminal.json_option
def lint(folder: Path, data: Path | None, as_json: bool) -> None:
    """Say what a deployment of FOLDER would find; changes nothing. Exit code 1 with errors."""
    files = _files(folder)
    with terminal.clear_errors(), _to_check(data) as app:
        findings = app.engine.check(files)
    _show(findings, as_json)
    if any(finding.severity == "error" for finding in findings):
        raise SystemExit(terminal.NEGATIVE)


@click.command("demo")
@terminal.data_option
def load_demo(data: Path | None) -> None:
    """Load users, policies and claims into an empty data folder, run through the real processes."""
    settings = terminal.settings_for(data)
    terminal.check_writable(settings.data)
    if not demo.is_wanted(settings):
        terminal.fail(f"{settings.data} already holds a database; give an empty folder with --data DIR.")
    with terminal.clear_errors(), terminal.progress() as bar:
        step = bar.add_task("Loading demo data", total=demo.CLAIMS)
        summary = demo.load(settings, lambda done: bar.update(step, completed=done))
    for name, count in summary.items():
        terminal.say(f"{name}: {count}")


@click.command()
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path))
@terminal.data_option
def backup(archive: Path, data: Path | None) -> None:
    """Write database, documents, bank files and key to ARCHIVE (.tar.gz) while Claimflow runs.

    Keep it as safe as the data folder: it holds the key to the encrypted columns.
    """
    with terminal.clear_errors():
        size = back_up(terminal.settings_for(data), archive)
    terminal.say(f"{archive} written ({size / 1e6:.1f} MB).")


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@terminal.data_option
def restore(archive: Path, data: Path | None) -> None:
    """Bring ARCHIVE back into an empty data folder."""
    settings = terminal.settings_for(data)
    terminal.check_writable(settings.data)
    with terminal.clear_errors():
        bring_back(settings, archive)
    terminal.say(f"Restored into {settings.data}.")


def _files(folder: Path) -> dict[str, bytes]:
    files = workflow_files(folder)
    if not files:
        terminal.fail(f"Expected diagrams, tables or forms (.bpmn, .dmn, .form) in {folder} but found none.")
    return files


@contextmanager
def _to_check(data: Path | None) -> Iterator[App]:
    """The deployed definitions a check compares with; a scratch folder where there are none, for a check makes nothing."""
    if terminal.is_there(terminal.settings_for(data)):
        with terminal.opened(data) as app:
            yield app
        return
    with TemporaryDirectory() as scratch, terminal.opened(Path(scratch)) as app:
        yield app


def _show(findings: tuple[Finding, ...] | list[Finding], as_json: bool) -> None:
    if as_json:
        terminal.show_json(findings)
        return
    for finding in findings:
        terminal.say(f"{finding.severity}: {finding}")
    terminal.say(f"{len(findings)} findings.")
