"""``tiassess serve``: the production server, with the settings that the promises need, and a worker beside it."""

from __future__ import annotations

import logging
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.util import import_app

from tiassess.cli.context import opened
from tiassess.cli.improper import KindWorker
from tiassess.cli.supervising import Supervisor
from tiassess.cli.worker import work
from tiassess.clock import now
from tiassess.config.core_dumps import forbid_core_dumps
from tiassess.errors import RefusedError
from tiassess.release.purging import purge
from tiassess.storage.database import Database
from tiassess.storage.logs import lines_of, write_log, writes_json
from tiassess.storage.mishaps import QuietTraces
from tiassess.wave.organisations import has_demonstration

APPLICATION = "tiassess.app:create_app()"
PORT = click.IntRange(1, 65_535)
AT_LEAST_ONE = click.IntRange(1)
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - workers report that they live; on a slow disk they would be killed


@click.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=8000, envvar="PORT", show_default=True, help="Port to listen on.")
@click.option(
    "--workers", type=AT_LEAST_ONE, default=2, show_default=True, help="Processes that answer; about one a core."
)
@click.option(
    "--threads", type=AT_LEAST_ONE, default=4, show_default=True, help="Visitors that each process answers at a time."
)
@click.option("--no-worker", is_flag=True, help="Answer only; `tiassess worker` runs somewhere else.")
def command(host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """Run the server on the configured database until it is stopped.

    It speaks plain HTTP to a proxy on the same machine, which adds TLS. It keeps no log of visits. At each start it
    destroys what is due, as `tiassess purge` does. Beside it runs a worker, as `tiassess worker` does, which closes,
    counts and publishes on the promised days. With a demonstration in its database it answers this machine only.

    Example: tiassess serve --port 8080 --workers 4
    """
    forbid_core_dumps()
    write_log("serve")
    with opened() as (database, settings):  # what is wrong is refused here with a sentence, not in every worker
        _keep_a_demonstration_here(database, host)
        purge(database, settings, now())
    serve = Server(f"{host}:{port}", workers, threads).run
    if no_worker:
        serve()
    else:
        sys.exit(Supervisor(serve, work).run())


def _keep_a_demonstration_here(database: Database, host: str) -> None:
    """Refuse to show others invented staff, or to serve real staff beside them.

    Raises:
        RefusedError: there is a demonstration, and others could reach the address.
    """
    with database.reading() as session:
        if has_demonstration(session) and not is_of_this_machine(host):
            message = (
                f"This database holds a demonstration, so it is not served at {host}, where others could reach it. "
                "Leave out --host and HOST, or set up an empty database for real use."
            )
            raise RefusedError(message)


def is_of_this_machine(host: str) -> bool:
    """Say whether an address can be reached from this machine only.

    >>> [is_of_this_machine(host) for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "", "example.org")]
    [True, True, True, False, False, False]
    """
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


OF_A_VISIT = {
    "Invalid request": "A request was refused because it is not proper HTTP",
    "Error handling request": "A request ended in an error outside the application",
    "Socket error": "A visitor's connection broke",
    "HTTP/2": "A visitor's connection broke",
    "Error handling HTTP/2": "A visitor's connection broke",
}
"""How the web server's messages about one visitor begin, and what is written instead."""


class NoVisitorFilter(logging.Filter):
    """Take the visitor out of the server's own messages: gunicorn puts the IP or the address asked for in two (P1)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reword the message where it speaks of a visitor; keep every message."""
        for beginning, instead in OF_A_VISIT.items():
            if str(record.msg).startswith(beginning):
                record.msg, record.args, record.is_of_a_visit = instead, (), True
        return True


log = logging.getLogger(__name__)


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's logger without visitors and without an access log."""

    def setup(self, cfg: Any) -> None:
        """Set the logs up and put the filter in front of them."""
        super().setup(cfg)
        self.error_log.addFilter(NoVisitorFilter())
        self.error_log.addFilter(QuietTraces())
        for handler in self.error_log.handlers:
            handler.setFormatter(lines_of("web"))
        if logging.lastResort:  # what writes the messages of everybody who set up no log of their own
            logging.lastResort.addFilter(QuietTraces())


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our settings, each with its reason."""

    def __init__(self, bind: str, workers: int, threads: int) -> None:
        self._options = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": KindWorker,  # with threads: a slow phone holds a thread, not a process
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
            "timeout": 60,
            "graceful_timeout": 30,  # an answer on its way is taken in before a restart
            "accesslog": None,  # who came and when is nobody's business (P1, P2)
            "logger_class": QuietLogger,
            "control_socket_disable": True,  # one door less
            "when_ready": lambda _arbiter: _say(f"tiassess answers at http://{bind}/ (Ctrl+C stops it)"),
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings and nothing from files or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application in each worker."""
        write_log("web")
        return import_app(APPLICATION)


def _say(sentence: str) -> None:
    """Tell whoever started the server, or put a line into a log for machines."""
    if writes_json():
        log.info(sentence)
    else:
        click.echo(sentence)
