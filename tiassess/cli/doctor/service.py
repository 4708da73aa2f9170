"""Checks of what the server rests on: a worker, the queue that wakes it, the mail server, and the proxy in front."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from tiassess.cli.doctor.checks import SECONDS, Check, Installation, Verdict
from tiassess.cli.doctor.machine import OTHERS
from tiassess.collection.errors import MailAwayError
from tiassess.collection.mail_carriers import carrier_of
from tiassess.config.mail import Smtp
from tiassess.config.second_factor import SecondFactor
from tiassess.jobs.heartbeat import is_alive, last_beat
from tiassess.jobs.queue import queue_url_of, storage_of

OF_EVERY_PAGE: Final = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cache-Control")
"""Headers that the application sets; a proxy that takes one away undoes what it is for."""


def examine_worker(installation: Installation) -> Iterator[str]:
    """Find that no worker looks for what is due, so that promised days would pass."""
    if is_alive(installation.settings, installation.moment):
        return
    last = last_beat(installation.settings)
    since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
    yield (
        f"No worker has looked for what is due {since}: nothing is closed, published or sent by itself. Look whether "
        "tiassess serve or tiassess worker runs, or a crontab with tiassess sweep, and with the same TIASSESS_KEY_DIR."
    )


def examine_queue(installation: Installation) -> Iterator[str]:
    """Find a queue that cannot be reached; without it messages wait for up to a minute, and nothing is lost."""
    try:
        _reach(installation)
    except Exception as mishap:  # noqa: BLE001 - each kind of queue has mishaps of its own
        yield (
            f"The queue cannot be reached ({type(mishap).__name__}), so what somebody asks for is begun up to a minute "
            "later. Check TIASSESS_QUEUE_URL and that what it names is running."
        )


def _reach(installation: Installation) -> None:
    """Ask a queue for its length, without making one that is not there yet."""
    scheme, _, place = queue_url_of(installation.settings).partition("://")
    if scheme == "sqlite":
        _open(Path(place.removeprefix("/")))
    elif scheme == "postgresql":
        import psycopg  # noqa: PLC0415 - only where it is the queue

        with psycopg.connect(f"{scheme}://{place}", connect_timeout=SECONDS) as connection:
            connection.execute("SELECT 1")
    else:
        with closing(storage_of(installation.settings)) as storage:
            storage.queue_size()


def _open(file: Path) -> None:
    if not os.access(file if file.exists() else file.parent, os.R_OK | os.W_OK):
        raise PermissionError
    if file.exists():
        with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA schema_version")


def examine_queue_file(installation: Installation) -> Iterator[str]:
    """Find a queue in a file that others may read or write to."""
    scheme, _, place = queue_url_of(installation.settings).partition("://")
    file = place.removeprefix("/")
    parts = [Path(f"{file}{end}") for end in ("", "-wal", "-shm")] if scheme == "sqlite" else []
    for part in parts:
        if part.exists() and part.stat().st_mode & OTHERS:
            yield f"{part} can be read by others. Run: chmod 600 {part}"


def examine_mail(installation: Installation) -> Iterator[str]:
    """Find a mail server that does not answer, offers no encryption or lets us not in; nothing is sent to find out."""
    mail = installation.settings.mail
    if mail is None or not isinstance(mail.through, Smtp):
        return
    try:
        with carrier_of(mail, installation.moment):
            pass
    except MailAwayError as refusal:
        yield f"No e-mail can be sent now: {refusal}"


def examine_front(installation: Installation) -> Iterator[str]:
    """Ask for a page by the public address, and find what a proxy takes away or adds."""
    address = installation.settings.address
    if not address:
        return
    headers = installation.ask(f"{address}/health/live")
    if headers is None:
        yield (
            f"{address} does not answer as tiassess does, asked from this machine. Look at the proxy, and whether this "
            "machine can reach its own public address."
        )
        return
    names = {name.title() for name in headers}
    for missing in (name for name in OF_EVERY_PAGE if name.title() not in names):
        yield f"Pages at {address} come without {missing}, which the application sets. Let the proxy hand it on."
    if address.startswith("https://") and "Strict-Transport-Security" not in names:
        yield f"Pages at {address} come without Strict-Transport-Security. Let the proxy add it, see deploy/nginx.conf."
    if "Set-Cookie" in names:
        yield f"Something in front of {address} sets a cookie, by which visitors could be told apart. Turn that off."


def examine_second_factor(installation: Installation) -> Iterator[str]:
    """Find that a password alone lets somebody in."""
    if installation.settings.second_factor is SecondFactor.OFFERED:
        yield (
            "TIASSESS_SECOND_FACTOR is “offered”: who learns a password gets in. Leave it out, so that everybody needs "
            "an authenticator app."
        )


CHECKS = (
    Check("A worker looks for what is due.", examine_worker, Verdict.LOOK),
    Check("The queue can be reached.", examine_queue, Verdict.LOOK),
    Check("The queue can be read by its owner only.", examine_queue_file),
    Check("E-mail can be sent, or none is to be.", examine_mail, Verdict.LOOK),
    Check("The public address answers with all headers.", examine_front, Verdict.LOOK),
    Check("Everybody who signs in with a password needs an app too.", examine_second_factor, Verdict.LOOK),
)
