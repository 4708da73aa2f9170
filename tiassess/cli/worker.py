"""``tiassess worker``: what is done without anybody, such as closing, counting and publishing on the promised days."""

from __future__ import annotations

import click

from tiassess.cli.context import opened
from tiassess.config.core_dumps import forbid_core_dumps
from tiassess.jobs.worker import run_worker
from tiassess.storage.logs import write_log


@click.command()
def command() -> None:
    """Do whatever is due, every minute until it is stopped; `tiassess serve` starts one by itself.

    It closes, counts and publishes waves on the promised days, destroys what is due, and sends messages. It ends when
    the act that it is at is done. Any number of them can run, beside any number of servers.

    Example: tiassess worker
    """
    work()


def work() -> None:
    """Run a worker in this process until it is told to stop."""
    forbid_core_dumps()
    write_log("worker")
    with opened() as (database, settings):
        run_worker(database, settings)
