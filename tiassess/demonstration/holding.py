"""What a database holds before a demonstration is made: nothing, one that was cut off, or something to be left alone.

A demonstration is many acts, each whole by itself, so it can be cut off in between. The host's account is made last:
where every organisation is made up and that account is missing, nobody has seen the demonstration whole, and it is
cleared away and made anew.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.demonstration.story import HOST, PEOPLE
from tiassess.people.tables import Account, TrailEntry, TrailHead
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.wave.tables import Organisation, Wave

TRAILS = {TrailEntry.__tablename__, TrailHead.__tablename__}


class Holding(StrEnum):
    """What a database holds."""

    NOTHING = "nothing"
    CUT_OFF = "cut off"  # a demonstration that was not finished
    SOMETHING = "something"


def holding_of(session: Session) -> Holding:
    """Say what a migrated database holds."""
    made_up = session.scalars(select(Organisation.demonstration)).all()
    accounts = set(session.scalars(select(Account.email)))
    if not made_up and not accounts:
        return Holding.NOTHING
    ours = {person.email for person in PEOPLE} - {HOST}
    return Holding.CUT_OFF if made_up and all(made_up) and accounts <= ours else Holding.SOMETHING


def clear(database: Database, settings: Settings) -> None:
    """Remove every trace of a demonstration that was cut off: its key files, then all rows at once.

    Only lines of the audit trail stay: the database lets nobody take one out, and they name what is gone by ids alone.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        assert holding_of(session) is Holding.CUT_OFF
        for wave_id in session.scalars(select(Wave.id)):
            files.destroy(wave_id)
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in TRAILS:
                session.execute(delete(table))
