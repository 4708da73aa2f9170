"""What happened when the database, the disk or the memory gave out under a command: one sentence each.

A sentence says what to do and holds no SQL and no value. What is not known here is a mistake of ours and stays a
traceback, so that it gets found. Imported only when something went wrong.
"""

from __future__ import annotations

import logging
import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError

BUSY = "Another command is writing to the database just now. Try again in a minute."
DAMAGED = "The database is damaged, or is no database. Restore the last good copy of it."
FULL = "The disk of the database is full. Make room, and try again."
READ_ONLY = "The database may be read and not written to by this account. Give the account its rights, and try again."
GONE = "The database cannot be reached. Check TIASSESS_DATABASE_URL and that the database is running."
CLASH = "Another command changed the same thing at the same moment. Look at what is there now, and try again."
FAULT = "The disk of the database does not read or write as it should. Look at the machine before you try again."
NO_MEMORY = "This machine has not enough memory for it. Nothing was kept."
TOO_DEEP = "A file is nested far too deeply to be read. Is it the right file?"

SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_IOERR: FAULT,
    sqlite3.SQLITE_CONSTRAINT: CLASH,
}
"""By SQLite's primary result code, the lowest byte of each extended one."""

POSTGRESQL = {
    "08": GONE,  # connection exception
    "23": CLASH,  # integrity constraint violation
    "25006": READ_ONLY,  # read-only transaction: a replica
    "28": GONE,  # invalid authorisation
    "3D": GONE,  # no such database
    "40": BUSY,  # serialisation failure, deadlock
    "42501": READ_ONLY,  # insufficient privilege
    "53100": FULL,
    "53": BUSY,  # out of memory, too many connections
    "55P03": BUSY,  # lock not available
    "57P": GONE,  # shut down, crashed, starting up
    "57014": BUSY,  # statement cancelled after its time
    "58": FAULT,  # system error, such as of the disk
    "XX001": DAMAGED,  # data corrupted
    "XX002": DAMAGED,  # index corrupted
}
"""By the beginning of PostgreSQL's SQLSTATE."""


def explain(mishap: Exception) -> str | None:
    """Give the sentence for a mishap, or None for what can only be our mistake.

    >>> explain(PermissionError(13, "Permission denied", "keys/a.key"))
    'keys/a.key cannot be used (Permission denied).'
    >>> explain(KeyError("unit")) is None
    True
    """
    if isinstance(mishap, DBAPIError):
        return _of_database(mishap)
    if isinstance(mishap, MemoryError):
        return NO_MEMORY
    if isinstance(mishap, RecursionError):
        return TOO_DEEP
    if isinstance(mishap, OSError) and not isinstance(mishap, BrokenPipeError):  # a closed pipe is click's to end
        return f"{mishap.filename or 'A file'} cannot be used ({mishap.strerror or 'the system refuses it'})."
    return None


def trace_of(mishap: BaseException) -> str:
    """Tell what kind of mistake of ours it was and where, and nothing of its words: these may quote an answer.

    What led to it comes first, as in any traceback.
    """
    return "\n".join(f"{type(link).__name__}: {_places(link)}" for link in _chain(mishap))


def _chain(mishap: BaseException | None) -> Iterator[BaseException]:
    links: list[BaseException] = []
    while mishap is not None and mishap not in links:
        links.append(mishap)
        mishap = mishap.__cause__ or (None if mishap.__suppress_context__ else mishap.__context__)
    return reversed(links)


def _places(mishap: BaseException) -> str:
    frames = traceback.extract_tb(mishap.__traceback__)
    places = [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} in {frame.name}" for frame in frames]
    return ", ".join(places) or "no place"


class QuietTraces(logging.Filter):
    """Keep of a traceback in a log what ``trace_of`` tells; a log may quote nobody (P1)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the kinds and places of a mistake in the place of its words; keep every message."""
        if record.exc_info and record.exc_info[1] is not None:
            mishap = record.exc_info[1]
            vars(record).update(mishap=type(mishap).__name__, trace=trace_of(mishap))
            record.msg, record.args = f"{record.getMessage()}\n{trace_of(mishap)}", ()
            record.exc_info = record.exc_text = None
        return True


def _of_database(mishap: DBAPIError) -> str | None:
    code = getattr(mishap.orig, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)
    state = getattr(mishap.orig, "sqlstate", None) or ""
    for length in (5, 3, 2):
        if state[:length] in POSTGRESQL:
            return POSTGRESQL[state[:length]]
    return GONE if isinstance(mishap, OperationalError) and not state else None
