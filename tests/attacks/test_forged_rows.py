"""Rows of people who came with codes: what is forged, changed, swapped or put back is not counted as another answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.lead import BASELINE, NOW, Lead
from tiassess.collection.answering import Entry
from tiassess.collection.tables import Ballot
from tiassess.release.errors import BallotsMissingError
from tiassess.release.ledger import read_ledger

PEOPLE = 12
FIELDS = ["id", "sealed", "mac"]

Change = Callable[[list[Ballot]], None]


@pytest.fixture
def wave(sqlite_lead: Lead) -> OpenWave:
    """An open wave that people answer with cards."""
    return OpenWave.of(sqlite_lead, ways_in=("cards",))


@pytest.fixture
def entries(wave: OpenWave) -> list[Entry]:
    """Those who have answered it."""
    entries = [wave.holder_of(code) for code in wave.issues(PEOPLE)]
    for entry in entries:
        sends(wave, entry)
    return entries


def sends(wave: OpenWave, entry: Entry, answer: str = "3") -> None:
    """Let somebody answer and send."""
    wave.answers(entry, {"q1": answer, "q2": answer, "q3": answer})
    wave.desk.send(entry, NOW)


def copies(wave: OpenWave) -> list[dict[str, object]]:
    """Copy the rows, as whoever can read the database can."""
    with wave.lead.database.reading() as session:
        names = [column.name for column in Ballot.__table__.columns]
        rows = session.scalars(select(Ballot).order_by(Ballot.id))
        return [{name: getattr(row, name) for name in names} for row in rows]


def tampers(wave: OpenWave, change: Change) -> None:
    """Let somebody change rows who can write to the database, and has no secret."""
    with wave.lead.database.writing() as session:
        change(list(session.scalars(select(Ballot).order_by(Ballot.id))))


def counts(wave: OpenWave) -> tuple[int, dict[str, int]]:
    """Close if it is not closed, count, and give how many ballots counted and how many were refused, by reason."""
    lead = wave.lead
    if lead.sees().received is None:
        lead.closes(moment=AFTERWARDS)
    release = lead.counts(BASELINE, AFTERWARDS)
    with lead.database.reading() as session:
        return release.document["ballots"]["counted"], read_ledger(session)[-1]["refused"]


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("when", ["while open", "after closing"])
@pytest.mark.usefixtures("entries")
def test_one_changed_bit_is_a_forged_row(wave: OpenWave, field: str, place: int, when: str) -> None:
    def flip(rows: list[Ballot]) -> None:
        content = bytearray(getattr(rows[0], field))
        content[place % len(content)] ^= 1
        setattr(rows[0], field, bytes(content))

    if when == "after closing":
        wave.lead.closes(moment=AFTERWARDS)
    tampers(wave, flip)
    assert counts(wave) == (PEOPLE - 1, {"forged": 1})


@pytest.mark.usefixtures("entries")
def test_a_ballot_under_another_id_is_no_second_ballot(wave: OpenWave) -> None:
    first = copies(wave)[0]
    with wave.lead.database.writing() as session:
        session.add(Ballot(**{**first, "id": bytes(16)}))
    assert counts(wave) == (PEOPLE, {"forged": 1})


@pytest.mark.usefixtures("entries")
def test_a_row_from_before_closing_in_the_place_of_another_is_a_duplicate(wave: OpenWave) -> None:
    old = copies(wave)
    wave.lead.closes(moment=AFTERWARDS)

    def put_back(rows: list[Ballot]) -> None:
        victim = next(row for row in rows if row.sealed != old[0]["sealed"])
        for name, value in old[0].items():
            setattr(victim, name, value)

    tampers(wave, put_back)
    assert counts(wave) == (PEOPLE - 1, {"duplicate": 1})


@pytest.mark.usefixtures("entries")
def test_a_row_more_than_at_closing_stops_the_count(wave: OpenWave) -> None:
    old = copies(wave)
    wave.lead.closes(moment=AFTERWARDS)
    with wave.lead.database.writing() as session:
        session.add(Ballot(**old[0]))
    with pytest.raises(BallotsMissingError):
        counts(wave)


def test_a_changed_replace_check_lets_nobody_replace_the_form_and_leaves_it_counted(
    wave: OpenWave, entries: list[Entry]
) -> None:
    """Two checks that change places: no words lead to the other's ballot, because its id comes from the code."""

    def swap(rows: list[Ballot]) -> None:
        rows[0].replace_check, rows[1].replace_check = rows[1].replace_check, rows[0].replace_check

    tampers(wave, swap)
    sealed = {row["sealed"] for row in copies(wave)}
    for entry in entries:
        wave.desk.start_replacement(entry, NOW)
        sends(wave, entry, "1")
    assert len(sealed & {row["sealed"] for row in copies(wave)}) == 2
    assert counts(wave) == (PEOPLE, {"set aside": 2})


@pytest.mark.usefixtures("entries")
def test_the_replace_check_of_a_form_of_ones_own_opens_nobody_elses(wave: OpenWave) -> None:
    intruder = wave.holder_of(*wave.issues(1))
    before = {row["id"]: row for row in copies(wave)}
    sends(wave, intruder)
    own = next(row for row in copies(wave) if row["id"] not in before)

    def plant(rows: list[Ballot]) -> None:
        for row in rows:
            row.replace_check = own["replace_check"]  # type: ignore[assignment]  # the bytes of a copied row

    tampers(wave, plant)
    wave.desk.withdraw(intruder, NOW)
    assert {row["id"]: row["sealed"] for row in copies(wave)} == {name: row["sealed"] for name, row in before.items()}


def test_whoever_can_write_may_put_back_an_older_form_but_never_a_second_one(
    wave: OpenWave, entries: list[Entry]
) -> None:
    """A stated limit: until closing the database alone knows which of somebody's forms is the newest."""
    old = copies(wave)
    wave.desk.start_replacement(entries[0], NOW)
    sends(wave, entries[0], "1")
    wave.desk.withdraw(entries[1], NOW)
    with wave.lead.database.writing() as session:
        for row in old:
            session.merge(Ballot(**row))
    assert counts(wave) == (PEOPLE, {})
