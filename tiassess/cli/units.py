"""``tiassess units``: an organisation's unit tree."""

from __future__ import annotations

from pathlib import Path

import click

from tiassess.cli.context import opened
from tiassess.wave.units import import_units


@click.group()
def command() -> None:
    """Import an organisation's units.

    Example: tiassess units import units.csv --organisation loch
    """


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", required=True, metavar="ID", help="The organisation.")
def import_command(file: Path, organisation: str) -> None:
    """Replace an organisation's units by those of FILE, with columns id,name,parent,headcount.

    An empty parent means directly under the organisation, an empty headcount means unknown. Waves that are open or
    over keep the units they were opened with.

    Example: tiassess units import units.csv --organisation loch
    """
    with opened() as (database, _):
        number = import_units(database, organisation, file)
    click.echo(f"“{organisation}” has {number} units now.")
