"""``tiassess sweep``: doing once whatever is due."""

from __future__ import annotations

import click

from tiassess.cli.context import opened
from tiassess.clock import now
from tiassess.jobs.heads import HeadsTeller
from tiassess.jobs.heartbeat import beat
from tiassess.jobs.posting import Poster
from tiassess.jobs.sweeping import Sweeper
from tiassess.storage.logs import write_log


@click.command()
def command() -> None:
    """Do once what is due: close, count and publish on the promised days, destroy, send. A worker does so every minute.

    Example: tiassess sweep
    """
    write_log("sweep")
    with opened() as (database, settings):
        beat(settings, now())
        Sweeper(database, settings).sweep(now())
        HeadsTeller(database, settings).tell(now())
        poster = Poster(database, settings)
        while poster.post(now()):
            pass
