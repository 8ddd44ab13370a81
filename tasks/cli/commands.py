"""The list of all commands, readable on one screen."""

from __future__ import annotations

import logging

import click

from tasks.cli import decisions, intake, measuring, retention, running, setting_up, users


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="claimflow")
def main() -> None:
    """Claimflow: insurance claims from first notice to payout, on BPMN diagrams an analyst can change."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


for command in (
    running.run,
    running.serve,
    running.worker,
    setting_up.migrate,
    setting_up.deploy,
    setting_up.lint,
    setting_up.load_demo,
    setting_up.backup,
    setting_up.restore,
    retention.purge,
    intake.import_claims,
    intake.bank,
    users.user,
    users.audit,
    decisions.decision,
    measuring.bench,
):
    main.add_command(command)
