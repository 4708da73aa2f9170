"""Sessions, types and loading, on both kinds of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.tables import Organisation, Role

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def organisation(slug: str, created: datetime = NOON) -> Organisation:
    return Organisation(id=uuid4(), slug=slug, name=slug, timezone="Europe/London", created=created)


def test_a_reading_session_cannot_write(database: Database) -> None:
    with database.reading() as session:
        session.add(organisation("loch"))
        with pytest.raises(DBAPIError):
            session.flush()


def test_a_writing_session_keeps_all_or_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:  # noqa: PT012 - a transaction is a block
        session.add(organisation("loch"))
        session.flush()
        _ = 1 / 0
    with database.reading() as session:
        assert session.scalars(select(Organisation)).all() == []


def test_a_reading_session_sees_one_state_of_the_database_to_its_end(database: Database) -> None:
    with database.reading() as session:
        assert session.scalars(select(Organisation.slug)).all() == []
        with database.writing() as other:
            other.add(organisation("loch"))
        assert session.scalars(select(Organisation.slug)).all() == []


def test_a_row_of_another_organisation_is_never_found(database: Database) -> None:
    mine, theirs = organisation("mine"), organisation("theirs")
    with database.writing() as session:
        session.add_all([mine, theirs])
        session.flush()
        role = Role(organisation_id=theirs.id, slug="nurse", name="Nurses")
        session.add(role)
        session.flush()
        role_id, my_id, their_id = role.id, mine.id, theirs.id
    with database.reading() as session:
        assert load_for(session, my_id, Role, id=role_id) is None
        assert load_for(session, their_id, Role, id=role_id) is not None


def test_moments_are_kept_in_utc_and_refused_without_a_zone(database: Database) -> None:
    edinburgh = timezone(timedelta(hours=1))
    with database.writing() as session:
        session.add(organisation("loch", NOON.astimezone(edinburgh)))
    with database.reading() as session:
        created = session.scalars(select(Organisation.created)).one()
        assert (created, created.tzinfo) == (NOON, UTC)
    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        session.add(organisation("ness", datetime(2026, 7, 1, 12)))  # noqa: DTZ001 - the fault that is tested


def test_writers_that_read_first_wait_for_each_other(database: Database) -> None:
    """Without BEGIN IMMEDIATE the second of two such writers on SQLite fails at once."""
    start, names = Barrier(4), [f"o{number}" for number in range(4)]

    def read_then_write(slug: str) -> None:
        start.wait()
        with database.writing() as session:
            session.scalars(select(Organisation)).all()
            session.add(organisation(slug))

    threads = [Thread(target=read_then_write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert sorted(session.scalars(select(Organisation.slug))) == names


@pytest.fixture
def no_power_cut() -> None:
    """Wait for the disk, as a server does."""


def test_sqlite_keeps_what_it_acknowledged_and_overwrites_what_it_deletes(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.reading() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
