"""Surveys: what is at an address, for whom, and since when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.lead import NOW, Lead, rows_of
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.surveys import Survey, Surveys
from tiassess.release.purging import purge
from tiassess.wave.standing import Standing
from tiassess.wave.waves import WaveName


def found(lead: Lead, moment: datetime = NOW, wave: str = "baseline") -> Survey | None:
    """What somebody finds."""
    return Surveys(lead.database, lead.settings).find("loch", wave, moment)


def standing(lead: Lead, moment: datetime) -> Standing:
    """What the address shows."""
    survey = found(lead, moment)
    assert survey is not None
    return survey.standing


def test_an_address_shows_each_standing_in_its_time(lead: Lead) -> None:
    wave = OpenWave.of(lead)
    assert standing(lead, datetime(2026, 10, 31, 12, tzinfo=UTC)) is Standing.NOT_YET
    assert standing(lead, NOW) is Standing.ANSWERING
    assert standing(lead, AFTERWARDS) is Standing.CLOSED
    lead.receives(rows_of("ward-a", "nurse", ["333"] * 6), "link")
    lead.closes(moment=AFTERWARDS)
    assert standing(lead, AFTERWARDS) is Standing.CLOSED
    assert standing(lead, datetime(2027, 1, 7, 12, tzinfo=UTC)) is Standing.CLOSED
    assert standing(lead, datetime(2027, 1, 8, 12, tzinfo=UTC)) is Standing.LATE
    lead.counts(moment=AFTERWARDS)
    lead.publishes()
    assert standing(lead, NOW) is Standing.RESULTS_OUT
    assert wave.survey().frame.day("results") == date(2027, 1, 7)


def test_too_few_answers_and_the_promised_day_are_told_apart(lead: Lead) -> None:
    OpenWave.of(lead)
    lead.closes(moment=AFTERWARDS)
    assert standing(lead, AFTERWARDS) is Standing.TOO_FEW


def test_a_wave_that_came_to_no_results_by_its_day_says_so(lead: Lead) -> None:
    OpenWave.of(lead)
    day = datetime(2027, 2, 4, 12, tzinfo=UTC)
    purge(lead.database, lead.settings, day)
    assert standing(lead, day) is Standing.NEVER_PUBLISHED


def test_summer_nights_are_the_organisations_and_not_the_servers(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=date(2027, 6, 2), closes=date(2027, 6, 30), ways_in=("link",))
    sqlite_lead.opens()
    assert standing(sqlite_lead, datetime(2027, 6, 1, 22, 59, tzinfo=UTC)) is Standing.NOT_YET
    assert standing(sqlite_lead, datetime(2027, 6, 1, 23, 0, tzinfo=UTC)) is Standing.ANSWERING
    assert standing(sqlite_lead, datetime(2027, 6, 30, 22, 59, tzinfo=UTC)) is Standing.ANSWERING
    assert standing(sqlite_lead, datetime(2027, 6, 30, 23, 0, tzinfo=UTC)) is Standing.CLOSED


def test_drafts_imports_and_unknown_names_are_no_surveys(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    assert found(lead) is None
    lead.opens(WaveName("baseline", "loch"))
    assert found(lead) is None
    for odd in ("nothing", "", "baseline'", "\x00", "ба", "\ud800", "a" * 5000):
        assert found(lead, wave=odd) is None


def test_a_restored_older_database_is_not_answered(sqlite_lead: Lead) -> None:
    OpenWave.of(sqlite_lead)
    sqlite_lead.receives(rows_of("ward-a", "nurse", ["333"] * 6), "link")
    sqlite_lead.closes(moment=AFTERWARDS)
    with sqlite_lead.database.writing() as session:
        session.execute(text("UPDATE wave SET state = 'open'"))
    with pytest.raises(WaveKeyError, match="older than the key directory"):
        found(sqlite_lead)


def test_a_frame_is_read_once_and_stays_as_it_was(sqlite_lead: Lead) -> None:
    OpenWave.of(sqlite_lead)
    surveys = Surveys(sqlite_lead.database, sqlite_lead.settings)
    first, second = surveys.find("loch", "baseline", NOW), surveys.find("loch", "baseline", NOW)
    assert first is not None
    assert second is not None
    assert first.frame is second.frame


def test_a_promise_that_was_changed_in_the_database_is_shown_to_nobody_who_could_answer(sqlite_lead: Lead) -> None:
    OpenWave.of(sqlite_lead)
    with sqlite_lead.database.writing() as session:
        session.execute(text("UPDATE wave SET frame = replace(frame, 'Baseline 2026', 'Another survey')"))
    with pytest.raises(WaveKeyError, match="was changed in the database"):
        found(sqlite_lead)
