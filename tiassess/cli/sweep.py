"""``tiassess sweep``: doing once whatever is due."""

from __future__ import annotations

import click

from tiassess.cli.context import opened
from tiassess.clock import now
from tiassess.jobs.due import Due
from tiassess.storage.logs import write_log


@click.command()
def command() -> None:
    """Do once what is due: close, count and publish on the promised days, destroy, send. A worker does so every minute.

    Example: tiassess sweep
    """
    write_log("sweep")
    with opened() as (database, settings):
        due = Due.of(database, settings)
        while due.look_around(now()):
            pass
