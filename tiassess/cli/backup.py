"""``tiassess backup``: the database of one moment in one file."""

from __future__ import annotations

from pathlib import Path

import click

from tiassess.cli.context import opened, progress_of
from tiassess.clock import now
from tiassess.upkeep.backing_up import back_up, count_rows


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Write the database into FILE, while everything runs. Whole or not at all, for this account only.

    Neither the secret nor a key file is in it, and neither may lie beside it: see docs/deployment.md.

    Example: tiassess backup /backups/tiassess-2026-01-31.tar
    """
    with opened() as (database, settings):
        with database.reading() as session:
            length = count_rows(session)
        with progress_of("Writing", length) as progress:
            back_up(database, settings, file, now(), progress)
    click.echo(f"{file} holds the database. Keep it where neither the secret nor the key directory is.")
