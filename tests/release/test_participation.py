"""Participation while a wave is open: one band, seldom, never from few, and nothing else is kept (R8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.disclosure.rules import FEWEST_STAFF_BEHIND_A_LINK
from tiassess.release.errors import TooEarlyError
from tiassess.release.participation import (
    FEWEST_STAFF,
    Participation,
    Silence,
    look_at_participation,
    moved_band,
    read_participation,
)
from tiassess.release.tables import Band, ParticipationBand
from tiassess.wave.errors import WaveStateError

OPENS = date(2026, 11, 23)
CLOSES = date(2026, 12, 31)
STAFF = "id,name,parent,headcount\nward,Ward,,{}\n"
ORDER = list(Band)


def opened(lead: Lead, staff: int = 60, **plan: Any) -> Lead:
    lead.has_an_organisation(STAFF.format(staff))
    lead.plans_a_wave(**{"opens": OPENS, "closes": CLOSES, "ways_in": ("link",), **plan})
    lead.opens()
    return lead


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def after(days: int) -> date:
    return OPENS + timedelta(days)


def told(lead: Lead, day: date) -> Participation:
    with lead.database.reading() as session:
        return read_participation(session, BASELINE.find(session), day)


def look(lead: Lead, day: date) -> Band:
    return look_at_participation(lead.database, lead.settings, BASELINE, on(day))


def receive(lead: Lead, ballots: int) -> None:
    lead.receives(rows_of("ward", "nurse", ["123"] * ballots), "link")


def test_nothing_is_told_before_a_lead_asks(lead: Lead) -> None:
    receive(opened(lead), 50)
    assert told(lead, after(1)) == Participation(None, None, after(7), None)


def test_a_look_tells_a_band_and_the_next_one_is_a_week_later(lead: Lead) -> None:
    receive(opened(lead), 20)
    assert look(lead, after(8)) is Band.BETWEEN
    assert told(lead, after(9)) == Participation(Band.BETWEEN, after(8), after(15), None)


@pytest.mark.parametrize("day", [0, 6, 8, 13])
def test_nobody_looks_in_the_first_week_or_twice_in_one(lead: Lead, day: int) -> None:
    opened(lead)
    if day > 7:
        look(lead, after(7))
    receive(lead, 55)
    before = told(lead, after(day))
    with pytest.raises(TooEarlyError):
        look(lead, after(day))
    assert told(lead, after(day)) == before


def test_nothing_new_is_told_in_the_last_three_days(lead: Lead) -> None:
    opened(lead)
    look(lead, CLOSES - timedelta(3))
    opened_again = told(lead, CLOSES - timedelta(2))
    assert (opened_again.band, opened_again.next_look) == (Band.FEWER, None)
    for days in range(3):
        with pytest.raises(TooEarlyError):
            look(lead, CLOSES - timedelta(days))


@pytest.mark.parametrize(
    ("ways_in", "staff"), [(("cards",), FEWEST_STAFF - 1), (("link",), FEWEST_STAFF_BEHIND_A_LINK - 1)]
)
def test_a_small_organisation_is_told_nothing(lead: Lead, ways_in: tuple[str, ...], staff: int) -> None:
    opened(lead, staff, ways_in=ways_in)
    assert told(lead, after(8)).silence is Silence.TOO_FEW_STAFF
    with pytest.raises(TooEarlyError):
        look(lead, after(8))


@pytest.mark.parametrize(
    ("plan", "silence"), [({"closes": after(9)}, Silence.TOO_SHORT), ({"ways_in": ()}, Silence.IMPORT_ONLY)]
)
def test_a_short_wave_and_an_import_are_told_nothing(sqlite_lead: Lead, plan: dict[str, Any], silence: Silence) -> None:
    opened(sqlite_lead, **plan)
    assert told(sqlite_lead, after(8)) == Participation(None, None, None, silence)
    with pytest.raises(TooEarlyError):
        look(sqlite_lead, after(8))


def test_the_first_week_begins_when_a_wave_is_really_opened(sqlite_lead: Lead) -> None:
    opened(sqlite_lead, opens=OPENS - timedelta(30))
    in_a_week = NOW.date() + timedelta(7)
    assert told(sqlite_lead, NOW.date()).next_look == in_a_week
    with pytest.raises(TooEarlyError):
        look(sqlite_lead, in_a_week - timedelta(1))


def test_thirty_staff_are_enough(sqlite_lead: Lead) -> None:
    receive(opened(sqlite_lead, FEWEST_STAFF, ways_in=("cards",)), 9)
    assert look(sqlite_lead, after(7)) is Band.FEWER


def test_a_band_does_not_move_for_a_few_more(lead: Lead) -> None:
    receive(opened(lead), 40)
    assert look(lead, after(7)) is Band.BETWEEN
    receive(lead, 4)
    assert look(lead, after(14)) is Band.BETWEEN
    receive(lead, 1)
    assert look(lead, after(21)) is Band.MORE


def test_no_number_of_ballots_is_kept_and_nothing_at_all_after_closing(lead: Lead) -> None:
    receive(opened(lead), 40)
    look(lead, after(7))
    with lead.database.reading() as session:
        kept = session.scalars(select(ParticipationBand)).one()
        assert {column.name for column in kept.__table__.columns} == {"organisation_id", "wave_id", "band", "looked"}
    lead.closes(moment=on(CLOSES + timedelta(1)))
    with lead.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ParticipationBand)) == 0
    with pytest.raises(WaveStateError):
        look(lead, CLOSES + timedelta(1))


def test_a_draft_cannot_be_looked_at(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    with pytest.raises(WaveStateError):
        look_at_participation(sqlite_lead.database, sqlite_lead.settings, BASELINE, NOW)


@given(
    headcount=st.integers(FEWEST_STAFF, 400),
    fewest=st.integers(5, 11),
    arrivals=st.lists(st.integers(0, 60), min_size=1, max_size=12),
)
def test_between_two_moves_of_a_band_lie_at_least_k_ballots(headcount: int, fewest: int, arrivals: list[int]) -> None:
    band, ballots, at_last_move = Band.FEWER, 0, 0
    for more in arrivals:
        ballots += more
        moved = moved_band(band, ballots, headcount, fewest)
        assert ORDER.index(moved) >= ORDER.index(band)
        if moved is not band:
            assert ballots - at_last_move >= fewest
            band, at_last_move = moved, ballots
