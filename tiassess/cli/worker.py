"""``tiassess worker``: what is done without anybody, such as closing, counting and publishing on the promised days."""

from __future__ import annotations

import logging
import sys

import click

from tiassess.cli.context import opened
from tiassess.config.core_dumps import forbid_core_dumps
from tiassess.jobs.worker import run_worker
from tiassess.storage.mishaps import QuietTraces


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
    write_log()
    with opened() as (database, settings):
        run_worker(database, settings)


def write_log() -> None:
    """Write what the worker does to where errors go; a refusal has a sentence, a mistake of ours its place."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("[%(asctime)s] [%(process)d] [%(levelname)s] %(message)s"))
    handler.addFilter(QuietTraces())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("tiassess.jobs").setLevel(logging.INFO)
