"""Every page of a demonstration says that it is made up, and no page of a real wave does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.lead import NOW, Lead, rows_of
from tests.pages import open_page
from tests.web.respondent.questionnaires import whole
from tests.web.respondent.staff import EVERY_PAGE, Clock, Staff

SENTENCE = "This is a made-up example: the place, its staff and their answers are invented."
DAYS: dict[str, Any] = {"opens": date(2026, 11, 2), "closes": date(2026, 12, 10)}
RESULTS = "/results/loch/baseline"
ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the doors' clock stand at the lead's moment."""
    rooms = ("sessions", "respondent.filling", "respondent.routes", "public.routes")
    for room in rooms:
        monkeypatch.setattr(f"tiassess.web.{room}.now", Clock(NOW))


@pytest.mark.parametrize("made_up", [True, False])
@pytest.mark.usefixtures("moment")
def test_every_page_of_a_survey_says_whether_it_is_made_up(
    sqlite_lead: Lead, make_app: Callable[..., Flask], made_up: bool
) -> None:
    sqlite_lead.has_an_organisation(demonstration=made_up)
    sqlite_lead.opens(sqlite_lead.plans_a_wave(questionnaire=whole(), ways_in=("link",), **DAYS))
    staff = Staff(make_app(sqlite_lead.settings).test_client())
    assert (SENTENCE in staff.opens().text) is made_up
    staff.starts()
    assert [SENTENCE in page.text for page in staff.walks()] == [made_up] * (len(staff.pages) - 1)
    assert len(staff.pages) >= len(EVERY_PAGE) - 2
    staff.presses("send")
    assert (SENTENCE in staff.page.text) is made_up


@pytest.mark.parametrize("made_up", [True, False])
@pytest.mark.usefixtures("moment")
def test_every_page_about_results_says_whether_they_are_made_up(
    sqlite_lead: Lead, make_app: Callable[..., Flask], made_up: bool
) -> None:
    sqlite_lead.has_an_organisation(demonstration=made_up)
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    visitor = make_app(sqlite_lead.settings).test_client()
    assert (SENTENCE in open_page(visitor, RESULTS).text) is made_up
    sqlite_lead.imports(ROWS)
    sqlite_lead.closes()
    sqlite_lead.counts()
    sqlite_lead.publishes()
    assert (SENTENCE in open_page(visitor, RESULTS).text) is made_up


@pytest.mark.usefixtures("moment")
def test_a_demonstration_that_was_closed_early_says_so_at_its_address(
    sqlite_lead: Lead, make_app: Callable[..., Flask]
) -> None:
    sqlite_lead.has_an_organisation(demonstration=True)
    sqlite_lead.opens(sqlite_lead.plans_a_wave(ways_in=("link",), **DAYS))
    sqlite_lead.receives(ROWS, "link")
    staff = Staff(make_app(sqlite_lead.settings).test_client())
    sqlite_lead.closes()
    page = staff.opens()
    assert page.heading == "This survey is closed"
    assert SENTENCE in page.text
