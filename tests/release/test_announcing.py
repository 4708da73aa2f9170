"""What anyone may know of a wave before its results are out: promised names and days, where it stands, no figure."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.release.announcing import Announcement, Standing, demonstrations, find_announcement
from tiassess.release.purging import purge
from tiassess.wave.organisations import add_organisation, find_organisation

ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])
SUMMER: dict[str, Any] = {"opens": date(2027, 7, 1), "closes": date(2027, 7, 20), "results": date(2027, 8, 2)}
ODD = ["", " ", "loch ", "a/b", "a\x00b", "\ud800", "é", "x" * 5000, "' or 1=1 --", "%", "organisation", "not-stated"]


def announced(
    lead: Lead, moment: datetime = NOW, organisation: str = "loch", wave: str = "baseline"
) -> Announcement | None:
    with lead.database.reading() as session:
        return find_announcement(session, organisation, wave, moment)


def standing(lead: Lead, moment: datetime = NOW) -> Standing:
    found = announced(lead, moment)
    assert found
    return found.standing


def test_an_opened_wave_is_announced_with_its_names_and_promised_days(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(**SUMMER)
    sqlite_lead.opens()
    wave = sqlite_lead.sees()
    assert announced(sqlite_lead) == Announcement(
        organisation_id=wave.organisation_id,
        wave_id=wave.id,
        organisation="Loch Service",
        wave="Baseline 2026",
        questionnaire="Three questions",
        standing=Standing.NOT_YET,
        is_import=True,
        host=None,
        words={"organisation": "Loch Service"},
        organisation_slug="loch",
        wave_slug="baseline",
        is_demonstration=False,
        first_closes=None,
        destroy_on=date(2027, 8, 30),
        delay=None,
        today=NOW.date(),
        **SUMMER,
    )


def test_what_was_promised_stays_whatever_is_changed_later(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    before = announced(sqlite_lead)
    with sqlite_lead.database.writing() as session:
        find_organisation(session, "loch").name = "Another name"
        wave = BASELINE.find(session)
        wave.name, wave.results, wave.destroy_on = "Another name", date(2026, 12, 31), date(2026, 12, 31)
    assert announced(sqlite_lead) == before


def test_drafts_and_unknown_names_are_not_announced(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    assert announced(sqlite_lead) is None
    sqlite_lead.opens()
    assert announced(sqlite_lead)
    assert announced(sqlite_lead, wave="repeat") is None
    assert announced(sqlite_lead, organisation="glen") is None
    assert announced(sqlite_lead, organisation="baseline", wave="loch") is None


def test_a_wave_is_not_found_under_another_organisation(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    add_organisation(sqlite_lead.database, slug="glen", name="Glen", timezone="Europe/London", moment=NOW)
    assert announced(sqlite_lead, organisation="glen") is None


def test_odd_names_are_unknown_and_never_a_fault(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    for odd in ODD:
        assert announced(lead, organisation=odd) is None
        assert announced(lead, wave=odd) is None


def test_neither_how_many_answered_nor_counting_changes_a_word(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    seen = [announced(sqlite_lead)]
    for act in (lambda: sqlite_lead.imports(ROWS), sqlite_lead.closes, sqlite_lead.counts):
        act()
        seen.append(announced(sqlite_lead))
    assert seen == [seen[0]] * 4


def test_an_announcement_has_room_for_names_days_and_a_standing_only() -> None:
    assert {str(field.type) for field in fields(Announcement)} == {
        "UUID",
        "str",
        "str | None",
        "bool",
        "date",
        "date | None",
        "Delay | None",
        "Standing",
        "Mapping[str, str]",
    }


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 6, 30, 22, 59, tzinfo=UTC), Standing.NOT_YET),
        (datetime(2027, 6, 30, 23, 0, tzinfo=UTC), Standing.ANSWERING),
        (datetime(2027, 7, 20, 22, 59, tzinfo=UTC), Standing.ANSWERING),
        (datetime(2027, 7, 20, 23, 0, tzinfo=UTC), Standing.CLOSED),
        (datetime(2027, 8, 2, 22, 59, tzinfo=UTC), Standing.CLOSED),
        (datetime(2027, 8, 2, 23, 0, tzinfo=UTC), Standing.LATE),
    ],
)
def test_days_begin_and_end_in_the_zone_that_was_promised(
    sqlite_lead: Lead, moment: datetime, expected: Standing
) -> None:
    """In July London is an hour ahead of UTC."""
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(**SUMMER)
    sqlite_lead.opens()
    assert standing(sqlite_lead, moment) is expected


def test_results_are_out_once_they_are_published(sqlite_lead: Lead) -> None:
    sqlite_lead.has_a_closed_wave(ROWS)
    sqlite_lead.counts()
    assert standing(sqlite_lead) is Standing.LATE
    sqlite_lead.publishes()
    assert standing(sqlite_lead) is Standing.RESULTS_OUT


def test_why_there_are_no_results_is_said(sqlite_lead: Lead) -> None:
    sqlite_lead.has_a_closed_wave(ROWS[:4])
    assert standing(sqlite_lead) is Standing.TOO_FEW


def test_a_wave_that_was_never_published_says_so(sqlite_lead: Lead) -> None:
    sqlite_lead.has_a_closed_wave(ROWS)
    purge(sqlite_lead.database, sqlite_lead.settings, NOW + timedelta(days=400))
    assert standing(sqlite_lead) is Standing.NEVER_PUBLISHED


def test_made_up_waves_are_announced_to_look_at_and_nobody_elses(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    made_up = Lead(lead.database, lead.settings, lead.folder, "rowan")
    made_up.has_an_organisation(demonstration=True)
    made_up.plans_a_wave("draft")
    name = made_up.plans_a_wave()
    made_up.opens(name)
    with lead.database.reading() as session:
        announced = demonstrations(session, NOW)
    assert [(one.organisation_slug, one.wave_slug) for one in announced] == [("rowan", "baseline")]
