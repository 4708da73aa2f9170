"""Erasure: destroying the key file, the ballots and what is left of them in the database's files.

The key file goes first: from then on no copy of the ballots, wherever it lies, can be opened. What follows removes the
ballots themselves, and is repeated until the database confirms that nothing is left (promise P6).
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from tiassess.collection.ballots import destroy_ballots
from tiassess.collection.held_comments import destroy_comments
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.tables import Address, Ballot, CardOrder, Comment, CommentKey, Draft, IssuedCode, WaveKey
from tiassess.config import Settings
from tiassess.release.events import Event
from tiassess.release.ledger import enter
from tiassess.release.tables import StoredRelease
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK
from tiassess.wave.tables import Wave, WaveState

REWRITTEN_TABLES = [
    table.__tablename__
    for table in (Ballot, Draft, WaveKey, IssuedCode, Address, CardOrder, Comment, CommentKey, StoredRelease)
]
"""Tables whose deleted rows could still say something."""


def erase_wave(database: Database, settings: Settings, wave_id: UUID, moment: datetime) -> bool:
    """Erase a wave if its erasure is due, and say whether nothing is left.

    It may be interrupted anywhere and repeated; until it is done the wave stays marked as due.

    Args:
        database: where the ballots lie.
        settings: where the key file lies.
        wave_id: the wave; one whose erasure is not due keeps everything.
        moment: now, for the ledger's day.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        wave = session.get_one(Wave, wave_id, with_for_update={"key_share": True})
        if not wave.erasure_due:
            return True
        files.keep_up(wave_id, wave.state, RANK)
        files.destroy(wave_id)
        destroy_ballots(session, wave_id)
        session.execute(delete(WaveKey).where(WaveKey.wave_id == wave_id))
        if wave.state is WaveState.DESTROYED:  # of a published wave they have a day of their own
            destroy_comments(session, settings, wave_id)
    if not scrub(database.engine):
        return False
    with database.writing() as session:
        wave = session.get_one(Wave, wave_id, with_for_update={"key_share": True})
        if wave.erasure_due:
            wave.erasure_due = False
            enter(session, wave, Event.ERASED, Frame.of(wave).today(moment))
    return True


def scrub_due_waves(database: Database) -> bool:
    """Rewrite what still shows how ballots came, or drafts, or withdrawn results; say whether nothing is left.

    Closing and withdrawing mark it as due before they try, so that a reader in the way, or an end at the wrong moment,
    is made up for.
    """
    with database.reading() as session:
        due = session.scalars(select(Wave.id).where(Wave.scrub_due)).all()
    if not due:
        return True
    if not scrub(database.engine):
        return False
    with database.writing() as session:
        session.execute(update(Wave).where(Wave.id.in_(due)).values(scrub_due=False))
    return True


def scrub(engine: Engine) -> bool:
    """Rewrite what held ballots and releases, so that no deleted row is left in any file; say whether it could.

    A reader elsewhere can hold old pages in place; then this is tried again later.
    """
    return _SCRUBS[engine.dialect.name](engine)


def _scrub_sqlite(engine: Engine) -> bool:
    """Rewrite the file, then empty the write-ahead log; the log's answer says whether a reader was in the way.

    VACUUM itself reports nothing when a reader keeps old pages alive, so only the checkpoint's answer counts.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only = OFF")
        cursor.execute("VACUUM")
        busy, left, moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy == 0 and left == moved)
    except sqlite3.OperationalError:
        return False  # somebody reads or writes, or the disk is full: it stays due
    finally:
        connection.close()


def _scrub_postgresql(engine: Engine) -> bool:
    """Rewrite the tables; the server's write-ahead log is beyond us, which is why the key file goes first."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        try:
            connection.exec_driver_sql("SET lock_timeout = '10s'")
            for table in REWRITTEN_TABLES:
                connection.exec_driver_sql(f"VACUUM FULL {table}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
        with suppress(DBAPIError):  # only a privileged role may; the server does it by itself within minutes
            connection.exec_driver_sql("CHECKPOINT")
    return True


_SCRUBS = {"sqlite": _scrub_sqlite, "postgresql": _scrub_postgresql}
