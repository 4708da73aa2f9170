"""Backing up: the rows of one moment in one file, while everything runs; whole or not at all.

Rows stand in the order of their keys, so that the file tells no more than the rows do. What lets somebody in without a
password is left out: sign-ins, and links that wait in e-mails. Secret, key files and the queue are never in it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

import tiassess.collection.tables
import tiassess.people.tables
import tiassess.release.tables
import tiassess.wave.tables  # noqa: F401 - imported for their tables
from tiassess.collection.ballots import Progress, no_progress
from tiassess.config import Settings
from tiassess.config.folders import sync_folder
from tiassess.people.tables import Invitation, SignIn
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Noted, note
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.storage.migrating import current_version
from tiassess.upkeep.container import Manifest, Writer
from tiassess.upkeep.errors import BackupRefusedError
from tiassess.upkeep.values import kind_of, written

MARK_LABEL: Final = "backup-mark"

LEFT_OUT: Final = (SignIn.__tablename__, Invitation.__tablename__)
"""Tables whose rows would let somebody in again whom nobody lets in any more."""

PART_ROWS: Final = 1_000
PART_BYTES: Final = 8 * 1024 * 1024
"""A part ends when it has so many rows or bytes, so that memory stays bounded."""


def backed_up_tables() -> list[Table]:
    """Give the tables that are backed up, in the order in which rows can be put in."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def count_rows(session: Session) -> int:
    """Count all rows that would be backed up, for whoever waits."""
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in backed_up_tables())


def back_up(
    database: Database, settings: Settings, path: Path, moment: datetime, progress: Progress = no_progress
) -> None:
    """Write a backup, and say so in the server's trail; the line comes first, so that no copy goes unsaid.

    Args:
        database: what is backed up.
        settings: whose secret marks the file.
        path: where it goes; nothing may be there yet.
        moment: now.
        progress: is told how many rows have been written.

    Raises:
        BackupRefusedError: something is there already, or it cannot be written.
    """
    try:
        with _new_file(path) as file:
            with database.writing() as session:
                note(session, SERVER, Noted(Deed.BACKED_UP, COMMAND_LINE, moment.date()))
            manifest = Manifest(version("tiassess"), _revision(database), moment.date().isoformat(), _columns())
            writer = Writer(file, manifest)
            _write_rows(database, writer, progress)
            writer.finish(settings.keys.current(MARK_LABEL))
    except FileExistsError as reason:
        message = f"{path} is there already. Choose another name, or remove it first."
        raise BackupRefusedError(message) from reason
    except OSError as reason:
        message = f"{path} cannot be written ({reason.strerror})."
        raise BackupRefusedError(message) from reason


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for this account only that gets its name when all of it is written, and never takes another's.

    Raises:
        FileExistsError: something is there already.
        OSError: it cannot be written.
    """
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if path.exists():
                raise FileExistsError
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)
    finally:
        new.unlink()
    sync_folder(path.parent)


def _revision(database: Database) -> str:
    revision = current_version(database.engine)
    assert revision  # a database that is not migrated is refused before
    return revision


def _columns() -> dict[str, dict[str, str]]:
    return {table.name: {column.name: kind_of(column) for column in table.columns} for table in backed_up_tables()}


def _write_rows(database: Database, writer: Writer, progress: Progress) -> None:
    with database.reading() as session:  # one state of all tables, however long it takes
        for table in backed_up_tables():
            lines: list[bytes] = []
            size = 0
            for line in _lines(session, table):
                lines.append(line)
                size += len(line)
                if len(lines) == PART_ROWS or size >= PART_BYTES:
                    writer.add(table.name, lines)
                    progress(len(lines))
                    lines, size = [], 0
            if lines:
                writer.add(table.name, lines)
                progress(len(lines))


def _lines(session: Session, table: Table) -> Iterator[bytes]:
    kinds = [kind_of(column) for column in table.columns]
    query = select(table).order_by(*table.primary_key.columns)
    for row in session.execute(query, execution_options={"yield_per": PART_ROWS}):
        values = [written(kind, value) for kind, value in zip(kinds, row, strict=True)]
        yield json.dumps(values, separators=(",", ":")).encode() + b"\n"
