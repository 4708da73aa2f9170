"""``tiassess purge``: destroying now what is due."""

from __future__ import annotations

import click

from tiassess.cli.context import opened
from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.jobs.telling import told
from tiassess.release.purging import purge


@click.command()
def command() -> None:
    """Destroy now what is due: answers never published by their day, held comments, and what is left to erase.

    Example: tiassess purge
    """
    with opened() as (database, settings):
        done = purge(database, settings, now())
    for wave in done.destroyed:
        click.echo(f"The day of destruction of “{wave}” has come. All its answers have been deleted.")
    for wave in done.comments:
        click.echo(f"The day on which the comments of “{wave}” go has come. They have been deleted.")
    click.echo(f"Waves erased: {done.erased}. Still due: {done.still_due}.")
    if done.still_due:
        click.echo("Another program still reads the database. Run this again when it has ended.")
    if done.hindered:
        raise RefusedError(*map(told, done.hindered))
