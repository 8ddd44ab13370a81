"""Commands for users and proofs: user add, list, password; audit verify."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import click
from rich.table import Table

from tasks.calendar.model import local_date
from tasks.cli import terminal
from tasks.people import audit as trail
from tasks.people import queries as people
from tasks.people import users
from tasks.people.model import Role
from tasks.people.users import AuthorityInput, UserInput

_CERTIFICATE = timedelta(days=365)


@click.group()
def user() -> None:
    """Users: add, list, password."""


@user.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--display-name", default=None, help="The name to be shown [default: NAME].")
@click.option("--limit", default=None, help="CNY the user may decide in these roles, certified for a year.")
@click.option("--email", default=None, help="Where reminders of deadlines are sent.")
@click.password_option()
@terminal.data_option
def add(
    name: str,
    roles: tuple[str, ...],
    display_name: str | None,
    limit: str | None,
    email: str | None,
    password: str,
    data: Path | None,
) -> None:
    """Create the user NAME; asks for the password unless --password is given."""
    with terminal.clear_errors(), terminal.opened(data) as app:
        now = app.clock.now()
        until = local_date(now) + _CERTIFICATE
        authorities = [AuthorityInput(role, Decimal(limit), until) for role in roles] if limit else []
        with app.database.transaction() as tx:
            new = UserInput(name, display_name or name, password, roles, authorities, email=email)
            users.create_user(tx, new, "cli", now)
    terminal.say(f"User {name} created.")


@user.command("list")
@terminal.data_option
@terminal.json_option
def list_users(data: Path | None, as_json: bool) -> None:
    """All users with their roles."""
    with terminal.clear_errors(), terminal.existing(data) as app, app.database.read() as tx:
        views = people.users(tx)
    if as_json:
        terminal.show_json(
            [{"username": v.username, "name": v.display_name, "roles": v.roles, "active": v.active} for v in views]
        )
        return
    table = Table("User", "Name", "Roles", "Active")
    for view in views:
        table.add_row(view.username, view.display_name, ", ".join(view.roles), "yes" if view.active else "no")
    terminal.console.print(table)


@user.command()
@click.argument("name")
@click.password_option()
@terminal.data_option
def password(name: str, password: str, data: Path | None) -> None:
    """Set the password of NAME and end all its sign-ins."""
    with terminal.clear_errors(), terminal.existing(data) as app, app.database.transaction() as tx:
        users.set_password(tx, name, password, "cli", app.clock.now())
    terminal.say(f"The password of {name} is set.")


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@terminal.data_option
@terminal.json_option
def verify(data: Path | None, as_json: bool) -> None:
    """Recompute the chain of the audit trail; exit code 1 when it is broken."""
    with terminal.clear_errors(), terminal.existing(data) as app, app.database.read() as tx:
        check = trail.verify(tx)
    if as_json:
        terminal.show_json(check)
    elif check.unbroken:
        terminal.say(f"The audit trail is unbroken: {check.entries} entries.")
    else:
        terminal.say(f"The audit trail is broken at entry {check.broken_at}: {check.reason}.")
    if not check.unbroken:
        raise SystemExit(terminal.NEGATIVE)
