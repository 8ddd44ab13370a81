"""Starts Claimflow for the browser tests: a prepared office, the real server, and a clock that tests may move on.

Run as `python -m tests.e2e.serve --port N --data DIR`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from engine import Tx
from tasks.bootstrap import build, deploy_workflows
from tasks.calendar.model import local_date
from tasks.cli import wsgi
from tasks.cli.running import serve_pages
from tasks.people import users
from tasks.people.commands import PartyInput, create_party
from tasks.people.users import AuthorityInput, UserInput
from tasks.settings import from_environment
from tests.e2e.office import CLAIMANTS, PASSWORD, STAFF
from tests.factories.policies import a_policy

# A working Wednesday morning in Shanghai; neither its first claim numbers nor the next day's fall into the random
# quality sample of D4, which would send a small claim to a person.
OPENING = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)


class MovedClock:
    """The machine's clock, ahead or behind by the seconds that stand in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The time in the office."""
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text()))


def offset_file(data: Path) -> Path:
    """Where the office's clock is set."""
    return data / "clock-offset"


def application() -> Any:
    """What the server loads: the ordinary application, living by the moved clock."""
    return wsgi.application(MovedClock(offset_file(from_environment().data)))


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), required=True)
def main(port: int, data: Path) -> None:
    """Prepare the office in DATA and serve it."""
    file = offset_file(data)
    file.write_text(str((OPENING - datetime.now(UTC)).total_seconds()))
    os.environ["CLAIMFLOW_DATA"] = str(data)
    settings = replace(from_environment(), data=data)
    app = build(settings, MovedClock(file))
    try:
        deploy_workflows(app)
        with app.database.transaction() as tx:
            _fill(tx, app.clock.now())
    finally:
        app.close()
    serve_pages(settings, port, "tests.e2e.serve:application")


def _fill(tx: Tx, now: datetime) -> None:
    until = local_date(now) + timedelta(days=300)
    for person in STAFF:
        limits = [AuthorityInput(role, Decimal(person.limit), until) for role in person.roles] if person.limit else []
        users.create_user(
            tx, UserInput(person.username, person.display_name, PASSWORD, person.roles, limits), "test", now
        )
    for claimant in CLAIMANTS:
        new = PartyInput(name=claimant.name, id_type="RIC", id_no=claimant.id_no, mobile=claimant.mobile)
        party = create_party(tx, new, "test", now)
        a_policy(tx, now, policy_no=claimant.policy_no, insured_id=party)


if __name__ == "__main__":
    main()
