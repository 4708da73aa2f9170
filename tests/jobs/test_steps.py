"""What is due on which day: whole days in the zone that was promised, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiassess.jobs.steps import Step, goes_by_itself, step_due
from tiassess.wave.frame import Frame
from tiassess.wave.standing import Delay
from tiassess.wave.tables import WaveState

START = datetime(2024, 1, 1, tzinfo=UTC)
CLOSES, RESULTS = date(2026, 3, 28), date(2026, 4, 25)
ZONES = ["Europe/London", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "America/St_Johns", "Africa/Cairo"]


AROUND_BOTH_CHANGES = [(3, 28), (3, 29), (10, 24), (10, 25)]
"""Months and days of 2026 around those on which London moves its clocks."""


def frame_of(closes: date = CLOSES, results: date = RESULTS, zone: str = "Europe/London", *ways: str) -> Frame:
    days = {"opens": closes - timedelta(14), "closes": closes, "results": results, "destroy": results + timedelta(28)}
    return Frame(
        {
            "days": {name: day.isoformat() for name, day in days.items()},
            "organisation": {"timezone": zone},
            "ways_in": list(ways or ("link",)),
        }
    )


def due(state: WaveState, frame: Frame, moment: datetime, **more: Any) -> Step | None:
    return step_due(state, frame, frame.today(moment), more.get("delay"), has_ballots=more.get("has_ballots", True))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "closes",
    [
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 10, 24),
        date(2026, 10, 25),
        date(2028, 2, 28),
        date(2028, 2, 29),
    ],
    ids=str,
)
def test_a_wave_is_closed_from_the_first_moment_after_its_last_day_and_not_before(zone: str, closes: date) -> None:
    """The last days lie around both changes of the clock in London, and around a leap day."""
    frame = frame_of(closes, closes + timedelta(28), zone)
    after = closes + timedelta(1)
    midnight = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert due(WaveState.OPEN, frame, midnight - timedelta(seconds=1)) is None
    assert due(WaveState.OPEN, frame, midnight) is Step.CLOSE


@pytest.mark.parametrize(
    "results", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29), date(2026, 1, 1)], ids=str
)
@pytest.mark.parametrize("zone", ZONES)
def test_results_come_out_from_the_first_moment_of_their_day(zone: str, results: date) -> None:
    frame = frame_of(results - timedelta(28), results, zone)
    midnight = datetime(results.year, results.month, results.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert due(WaveState.COUNTED, frame, midnight - timedelta(seconds=1)) is None
    assert due(WaveState.COUNTED, frame, midnight) is Step.PUBLISH


def test_in_london_summer_time_moves_the_server_clock_and_not_the_day() -> None:
    in_winter, in_summer = frame_of(date(2026, 3, 27)), frame_of(date(2026, 3, 29))
    assert due(WaveState.OPEN, in_winter, datetime(2026, 3, 27, 23, 59, tzinfo=UTC)) is None
    assert due(WaveState.OPEN, in_winter, datetime(2026, 3, 28, 0, 0, tzinfo=UTC)) is Step.CLOSE
    assert due(WaveState.OPEN, in_summer, datetime(2026, 3, 29, 22, 59, tzinfo=UTC)) is None
    assert due(WaveState.OPEN, in_summer, datetime(2026, 3, 29, 23, 0, tzinfo=UTC)) is Step.CLOSE


def test_the_hour_that_comes_twice_in_autumn_is_still_the_last_day() -> None:
    frame = frame_of(date(2026, 10, 25))
    for hour in range(23):
        assert due(WaveState.OPEN, frame, datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) is None
    assert due(WaveState.OPEN, frame, datetime(2026, 10, 25, 23, 59, tzinfo=UTC)) is None
    assert due(WaveState.OPEN, frame, datetime(2026, 10, 26, 0, 0, tzinfo=UTC)) is Step.CLOSE


@given(
    moment=st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    zone=st.sampled_from(ZONES),
    closes=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    length=st.integers(1, 60),
)
def test_no_wave_is_ever_closed_or_published_before_its_day(
    moment: datetime, zone: str, closes: date, length: int
) -> None:
    frame = frame_of(closes, closes + timedelta(length), zone)
    there = moment.astimezone(ZoneInfo(zone)).date()
    assert (due(WaveState.OPEN, frame, moment) is Step.CLOSE) == (there > closes)
    assert (due(WaveState.COUNTED, frame, moment) is Step.PUBLISH) == (there >= closes + timedelta(length))


def test_a_closed_wave_is_counted_at_once() -> None:
    assert due(WaveState.CLOSED, frame_of(), datetime(2026, 3, 29, 0, 1, tzinfo=UTC)) is Step.COUNT


@pytest.mark.parametrize("state", [WaveState.DRAFT, WaveState.PUBLISHED, WaveState.DESTROYED])
def test_nothing_is_due_to_a_draft_or_after_the_end(state: WaveState) -> None:
    assert due(state, frame_of(), datetime(2040, 1, 1, tzinfo=UTC)) is None


def test_late_results_wait_for_the_day_that_was_announced_and_for_nothing_else() -> None:
    frame, until = frame_of(), RESULTS + timedelta(7)
    on_the_day = datetime(RESULTS.year, RESULTS.month, RESULTS.day, 12, tzinfo=UTC)
    assert due(WaveState.COUNTED, frame, on_the_day, delay=Delay("We are ill.", until)) is None
    assert due(WaveState.COUNTED, frame, on_the_day + timedelta(7), delay=Delay("We are ill.", until)) is Step.PUBLISH
    assert due(WaveState.COUNTED, frame, on_the_day + timedelta(20), delay=Delay("We are ill.", None)) is None
    assert due(WaveState.CLOSED, frame, on_the_day, delay=Delay("We are ill.", None)) is Step.COUNT


def test_a_wave_for_import_waits_for_its_files_until_the_day_of_results() -> None:
    days = {"opens": "2026-03-01", "closes": "2026-03-28", "results": "2026-04-25", "destroy": "2026-06-01"}
    frame = Frame({"days": days, "organisation": {"timezone": "Europe/London"}, "ways_in": []})
    before, on_it = datetime(2026, 4, 24, 12, tzinfo=UTC), datetime(2026, 4, 25, 12, tzinfo=UTC)
    assert due(WaveState.OPEN, frame, before) is None
    assert due(WaveState.OPEN, frame, on_it) is Step.CLOSE
    assert due(WaveState.OPEN, frame, on_it, has_ballots=False) is None


def test_an_earlier_survey_is_left_to_its_lead() -> None:
    frame = Frame({"days": {"results": "2026-04-25"}, "ways_in": []})
    assert not goes_by_itself(frame, date(2026, 4, 25))
    assert goes_by_itself(frame, date(2026, 4, 24))
    assert goes_by_itself(frame_of(), RESULTS)
