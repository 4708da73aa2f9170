"""Extending: once, before the last day is over, shown and entered; nothing else that was promised moves (P5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.kinds_of_database import postgresql_when_long
from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.release.tampering import rewrite_the_last_line
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.surveys import Survey, Surveys
from tiassess.collection.tables import WaveKey
from tiassess.errors import RefusedError
from tiassess.release.announcing import find_announcement
from tiassess.release.errors import NoExtensionError, TooEarlyError
from tiassess.release.extending import extend_wave
from tiassess.release.ledger import read_ledger
from tiassess.release.participation import look_at_participation, read_participation
from tiassess.release.verifying import verify_ledger
from tiassess.wave.errors import EntryRefusedError, WaveStateError
from tiassess.wave.extension import first_last_day, frame_as_opened
from tiassess.wave.frame import Frame
from tiassess.wave.standing import Standing
from tiassess.wave.tables import WaveState

OPENS, CLOSES, LATER = date(2026, 11, 20), date(2026, 12, 10), date(2026, 12, 20)
RESULTS, DESTROY = date(2027, 1, 7), date(2027, 2, 4)
PLAN: dict[str, Any] = {
    "opens": OPENS,
    "closes": CLOSES,
    "results": RESULTS,
    "destroy_on": DESTROY,
    "ways_in": ("link",),
}
ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])


@pytest.fixture
def loch(lead: Lead) -> Lead:
    lead.has_an_organisation()
    lead.plans_a_wave(**PLAN)
    lead.opens()
    return lead


def extend(lead: Lead, closes: date = LATER, moment: datetime = NOW) -> Frame:
    return extend_wave(lead.database, lead.settings, BASELINE, closes, moment)


def promised(lead: Lead) -> Frame:
    return Frame.of(lead.sees())


def faults(lead: Lead) -> list[str]:
    with lead.database.reading() as session:
        return [fault.sentence for fault in verify_ledger(session)]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_an_extension_moves_the_last_day_and_nothing_else(loch: Lead) -> None:
    before = promised(loch)
    after = extend(loch)
    assert promised(loch).sha256 == after.sha256
    assert (after.day("closes"), first_last_day(after), loch.sees().closes) == (LATER, CLOSES, LATER)
    assert frame_as_opened(after).sha256 == before.sha256
    changed = {name for name in after.document if after.document[name] != before.document[name]}
    assert changed == {"days"}
    assert (after.day("results"), after.day("destroy")) == (RESULTS, DESTROY)


def test_the_ledger_says_it_with_both_days_and_holds(loch: Lead) -> None:
    frame = extend(loch)
    with loch.database.reading() as session:
        line = read_ledger(session)[-1]
    told = {name: line[name] for name in ("event", "frame", "first_closes", "closes", "by")}
    assert told == {
        "event": "extended",
        "frame": frame.sha256,
        "first_closes": "2026-12-10",
        "closes": "2026-12-20",
        "by": {"role": "command line"},
    }
    assert faults(loch) == []


def test_a_wave_that_was_extended_is_carried_to_its_results(loch: Lead) -> None:
    extend(loch)
    loch.receives(ROWS, "link")
    with pytest.raises(TooEarlyError, match="until the end of 2026-12-20"):
        loch.closes(moment=noon(CLOSES + timedelta(days=1)))
    after = noon(LATER + timedelta(days=1))
    assert loch.closes(moment=after) is WaveState.CLOSED
    release = loch.counts(moment=after)
    assert release.document["wave"]["closes"] == "2026-12-20"
    assert release.document["ballots"]["counted"] == len(ROWS)
    assert loch.publishes()
    assert faults(loch) == []


def test_a_second_extension_is_refused(loch: Lead) -> None:
    frame = extend(loch)
    with pytest.raises(NoExtensionError, match="extended already, from 2026-12-10 to 2026-12-20"):
        extend(loch, date(2026, 12, 28))
    assert promised(loch).sha256 == frame.sha256


@pytest.mark.parametrize(
    ("closes", "is_possible"),
    [
        (CLOSES - timedelta(days=1), False),
        (CLOSES, False),
        (CLOSES + timedelta(days=1), True),
        (RESULTS - timedelta(days=1), True),
        (RESULTS, False),
        (DESTROY, False),
    ],
)
@postgresql_when_long
def test_the_new_day_lies_between_the_old_one_and_the_results(loch: Lead, closes: date, is_possible: bool) -> None:
    if is_possible:
        assert extend(loch, closes).day("closes") == closes
        return
    with pytest.raises(EntryRefusedError, match="after 2026-12-10, the last day so far, and before 2027-01-07") as told:
        extend(loch, closes)
    assert set(told.value.faults) == {"closes"}
    assert loch.sees().closes == CLOSES


def test_it_can_be_extended_until_the_last_minute_of_the_last_day(loch: Lead) -> None:
    with pytest.raises(NoExtensionError, match="Its last day of answering was 2026-12-10"):
        extend(loch, moment=datetime(2026, 12, 11, 0, 0, tzinfo=UTC))
    assert extend(loch, moment=datetime(2026, 12, 10, 23, 59, tzinfo=UTC)).day("closes") == LATER


@postgresql_when_long
def test_a_wave_whose_results_follow_at_once_cannot_be_extended(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave(**{**PLAN, "results": CLOSES + timedelta(days=1)})
    lead.opens()
    with pytest.raises(NoExtensionError, match="no later day is left before it"):
        extend(lead, CLOSES + timedelta(days=1))


@postgresql_when_long
def test_a_wave_for_import_a_draft_and_a_closed_wave_are_not_extended(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    with pytest.raises(WaveStateError, match="cannot be extended: it is still a draft"):
        extend(lead)
    lead.opens()
    with pytest.raises(NoExtensionError, match="imported from a file"):
        extend(lead)
    lead.imports(ROWS)
    lead.closes()
    with pytest.raises(WaveStateError, match="cannot be extended: it is closed already"):
        extend(lead)


@postgresql_when_long
def test_an_extension_that_comes_too_close_to_another_wave_is_refused(lead: Lead) -> None:
    """R11 (a): an imported wave may have its last day after this one's."""
    lead.has_an_organisation()
    lead.plans_a_wave("other", closes=date(2027, 1, 10), opens=date(2026, 12, 1))
    lead.opens(replace(BASELINE, slug="other"))
    lead.imports(ROWS, replace(BASELINE, slug="other"))
    lead.closes(replace(BASELINE, slug="other"), noon(date(2027, 1, 11)))
    lead.plans_a_wave(**PLAN)
    lead.opens()
    with pytest.raises(EntryRefusedError, match="At least 28 days must lie between"):
        extend(lead, date(2026, 12, 14))
    assert extend(lead, date(2026, 12, 13)).day("closes") == date(2026, 12, 13)


def test_an_extension_under_another_secret_is_refused(loch: Lead) -> None:
    loch.settings = replace(loch.settings, secret_key=bytes(range(1, 33)))
    with pytest.raises(WaveKeyError, match="under another TIASSESS_SECRET_KEY"):
        extend(loch)


def test_every_process_notices_the_new_day_at_its_next_request(loch: Lead) -> None:
    surveys = Surveys(loch.database, loch.settings)

    def found(day: date) -> Survey:
        survey = surveys.find("loch", "baseline", noon(day))
        assert survey
        return survey

    after = CLOSES + timedelta(days=1)
    assert found(after).standing is Standing.CLOSED
    extend(loch)
    assert found(after).standing is Standing.ANSWERING
    assert found(LATER + timedelta(days=1)).standing is Standing.CLOSED
    assert found(after).frame is found(after).frame, "it is read once and not at every request"


@postgresql_when_long
def test_an_extension_is_announced_with_both_days(loch: Lead) -> None:
    extend(loch)
    with loch.database.reading() as session:
        announced = find_announcement(session, "loch", "baseline", NOW)
    assert announced
    assert (announced.first_closes, announced.closes, announced.results) == (CLOSES, LATER, RESULTS)


def test_the_last_look_at_participation_follows(lead: Lead) -> None:
    lead.has_an_organisation("id,name,parent,headcount\nward,Ward,,60\n")
    lead.plans_a_wave(**PLAN)
    lead.opens()
    last = CLOSES - timedelta(days=3)
    look_at_participation(lead.database, lead.settings, BASELINE, noon(last))
    with lead.database.reading() as session:
        assert read_participation(session, BASELINE.find(session), last).next_look is None
    extend(lead)
    with lead.database.reading() as session:
        assert read_participation(session, BASELINE.find(session), last).next_look == last + timedelta(days=7)
    with pytest.raises(RefusedError, match="not today"):
        look_at_participation(lead.database, lead.settings, BASELINE, noon(LATER - timedelta(days=2)))


def put(lead: Lead, **days: str) -> None:
    """Write other days into the frame, as whoever owns the database can."""
    with lead.database.writing() as session:
        wave = BASELINE.find(session)
        document = json.loads(wave.frame or "")
        wave.frame = Frame({**document, "days": {**document["days"], **days}}).to_text()


def put_back_the_frame(lead: Lead, before: tuple[str | None, bytes]) -> None:
    """Put the frame and the key's mark of the opening back, as they stand in an older copy."""
    with lead.database.writing() as session:
        wave = BASELINE.find(session)
        wave.frame, wave.closes = before[0], CLOSES
        session.get_one(WaveKey, wave.id).mac = before[1]


@pytest.mark.parametrize("is_extended", [False, True])
@pytest.mark.parametrize("days", [{"closes": "2026-12-30"}, {"first_closes": "2026-12-09"}, {"results": "2027-01-30"}])
def test_days_that_were_changed_in_the_database_are_noticed(
    loch: Lead, days: dict[str, str], is_extended: bool
) -> None:
    if is_extended:
        extend(loch)
    put(loch, **days)
    assert faults(loch)
    with pytest.raises(WaveKeyError, match="what was promised was changed"):
        loch.closes(moment=noon(date(2027, 1, 2)))
    with pytest.raises(WaveKeyError, match="what was promised was changed"):
        extend(loch)


def test_another_last_day_in_the_row_alone_changes_nothing_and_is_noticed(loch: Lead) -> None:
    with loch.database.writing() as session:
        session.execute(text("UPDATE wave SET closes = '2026-12-30'"))
    survey = Surveys(loch.database, loch.settings).find("loch", "baseline", noon(date(2026, 12, 15)))
    assert survey
    assert survey.standing is Standing.CLOSED
    assert faults(loch) == ["the last day of “baseline” in its row is not the one that was promised."]


def test_an_extension_that_was_taken_back_in_the_database_is_noticed(loch: Lead) -> None:
    with loch.database.reading() as session:
        before = (loch.sees().frame, session.scalars(select(WaveKey.mac)).one())
    extend(loch)
    put_back_the_frame(loch, before)
    assert faults(loch) == ["the last day of “baseline” is not the one that was entered."]


@pytest.mark.parametrize("change", [{"closes": "2026-12-21"}, {"first_closes": "2026-12-09"}, {"frame": "0" * 64}])
@postgresql_when_long
def test_a_line_that_says_another_extension_is_noticed(loch: Lead, change: dict[str, str]) -> None:
    extend(loch)
    rewrite_the_last_line(loch, change)
    assert faults(loch) == ["the last day of “baseline” is not the one that was entered."]


def test_of_two_leads_who_extend_at_the_same_moment_one_does(loch: Lead) -> None:
    together = Barrier(2)

    def press(closes: date) -> bool:
        together.wait()
        try:
            extend(loch, closes)
        except NoExtensionError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, [LATER, date(2026, 12, 22)])) == [False, True]
    with loch.database.reading() as session:
        assert [line["event"] for line in read_ledger(session)] == ["opened", "extended"]
    assert faults(loch) == []


@pytest.mark.parametrize("act", [lambda lead: extend(lead, date(2026, 12, 28)), lambda lead: extend(lead, CLOSES)])
@postgresql_when_long
def test_what_is_refused_leaves_no_line(loch: Lead, act: Callable[[Lead], object]) -> None:
    extend(loch)
    with pytest.raises(RefusedError):
        act(loch)
    with loch.database.reading() as session:
        assert [line["event"] for line in read_ledger(session)] == ["opened", "extended"]
