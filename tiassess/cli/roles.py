"""``tiassess roles``: an organisation's roles."""

from __future__ import annotations

from pathlib import Path

import click

from tiassess.cli.context import opened
from tiassess.wave.units import import_roles


@click.group()
def command() -> None:
    """Import an organisation's roles.

    Example: tiassess roles import roles.csv --organisation loch
    """


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", required=True, metavar="ID", help="The organisation.")
def import_command(file: Path, organisation: str) -> None:
    """Replace an organisation's roles by those of FILE, with columns id,name.

    Example: tiassess roles import roles.csv --organisation loch
    """
    with opened() as (database, _):
        number = import_roles(database, organisation, file)
    click.echo(f"“{organisation}” has {number} roles now.")
