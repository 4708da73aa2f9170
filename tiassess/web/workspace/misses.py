"""Misses: a line in the trail, once a day, of an account that somebody tried to get into and did not.

It is written some seconds later, by a thread of its own. Nobody can tell from the time of an answer, or of the next one
on the same connection, whether there was a line to write, which is only where there is an account.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from flask import current_app

from tiassess.clock import now
from tiassess.jobs.telling import kind_of, told
from tiassess.people.trail import SERVER, Deed, Noted, by_account, is_noted, note_of_account
from tiassess.storage.database import Database
from tiassess.web.running import running

if TYPE_CHECKING:
    from flask import Flask

    from tiassess.people.tables import Account

NAME: Final = "tiassess-misses"
SOONEST: Final = 1000
LATEST: Final = 5000
"""So many thousandths of a second a line waits."""

log = logging.getLogger(__name__)


def in_some_seconds(act: Callable[[], None]) -> None:
    """Do something later, at a moment that chance chooses; a process that ends does it before."""
    Timer((SOONEST + secrets.randbelow(LATEST - SOONEST)) / 1000, act).start()


class Misses:
    """The misses of one process that are not written yet: at most one for each account and day."""

    def __init__(self, later: Callable[[Callable[[], None]], None] = in_some_seconds) -> None:
        """Know of none yet.

        Args:
            later: does something a little later.
        """
        self._later = later
        self._waiting: set[tuple[UUID | None, date]] = set()
        self._changing = Lock()

    def add(self, database: Database, account_id: UUID | None, day: date) -> None:
        """Let a miss be written soon; nobody's takes the same way, and leaves nothing."""
        with self._changing:
            is_first = not self._waiting
            self._waiting.add((account_id, day))
        if is_first:
            self._later(partial(self._write, database))

    def _write(self, database: Database) -> None:
        with self._changing:
            waiting, self._waiting = self._waiting, set()
        for account_id, day in waiting:
            if account_id is not None:
                _write_unless_written(database, account_id, day)


def note_misses(app: Flask) -> None:
    """Give an application its list of misses."""
    app.extensions[NAME] = Misses()


def note_miss_afterwards(account: Account | None) -> None:
    """Write later that somebody did not get in.

    Args:
        account: whose password or code did not fit; None for nobody's, of whom nothing is written.
    """
    misses = cast("Misses", current_app.extensions[NAME])
    misses.add(running().database, account.id if account else None, now().date())


def _write_unless_written(database: Database, account_id: UUID, day: date) -> None:
    noted = Noted(Deed.DID_NOT_GET_IN, by_account(account_id), day, once_a_day=True)
    try:
        with database.reading() as session:
            if is_noted(session, SERVER, noted):
                return
        with database.writing() as session:
            note_of_account(session, account_id, noted)
    except Exception as mishap:  # noqa: BLE001 - nobody waits for this, and the database may be away
        log.warning("That somebody did not get in could not be written down. %s", told(mishap), extra=kind_of(mishap))
