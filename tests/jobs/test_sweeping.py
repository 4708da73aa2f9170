"""Sweeping: the promised days are kept without anybody, wave by wave, by any number of workers, again and again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.collection.answering_desk import OpenWave
from tests.kinds_of_database import postgresql_when_long
from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.collection.tables import Ballot
from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.sweeping import Sweeper
from tiassess.jobs.telling import told
from tiassess.release.counting import count_wave
from tiassess.release.delaying import delay_results
from tiassess.release.errors import UnsafeReleaseError
from tiassess.release.ledger import read_ledger
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

CLOSES, RESULTS, DESTROY = date(2026, 12, 10), date(2027, 1, 7), date(2027, 2, 4)
LOCH = WaveName("baseline", "loch")
ROWS = rows_of("ward-a", "nurse", ["123", "321", "222", "111", "333", "213"] * 2)


def at(day: date, hour: int = 0, minute: int = 5) -> datetime:
    """A moment of a winter's day in London."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@dataclass
class Here:
    """Counts in this process, at the moment of the sweep."""

    database: Database
    moments: list[datetime] = field(default_factory=list)
    names: list[WaveName] = field(default_factory=list)

    def __call__(self, settings: Settings, name: WaveName, *, holding: Sequence[int]) -> None:  # noqa: ARG002 - as it is called
        self.names.append(name)
        count_wave(self.database, settings, name, self.moments[-1])


@dataclass
class Days:
    """Somebody who lets time pass, with a worker beside it."""

    lead: Lead

    def __post_init__(self) -> None:
        self.count = Here(self.lead.database)
        self.sweeper = Sweeper(self.lead.database, self.lead.settings, self.count)

    def come_to(self, moment: datetime) -> WaveState:
        """Let it be a moment, sweep, and say where the wave stands."""
        self.count.moments.append(moment)
        self.sweeper.sweep(moment)
        return self.state()

    def state(self, organisation: str = "loch") -> WaveState:
        return self.lead.sees(WaveName("baseline", organisation)).state

    @property
    def ballots(self) -> int:
        with self.lead.database.reading() as session:
            return len(session.scalars(select(Ballot.id)).all())


def asks_staff(lead: Lead, ballots: Sequence[dict[str, str]] = ROWS, **plan: Any) -> Days:
    """Open a wave that staff answer, and let them."""
    OpenWave.of(lead, **plan)
    lead.receives(ballots, "link")
    return Days(lead)


def test_a_wave_comes_from_its_last_day_to_its_results_without_anybody(lead: Lead) -> None:
    days = asks_staff(lead)
    assert days.come_to(at(CLOSES, 23, 59)) is WaveState.OPEN
    assert days.come_to(at(CLOSES + timedelta(1), 0, 0)) is WaveState.COUNTED
    assert days.ballots == len(ROWS)
    assert days.come_to(at(RESULTS - timedelta(1), 23, 59)) is WaveState.COUNTED
    assert days.come_to(at(RESULTS, 0, 0)) is WaveState.PUBLISHED
    assert days.ballots == 0
    assert not lead.sees().erasure_due
    with lead.database.reading() as session:
        lines = read_ledger(session)
    assert [line["event"] for line in lines] == ["opened", "closed", "counted", "published", "erased"]
    assert lines[3]["by"] == {"role": "worker"}
    assert [line["day"] for line in lines[1:]] == ["2026-12-11", "2026-12-11", "2027-01-07", "2027-01-07"]


def test_a_worker_that_was_away_for_weeks_does_everything_at_once(lead: Lead) -> None:
    assert asks_staff(lead).come_to(at(RESULTS + timedelta(3))) is WaveState.PUBLISHED


def test_a_sweep_may_run_again_at_any_time(lead: Lead) -> None:
    days = asks_staff(lead)
    moments = [at(CLOSES + timedelta(1)), at(RESULTS)]
    assert [days.come_to(moment) for moment in moments for _ in range(3)][-1] is WaveState.PUBLISHED
    assert len(days.count.names) == 1


def test_with_too_few_answers_everything_is_destroyed_when_the_last_day_is_over(lead: Lead) -> None:
    days = asks_staff(lead, ROWS[:4])
    assert days.come_to(at(CLOSES + timedelta(1))) is WaveState.DESTROYED
    assert days.ballots == 0


def test_what_never_could_be_published_is_destroyed_on_its_day(
    lead: Lead, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    days = asks_staff(lead)

    def never(*_: object) -> None:
        raise UnsafeReleaseError("The check found a way through.")

    monkeypatch.setattr("tiassess.jobs.sweeping.publish_wave", never)
    assert days.come_to(at(RESULTS)) is WaveState.COUNTED
    assert days.come_to(at(DESTROY - timedelta(1), 23, 59)) is WaveState.COUNTED
    assert days.come_to(at(DESTROY, 0, 0)) is WaveState.DESTROYED
    assert days.ballots == 0


def test_late_results_come_out_on_the_new_day_and_stopped_ones_do_not(lead: Lead) -> None:
    days = asks_staff(lead)
    days.come_to(at(CLOSES + timedelta(1)))
    until = RESULTS + timedelta(7)
    delay_results(lead.database, lead.settings, LOCH, "Everybody is ill.", until, at(CLOSES + timedelta(2)))
    assert days.come_to(at(RESULTS)) is WaveState.COUNTED
    delay_results(lead.database, lead.settings, LOCH, "Everybody is ill still.", None, at(RESULTS))
    assert days.come_to(at(until)) is WaveState.COUNTED
    delay_results(lead.database, lead.settings, LOCH, "We are back.", until + timedelta(1), at(until))
    assert days.come_to(at(until)) is WaveState.COUNTED
    assert days.come_to(at(until + timedelta(1))) is WaveState.PUBLISHED


def test_a_wave_that_is_refused_holds_up_no_other_and_the_log_has_its_id_and_no_figure(
    lead: Lead, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    days = asks_staff(lead)
    beck = Lead(lead.database, lead.settings, lead.folder, "beck")
    beck.has_an_organisation()
    name = beck.plans_a_wave(opens=date(2026, 11, 1), closes=CLOSES, ways_in=("link",))
    beck.opens(name)
    beck.receives(ROWS, "link", name)

    def publish(database: Database, settings: Settings, name: WaveName, *more: Any) -> bool:
        if name == LOCH:
            raise UnsafeReleaseError("The check found a way through:", "For q1, 3 people in Ward A answered “Agree”.")
        return publish_wave(database, settings, name, *more)

    monkeypatch.setattr("tiassess.jobs.sweeping.publish_wave", publish)
    days.come_to(at(CLOSES + timedelta(1)))
    with caplog.at_level(logging.WARNING):
        assert days.come_to(at(RESULTS)) is WaveState.COUNTED
    assert days.state("beck") is WaveState.PUBLISHED
    assert caplog.messages == [f"Wave {lead.sees(LOCH).id}: The check found a way through:"]


@postgresql_when_long
def test_what_is_refused_is_tried_again_with_patience(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    days, tried = asks_staff(lead), []

    def refuse(*_: object, **__: object) -> None:
        tried.append(days.count.moments[-1])
        raise RefusedError("Not today.")

    days.sweeper.count = refuse
    start = at(CLOSES + timedelta(1))
    for minute in range(6 * 60):
        days.come_to(start + timedelta(minutes=minute))
    assert [int((moment - start).total_seconds() // 60) for moment in tried] == [0, 2, 12, 72, 132, 192, 252, 312]
    days.sweeper.count = days.count
    assert days.come_to(start + timedelta(hours=7)) is WaveState.COUNTED


def test_an_unexpected_mishap_is_told_by_its_kind_and_place_and_never_in_its_words(lead: Lead) -> None:
    days = asks_staff(lead)

    def quote(*_: object, **__: object) -> None:
        raise ValueError("ann said: 3")

    days.sweeper.count = quote
    assert days.come_to(at(CLOSES + timedelta(1))) is WaveState.CLOSED
    with pytest.raises(ValueError, match="ann") as mishap:
        quote()
    assert "ValueError" in told(mishap.value)
    assert "ann" not in told(mishap.value)


def test_two_workers_at_once_count_and_publish_once(lead: Lead) -> None:
    days = asks_staff(lead)
    for moment in (at(CLOSES + timedelta(1)), at(RESULTS)):
        days.count.moments.append(moment)
        sweepers = [Sweeper(lead.database, lead.settings, days.count) for _ in range(4)]
        with ThreadPoolExecutor(4) as workers:
            list(workers.map(lambda sweeper, when=moment: sweeper.sweep(when), sweepers))
    for _ in range(2):
        days.come_to(at(RESULTS, 1))
    assert days.state() is WaveState.PUBLISHED
    with lead.database.reading() as session:
        events = [line["event"] for line in read_ledger(session)]
    assert events == ["opened", "closed", "counted", "published", "erased"]


def test_a_wave_that_another_worker_holds_is_left_alone(lead: Lead) -> None:
    days = asks_staff(lead)
    with hold(lead.settings, lead.sees().id):
        assert days.come_to(at(CLOSES + timedelta(1))) is WaveState.OPEN
    assert days.come_to(at(CLOSES + timedelta(1))) is WaveState.COUNTED


def test_a_worker_that_is_to_stop_begins_nothing_more(lead: Lead) -> None:
    days = asks_staff(lead)
    days.sweeper.is_stopping = lambda: days.state() is not WaveState.OPEN
    assert days.come_to(at(CLOSES + timedelta(1))) is WaveState.CLOSED


def test_a_wave_for_import_is_closed_by_hand_or_on_the_day_of_results(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave(opens=date(2026, 11, 1), closes=CLOSES)
    lead.opens()
    days = Days(lead)
    assert days.come_to(at(RESULTS - timedelta(1))) is WaveState.OPEN
    assert days.come_to(at(RESULTS)) is WaveState.OPEN, "there is nothing in it"
    lead.imports(ROWS)
    assert days.come_to(at(RESULTS)) is WaveState.PUBLISHED


def test_an_earlier_survey_that_is_imported_after_its_days_is_left_to_its_lead(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(ROWS)
    days = Days(lead)
    assert days.come_to(NOW) is WaveState.OPEN
    lead.closes()
    assert days.come_to(NOW) is WaveState.CLOSED
    lead.counts()
    assert days.come_to(NOW) is WaveState.COUNTED
    destroy_on = lead.sees(BASELINE).destroy_on
    assert days.come_to(at(destroy_on)) is WaveState.DESTROYED


def test_answering_goes_on_while_a_sweep_looks_around(lead: Lead) -> None:
    """A look without anything due locks no row, so that nobody who answers waits for it every minute."""
    days = asks_staff(lead)
    with lead.database.writing() as session:
        session.scalars(select(Wave).with_for_update(read=True)).all()
        days.count.moments.append(NOW)
        if lead.database.engine.dialect.name == "postgresql":
            days.sweeper.sweep(NOW)
    assert days.come_to(NOW) is WaveState.OPEN
