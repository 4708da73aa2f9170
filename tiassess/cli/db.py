"""``tiassess db``: the database itself."""

from __future__ import annotations

import click

from tiassess.config import load_settings
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade


@click.group()
def command() -> None:
    """Create or migrate the database.

    Example: tiassess db upgrade
    """


@command.command("upgrade")
def upgrade_command() -> None:
    """Create the database or bring it to the version of this program; do nothing when it is.

    Example: tiassess db upgrade
    """
    database = Database(load_settings().database_url)
    try:
        upgrade(database.engine)
    finally:
        database.close()
    click.echo("The database is up to date.")
