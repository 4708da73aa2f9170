"""Delaying: late results have a reason that everybody can read, and nothing else that was promised moves (P10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.surveys import Surveys
from tiassess.release.announcing import Announcement, find_announcement
from tiassess.release.delaying import delay_results
from tiassess.release.ledger import read_ledger
from tiassess.release.purging import purge
from tiassess.release.reasons import LONGEST_REASON
from tiassess.release.verifying import verify_ledger
from tiassess.wave.errors import EntryRefusedError, WaveConditionsError, WaveStateError
from tiassess.wave.standing import Delay, Standing
from tiassess.wave.tables import WaveState

CLOSES, RESULTS, DESTROY = date(2026, 12, 10), date(2027, 1, 7), date(2027, 2, 4)
PLAN: dict[str, Any] = {
    "opens": date(2026, 11, 20),
    "closes": CLOSES,
    "results": RESULTS,
    "destroy_on": DESTROY,
    "ways_in": ("link",),
}
ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])
REASON = "The steering group meets a week later than planned."
NEW_DAY = date(2027, 1, 15)


@pytest.fixture
def loch(lead: Lead) -> Lead:
    lead.has_an_organisation()
    lead.plans_a_wave(**PLAN)
    lead.opens()
    return lead


def delay(lead: Lead, reason: str = REASON, until: date | None = NEW_DAY, moment: datetime = NOW) -> Delay:
    return delay_results(lead.database, lead.settings, BASELINE, reason, until, moment)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def announced(lead: Lead, day: date) -> Announcement:
    with lead.database.reading() as session:
        found = find_announcement(session, "loch", "baseline", noon(day))
    assert found
    return found


def faults(lead: Lead) -> list[str]:
    with lead.database.reading() as session:
        return [fault.sentence for fault in verify_ledger(session)]


def is_closed(lead: Lead) -> None:
    lead.receives(ROWS, "link")
    lead.closes(moment=noon(CLOSES + timedelta(days=1)))


def test_a_delay_is_entered_with_its_reason_and_its_new_day(loch: Lead) -> None:
    assert delay(loch) == Delay(REASON, NEW_DAY)
    wave = loch.sees()
    assert (wave.late_because, wave.late_until) == (REASON, NEW_DAY)
    with loch.database.reading() as session:
        line = read_ledger(session)[-1]
    assert (line["event"], line["reason"], line["until"]) == ("delayed", REASON, "2027-01-15")
    assert line["by"] == {"role": "command line"}
    assert faults(loch) == []


def test_it_can_be_said_anew_and_each_time_is_a_line(loch: Lead) -> None:
    delay(loch)
    delay(loch, "The check of the results is not over.", None)
    assert (loch.sees().late_because, loch.sees().late_until) == ("The check of the results is not over.", None)
    with loch.database.reading() as session:
        assert [line.get("until") for line in read_ledger(session)] == [None, "2027-01-15", None]
        assert [line["event"] for line in read_ledger(session)] == ["opened", "delayed", "delayed"]
    assert faults(loch) == []


@pytest.mark.parametrize("reason", ["", "  \n\t ", "\x00\u202e", "x" * (LONGEST_REASON + 1)])
def test_without_a_reason_that_can_be_read_nothing_is_delayed(loch: Lead, reason: str) -> None:
    with pytest.raises(EntryRefusedError) as told:
        delay(loch, reason)
    assert set(told.value.faults) == {"reason"}
    assert loch.sees().late_because is None


def test_a_reason_is_kept_in_one_line_without_invisible_signs(loch: Lead) -> None:
    assert delay(loch, " We\nwait for\x07 \u202ethe board. ").reason == "We wait for the board."
    assert len(delay(loch, "x" * LONGEST_REASON).reason) == LONGEST_REASON


@pytest.mark.parametrize(
    ("until", "moment", "is_possible"),
    [
        (RESULTS, NOW, False),
        (RESULTS + timedelta(days=1), NOW, True),
        (date(2027, 1, 20), noon(date(2027, 1, 20)), False),
        (date(2027, 1, 21), noon(date(2027, 1, 20)), True),
        (DESTROY - timedelta(days=1), NOW, True),
        (DESTROY, NOW, False),
        (None, NOW, True),
    ],
)
def test_a_new_day_lies_ahead_after_the_promised_one_and_before_the_destruction(
    loch: Lead, until: date | None, moment: datetime, is_possible: bool
) -> None:
    if is_possible:
        assert delay(loch, until=until, moment=moment).until == until
        return
    with pytest.raises(EntryRefusedError, match="Choose a day after") as told:
        delay(loch, until=until, moment=moment)
    assert set(told.value.faults) == {"until"}


def test_shortly_before_the_destruction_no_new_day_is_left(loch: Lead) -> None:
    moment = noon(DESTROY - timedelta(days=1))
    with pytest.raises(EntryRefusedError, match="No later day is left"):
        delay(loch, until=DESTROY, moment=moment)
    assert delay(loch, until=None, moment=moment).until is None


def test_from_then_on_both_addresses_say_so_and_answering_goes_on(loch: Lead) -> None:
    surveys = Surveys(loch.database, loch.settings)

    def standing(day: date) -> Standing:
        survey = surveys.find("loch", "baseline", noon(day))
        assert survey
        assert (survey.standing, survey.delay) == (announced(loch, day).standing, announced(loch, day).delay)
        return survey.standing

    days = (date(2026, 11, 19), CLOSES, CLOSES + timedelta(days=1), RESULTS, RESULTS + timedelta(days=1))
    before = [Standing.NOT_YET, Standing.ANSWERING, Standing.CLOSED, Standing.CLOSED, Standing.LATE]
    assert [standing(day) for day in days] == before
    assert announced(loch, CLOSES).delay is None
    delay(loch)
    assert [standing(day) for day in days] == [*before[:2], Standing.LATE, Standing.LATE, Standing.LATE]
    assert announced(loch, CLOSES).delay == Delay(REASON, NEW_DAY)


def test_results_are_held_back_until_the_new_day_and_without_one_for_as_long_as_nobody_publishes(loch: Lead) -> None:
    told = delay(loch)
    assert [told.holds_on(day) for day in (RESULTS, NEW_DAY - timedelta(days=1), NEW_DAY)] == [True, True, False]
    assert delay(loch, until=None).holds_on(DESTROY - timedelta(days=1))


def is_counted(lead: Lead) -> None:
    is_closed(lead)
    lead.counts()


@pytest.mark.parametrize("act", [Lead.sees, is_closed, is_counted])
def test_it_can_be_said_from_opening_on_until_the_results_are_out(loch: Lead, act: Callable[[Lead], object]) -> None:
    act(loch)
    assert delay(loch) == Delay(REASON, NEW_DAY)
    assert faults(loch) == []


def test_late_results_can_be_published_by_hand_at_any_time_and_then_nothing_is_late(loch: Lead) -> None:
    is_closed(loch)
    delay(loch, until=None)
    loch.counts()
    assert loch.publishes()
    assert announced(loch, RESULTS).standing is Standing.RESULTS_OUT
    with pytest.raises(WaveStateError, match="cannot be delayed: it is published already"):
        delay(loch)
    assert faults(loch) == []


def test_a_draft_is_not_delayed(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave(**PLAN)
    with pytest.raises(WaveStateError, match="cannot be delayed: it is still a draft"):
        delay(lead)


def test_the_day_of_destruction_stays_and_takes_everything(loch: Lead) -> None:
    is_closed(loch)
    delay(loch, until=DESTROY - timedelta(days=1))
    loch.counts()
    with pytest.raises(WaveConditionsError, match="were to be destroyed on 2027-02-04"):
        delay(loch, moment=noon(DESTROY))
    assert purge(loch.database, loch.settings, noon(DESTROY)).destroyed == ["baseline"]
    assert loch.sees().state is WaveState.DESTROYED
    told = announced(loch, DESTROY)
    assert (told.standing, told.delay) == (Standing.NEVER_PUBLISHED, Delay(REASON, DESTROY - timedelta(days=1)))
    assert faults(loch) == []


@pytest.mark.parametrize(
    "change",
    ["late_because = 'Because.'", "late_until = '2027-01-30'", "late_until = NULL", "late_because = NULL"],
)
def test_another_reason_or_day_in_the_database_is_noticed(loch: Lead, change: str) -> None:
    delay(loch)
    with loch.database.writing() as session:
        session.execute(text(f"UPDATE wave SET {change}"))
    assert faults(loch) == ["what is said of late results of “baseline” is not what was entered last."]


def test_a_reason_that_nobody_entered_is_noticed(loch: Lead) -> None:
    with loch.database.writing() as session:
        session.execute(text("UPDATE wave SET late_because = 'Because.'"))
    assert faults(loch) == ["what is said of late results of “baseline” is not what was entered last."]


def test_an_older_database_or_a_changed_frame_is_not_delayed(loch: Lead) -> None:
    (loch.settings.key_dir / f"{loch.sees().id}.state").write_text("counted")
    with pytest.raises(WaveKeyError, match="This database is older"):
        delay(loch)
    (loch.settings.key_dir / f"{loch.sees().id}.state").write_text("open")
    with loch.database.writing() as session:
        wave = BASELINE.find(session)
        wave.frame = (wave.frame or "").replace("2027-01-07", "2027-01-14")
    with pytest.raises(WaveKeyError, match="what was promised was changed"):
        delay(loch)
