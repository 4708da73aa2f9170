"""``tiassess sweep``: doing once whatever is due."""

from __future__ import annotations

import click

from tiassess.cli.context import opened
from tiassess.cli.worker import write_log
from tiassess.clock import now
from tiassess.jobs.sweeping import sweep


@click.command()
def command() -> None:
    """Do once what is due: close, count and publish on the promised days, and destroy. A worker does it every minute.

    Example: tiassess sweep
    """
    write_log()
    with opened() as (database, settings):
        sweep(database, settings, now())
