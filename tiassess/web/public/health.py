"""Whether the server can do its work: the database answers and is of this version, and the keys can be read."""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tiassess.storage.migrating import DatabaseVersionError, is_current

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL

    from tiassess.config import Settings
    from tiassess.storage.database import Database

GOOD_FOR: Final = 1.0
"""Seconds for which what was found is told again: however many monitors ask, the database is asked once a second."""

LONGEST_LOOK: Final = 10.0
"""Seconds after which a look that has not come back is taken for a database that does not answer."""


FIRST_LOOK: Final = 5.0
"""Seconds to wait for the very first look of a process, when there is nothing yet to tell again."""


class Health:
    """What was last found, so that asking costs next to nothing, and one that hangs holds up one visitor only."""

    def __init__(self, look: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._looking = Lock()
        self._well = False
        self._at = float("-inf")

    def is_well(self) -> bool:
        """Tell whether the server can do its work, as found a moment ago or now."""
        if self._age() < GOOD_FOR:
            return self._well
        if not self._looking.acquire(timeout=FIRST_LOOK if self._at == float("-inf") else 0):
            return self._well and self._age() < LONGEST_LOOK
        try:
            if self._age() >= GOOD_FOR:
                self._well = self._look()
                self._at = self._clock()
            return self._well
        finally:
            self._looking.release()

    def _age(self) -> float:
        return self._clock() - self._at


def can_answer(database: Database, settings: Settings) -> bool:
    """Tell whether people can be answered: without the folder of keys nobody's answers could be kept."""
    return os.access(settings.key_dir, os.R_OK | os.W_OK | os.X_OK) and is_well(database) and _takes_answers(database)


def is_well(database: Database) -> bool:
    """Tell whether the database answers and needs no migration; why not is told to nobody."""
    try:
        return _is_there(database.engine.url) and is_current(database.engine)
    except (DatabaseVersionError, SQLAlchemyError):
        return False


def _takes_answers(database: Database) -> bool:
    """Look whether the database may be written to: a replica, or a file of somebody else, takes nothing."""
    if database.engine.dialect.name == "sqlite":
        return os.access(database.engine.url.database or "", os.W_OK)
    try:
        with database.reading() as session:
            return session.scalar(text("SELECT pg_is_in_recovery()")) is False
    except SQLAlchemyError:
        return False


def _is_there(url: URL) -> bool:
    """Look for the file of a SQLite database first, because asking one that is gone would make an empty one."""
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
