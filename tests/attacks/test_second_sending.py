"""A second sending with a code leaves no mark at the ballot of the first one, so that it points at nobody's ballot."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from tests.collection.answering_desk import OpenWave
from tests.conftest import settings_for
from tests.lead import NOW, Lead
from tiassess.collection.answering import Entry
from tiassess.storage.database import Database

MARKS = text("SELECT ctid::text, xmin::text, xmax::text, ballot::text FROM ballot ORDER BY id")
"""What PostgreSQL keeps beside every row: its place, and which transactions wrote and locked it."""


def test_a_sending_that_is_set_aside_does_not_touch_the_ballot_that_counts(postgresql_url: str, tmp_path: Path) -> None:
    settings = settings_for(postgresql_url, tmp_path)
    database = Database(postgresql_url)
    wave = OpenWave.of(Lead(database, settings, tmp_path), ways_in=("cards",))
    codes = wave.issues(5)
    for code in codes:
        sends(wave, wave.holder_of(code))
    before = marks(database)
    sends(wave, wave.holder_of(codes[2]))
    assert len(before) == 5
    assert len(marks(database)) == 6
    assert set(before) < set(marks(database))
    database.close()


def sends(wave: OpenWave, entry: Entry) -> None:
    """Let somebody answer and send."""
    wave.answers(entry, {"q1": "3"})
    wave.desk.send(entry, NOW)


def marks(database: Database) -> list[tuple[str, ...]]:
    """Give every ballot with what is kept beside it."""
    with database.reading() as session:
        return [tuple(row) for row in session.execute(MARKS)]
