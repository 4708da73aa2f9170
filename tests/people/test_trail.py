"""The audit trail: lines that are only ever added, chained, and written once where once is enough."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Noted, by_account, note
from tiassess.people.trail_reading import faults_of_trail, trail_lines
from tiassess.storage.database import Database

TODAY = date(2026, 11, 21)
ANN = UUID(int=7)
LOOK = Noted(Deed.VIEWED, by_account(ANN), TODAY, {"page": "wave", "wave": "baseline"}, once_a_day=True)
DEED = Noted(Deed.BACKED_UP, COMMAND_LINE, TODAY)


def write(database: Database, *lines: Noted, trail: UUID = SERVER) -> None:
    for each in lines:
        with database.writing() as session:
            note(session, trail, each)


def lines_of(database: Database, trail: UUID = SERVER) -> list[str]:
    with database.reading() as session:
        return [line.entry for line in trail_lines(session, trail)]


def test_a_line_names_a_day_an_account_and_nothing_else_of_who_acted(database: Database) -> None:
    write(database, LOOK)
    (line,) = lines_of(database)
    assert json.loads(line) == {
        "format": "tiassess-trail/1",
        "trail": str(SERVER),
        "number": 1,
        "deed": "viewed",
        "who": {"kind": "account", "id": str(ANN)},
        "day": "2026-11-21",
        "of": {"page": "wave", "wave": "baseline"},
        "previous": "0" * 64,
    }


def test_a_look_is_written_once_a_day_and_a_deed_each_time(database: Database) -> None:
    write(database, LOOK, DEED, LOOK, DEED, replace(LOOK, day=date(2026, 11, 22)))
    assert [json.loads(line)["deed"] for line in lines_of(database)] == ["viewed", "backed up", "backed up", "viewed"]


def test_each_organisation_has_a_trail_of_its_own(database: Database) -> None:
    loch, firth = uuid4(), uuid4()
    write(database, LOOK, trail=loch)
    write(database, LOOK, DEED, trail=firth)
    assert (len(lines_of(database, loch)), len(lines_of(database, firth))) == (1, 2)
    assert json.loads(lines_of(database, loch)[0])["number"] == 1


def test_a_trail_of_unchanged_lines_has_no_faults(database: Database) -> None:
    write(database, LOOK, DEED, DEED)
    with database.reading() as session:
        assert faults_of_trail(session, SERVER) == []


@pytest.mark.parametrize("change", ["DELETE FROM trail_entry", "UPDATE trail_entry SET sha256 = 'y'"])
def test_the_database_refuses_to_change_a_line_or_to_take_one_out(database: Database, change: str) -> None:
    write(database, DEED)
    with pytest.raises(DBAPIError, match="only ever added to"), database.engine.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize("number", ["number", "number + 1"])
def test_the_database_refuses_to_put_another_line_in_the_place_of_one(database: Database, number: str) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite replaces rows, by a word of its own")
    write(database, LOOK)
    replace = (
        "INSERT OR REPLACE INTO trail_entry (trail, number, entry, sha256, once)"
        f" SELECT trail, {number}, '', sha256, once FROM trail_entry"
    )
    with pytest.raises(DBAPIError, match="only ever added to"), database.engine.begin() as connection:
        connection.execute(text(replace))


def test_a_line_that_was_changed_or_cut_off_all_the_same_shows(database: Database) -> None:
    write(database, LOOK, DEED, DEED)
    trigger = "trail_entry_refuses_delete" if database.engine.dialect.name == "sqlite" else "trail_entry_refuses_change"
    on = "" if database.engine.dialect.name == "sqlite" else " ON trail_entry"
    with database.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}{on}"))
        connection.execute(text("DELETE FROM trail_entry WHERE number = 3"))
    with database.reading() as session:
        assert faults_of_trail(session, SERVER) == [(2, "a line after it was taken out.")]
