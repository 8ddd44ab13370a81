"""The command that deletes what the engine keeps of finished processes."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path

import click

from engine.views import FINISHED, Purged
from tasks.cli import terminal
from tasks.cockpit import retention


@click.command()
@click.option("--older-than", required=True, metavar="AGE", help="Since the process ended: 2y, 18m, 6w or 90d.")
@click.option("--state", default=",".join(FINISHED), show_default=True, help="completed, terminated, or both.")
@click.option("--dry-run", is_flag=True, help="Only count; delete nothing.")
@terminal.data_option
@terminal.json_option
def purge(older_than: str, state: str, dry_run: bool, data: Path | None, as_json: bool) -> None:
    """Delete diagrams' data of finished processes: their history, variables, tasks and jobs.

    Claims, decisions, payments, letters and the audit trail stay. So does everything of claims that are under
    legal hold or not closed. It works in small batches beside a running Claimflow, and can be broken off and
    begun again at any time.
    """
    done = Purged()
    with terminal.clear_errors(), terminal.existing(data) as app:
        now = app.clock.now()
        limit, states = retention.before(older_than, now), retention.states_of(state)
        by = f"cli:{getpass.getuser()}"
        with terminal.progress() as bar:
            step = bar.add_task("Counting" if dry_run else "Deleting", total=None)
            for done in retention.purge(app.engine, limit, states, by, now, dry_run=dry_run):
                bar.update(step, completed=done.trees)
    if as_json:
        terminal.show_json({"older_than": limit.isoformat(), "dry_run": dry_run, **asdict(done)})
        return
    verb = "would be deleted" if dry_run else "deleted"
    terminal.say(f"{done.trees} finished processes {verb}; {done.kept} kept (legal hold, or the claim is open).")
