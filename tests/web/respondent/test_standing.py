"""What stands at every address of a survey while nobody can answer it, and at the turn of its days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.lead import NOW, Lead, rows_of
from tests.web.respondent.staff import (
    ADDRESS,
    EVERY_PAGE,
    Clock,
    Staff,
    rows,
)
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave, WaveState


def on(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, NOW.timetz())


STANDING: dict[str, tuple[datetime, dict[str, Any], str]] = {
    "not yet": (on(date(2026, 11, 1)), {}, "This survey is not open yet"),
    "answering over": (on(date(2026, 12, 11)), {}, "This survey is closed"),
    "closed": (on(date(2026, 12, 11)), {"state": WaveState.CLOSED}, "This survey is closed"),
    "late": (on(date(2027, 1, 8)), {"state": WaveState.COUNTED}, "The results are late"),
    "results out": (on(date(2026, 12, 15)), {"state": WaveState.PUBLISHED}, "The results are out"),
    "too few": (
        on(date(2026, 12, 11)),
        {"state": WaveState.DESTROYED, "destroyed_because": "too few"},
        "There are no results to share",
    ),
    "never published": (
        on(date(2027, 2, 5)),
        {"state": WaveState.DESTROYED, "destroyed_because": "day of destruction"},
        "The results did not come out",
    ),
}


@pytest.mark.parametrize("standing", STANDING)
def test_every_address_of_a_survey_that_nobody_can_answer_says_where_it_stands(
    standing: str, opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    moment, change, heading = STANDING[standing]
    opened()
    staff.starts()
    staff.presses()
    cookie = staff.cookie
    if change:
        with sqlite_lead.database.writing() as session:
            session.execute(update(Wave).values(**change))
    clock.moment = moment
    for path in EVERY_PAGE:
        staff.client.set_cookie("__Secure-answer", cookie or "", path="/answer")
        assert staff.opens(path, of_a_form=False).heading == heading
        assert staff.cookie is None


def test_what_is_pressed_after_the_last_day_is_not_kept_and_the_page_says_why(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses()
    form = staff.chosen(m1="Agree")
    clock.moment = datetime(2026, 12, 11, 0, 1, tzinfo=NOW.tzinfo)
    page = staff.is_shown({**form, "go": "next"}, of_a_form=False)
    assert page.heading == "This survey is closed"
    assert staff.client.post(ADDRESS).status_code == 200
    assert staff.cookie is None
    assert rows(sqlite_lead) == (1, 0)


def test_the_last_minute_of_the_last_day_can_still_be_used(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    clock.moment = datetime(2026, 12, 10, 23, 59, tzinfo=NOW.tzinfo)
    staff.starts()
    list(staff.walks())
    assert staff.presses("send").heading == "Thank you. If you pressed Send, your answers are in and locked."
    assert rows(sqlite_lead) == (1, 1)


def test_closing_between_two_looks_at_the_clock_loses_nobody_in_a_dead_end(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    staff.starts()
    midnight = Clock(datetime(2026, 12, 11, tzinfo=NOW.tzinfo))
    clock.moment = midnight.moment - timedelta(seconds=1)
    monkeypatch.setattr("tiassess.web.respondent.filling.now", midnight)
    monkeypatch.setattr("tiassess.web.sessions.now", lambda: NOW)
    answer = staff.sends({**staff.form, "go": "next"})
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 21), date(2027, 5, 1)])
def test_everybody_can_leave_at_any_time(day: date, opened: Callable[..., Frame], staff: Staff, clock: Clock) -> None:
    opened()
    clock.moment = on(day)
    assert staff.leaves().headers["Location"] == "/plain"
    assert staff.cookie is None


def test_leaving_a_survey_that_closed_meanwhile_still_leads_away(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses()
    sqlite_lead.receives(rows_of("ward-a", "nurse", ["333"] * 6), "link")
    sqlite_lead.closes(moment=on(date(2026, 12, 11)))
    answer = staff.leaves()
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/plain")
    assert staff.cookie is None
