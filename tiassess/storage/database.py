"""The engine and its two sessions: ``reading()`` cannot write, ``writing()`` is one transaction.

On SQLite a transaction that reads first and writes later fails at once when another has written in between; a
writing session therefore begins with ``BEGIN IMMEDIATE``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

SQLITE_PRAGMAS = {
    "page_size": "32768",  # with smaller pages every ballot of 2 to 4 KiB takes an overflow page of its own
    "journal_mode": "WAL",  # readers never wait for the writer
    "synchronous": "FULL",  # an answer once thanked for survives a power cut (P9)
    "foreign_keys": "ON",
    "secure_delete": "ON",  # deleted rows are overwritten with zeros (P6)
    "busy_timeout": "10000",  # people who press at the same time wait for each other; the longest wait seen was 6 s
}


class Database:
    """A database and its sessions.

    >>> with Database("sqlite://").reading() as session:
    ...     session.connection().exec_driver_sql("SELECT 1").scalar_one()
    1
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._readers = self.engine.execution_options(tiassess_writing=False)
        if self.engine.dialect.name == "postgresql":
            self._readers = self._readers.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        self._writers = self.engine.execution_options(tiassess_writing=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and refuses to change it."""
        with Session(self._readers, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are all kept when the block ends, or none when it raises."""
        with Session(self._writers) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection of the pool."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """Make an engine for SQLite or PostgreSQL with the settings that the promises need."""
    engine = create_engine(url, hide_parameters=True)  # no value of a row ever stands in an error message
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("tiassess_writing", True)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
