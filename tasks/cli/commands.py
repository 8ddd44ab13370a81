"""The list of all commands, readable on one screen; a command's module is imported when somebody uses it."""

from __future__ import annotations

import logging
from functools import cached_property
from importlib import import_module
from typing import Any

import click


class Later(click.Command):
    """A command of which only the name and what it does are known until it is called.

    So the list of commands and the completion of a name need not wait for a database and a diagram engine.
    """

    def __init__(self, name: str, place: str, does: str) -> None:
        super().__init__(name, help=does)
        self._place = place

    @cached_property
    def command(self) -> click.Command:
        """The command itself."""
        module, _, name = self._place.partition(":")
        command: click.Command = getattr(import_module(f"tasks.cli.{module}"), name)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """That of the command itself, which runs in its own context from here on."""
        return self.command.make_context(info_name, args, parent, **extra)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="claimflow")
def main() -> None:
    """Claimflow: insurance claims from first notice to payout, on BPMN diagrams an analyst can change."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


for _name, _place, _does in (
    (
        "run",
        "running:run",
        "Set everything up and start: database, diagrams, demo data on the first start, pages and workers.",
    ),
    ("serve", "running:serve", "Start pages and worker threads on what is there; `run` also sets everything up."),
    ("worker", "running:worker", "Run due jobs and timers, the bank's answers and the clocks, without pages."),
    (
        "migrate",
        "setting_up:migrate",
        "Bring the database to its newest schema; nothing is lost, and a second time changes nothing.",
    ),
    (
        "deploy",
        "setting_up:deploy",
        "Deploy the diagrams, tables and forms of FOLDER; only what changed gets a new version.",
    ),
    ("lint", "setting_up:lint", "Say what a deployment of FOLDER would find; changes nothing."),
    (
        "demo",
        "setting_up:load_demo",
        "Load users, policies and claims into an empty data folder, run through the real processes.",
    ),
    (
        "backup",
        "setting_up:backup",
        "Write database, documents, bank files and key to ARCHIVE (.tar.gz) while Claimflow runs.",
    ),
    ("restore", "setting_up:restore", "Bring ARCHIVE back into an empty data folder."),
    (
        "purge",
        "retention:purge",
        "Delete diagrams' data of finished processes: their history, variables, tasks and jobs.",
    ),
    ("import", "intake:import_claims", "Report every row of FILE (CSV) as a claim, as the mapping (YAML) says."),
    ("bank", "intake:bank", "The sandbox bank: let it fail, and stop that."),
    ("user", "users:user", "Users: add, list, password."),
    ("audit", "users:audit", "The audit trail."),
    ("decision", "decisions:decision", "Decision tables: test, run."),
    ("bench", "measuring:bench", "Measure all that is promised of the engine's cost, as one table."),
):
    main.add_command(Later(_name, _place, _does))
