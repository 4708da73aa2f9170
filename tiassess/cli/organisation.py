"""``tiassess organisation``: adding and listing organisations."""

from __future__ import annotations

import click

from tiassess.cli.context import opened
from tiassess.clock import now
from tiassess.hosting.founding import found_organisation
from tiassess.people.trail import COMMAND_LINE
from tiassess.wave.organisations import list_organisations
from tiassess.wave.tables import Organisation


@click.group()
def command() -> None:
    """Add and list organisations.

    Example: tiassess organisation list
    """


@command.command("add")
@click.argument("name")
@click.option("--id", "slug", required=True, help="Its id, unique on this server.")
@click.option("--timezone", default="Europe/London", show_default=True, help="The zone of its days.")
def add_command(name: str, slug: str, timezone: str) -> None:
    """Add an organisation.

    Example: tiassess organisation add "Loch Service" --id loch
    """
    row = Organisation(slug=slug, name=name, timezone=timezone, created=now(), demonstration=False)
    with opened() as (database, _):
        found_organisation(database, row, COMMAND_LINE, now().date())
    click.echo(f"Added “{name}” as {slug}.")


@command.command("list")
def list_command() -> None:
    """List the organisations of this server.

    Example: tiassess organisation list
    """
    with opened() as (database, _), database.reading() as session:
        organisations = list_organisations(session)
    for organisation in organisations:
        click.echo(f"{organisation.slug}\t{organisation.name}\t{organisation.timezone}")
    if not organisations:
        click.echo("There is no organisation yet. Add one with: tiassess organisation add NAME --id ID")
