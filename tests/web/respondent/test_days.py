"""An extension and those who answer: what they have goes on, and they can read what moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests.lead import NOW, Lead, rows_of
from tests.pages import open_page
from tests.web.respondent.conftest import BY_CARD, KNOWN_UNITS, issue
from tests.web.respondent.staff import ADDRESS, Clock, Staff, rows
from tiassess.release.extending import extend_wave
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName

OURS = WaveName("baseline", "loch")
LATER = date(2026, 12, 20)
AFTER_THE_FIRST_LAST_DAY = datetime(2026, 12, 15, 12, tzinfo=UTC)
ROWS = rows_of("ward-a", "nurse", ["333"] * 6)


def extend(lead: Lead, moment: datetime = NOW) -> Frame:
    return extend_wave(lead.database, lead.settings, OURS, LATER, moment)


def test_a_form_that_was_begun_goes_on_after_the_first_last_day(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    monkeypatch.setattr("tiassess.web.sessions.now", lambda: NOW)  # the half hour of the cookie is another matter
    staff.starts()
    staff.presses()
    staff.presses(m1="Agree")
    extend(sqlite_lead)
    clock.moment = AFTER_THE_FIRST_LAST_DAY
    list(staff.walks())
    assert "Agree" in staff.page.text
    assert staff.presses("send").heading == "Thank you. If you pressed Send, your answers are in and locked."
    assert "It was moved once, to 20 December 2026." in staff.page.text
    assert rows(sqlite_lead)[1] == 1


def test_a_code_and_its_words_lead_back_after_the_first_last_day(
    opened_anywhere: Callable[..., Frame], make_app: Callable[..., Flask], clock: Clock, lead: Lead
) -> None:
    staff = Staff(make_app(lead.settings).test_client())
    opened_anywhere(units=KNOWN_UNITS, **BY_CARD)
    (code,) = issue(lead)
    staff.starts(code=code)
    staff.presses()
    staff.presses(m1="Agree")
    words = staff.stops()
    extend(lead)
    clock.moment = AFTER_THE_FIRST_LAST_DAY
    staff.comes_back(words, code)
    list(staff.walks())
    assert "Agree" in staff.page.text
    staff.presses("send")
    assert staff.page.heading == "Thank you. If you pressed Send, your answers are in and locked."
    staff.comes_back(words, code)
    assert staff.path == "sent", "and the form that was sent can still be replaced or taken out"


def test_a_press_in_the_very_moment_of_an_extension_loses_nothing(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    staff.starts()
    staff.presses()
    staff.presses(m1="Agree")
    list(staff.walks())

    def at_the_wrong_moment() -> datetime:
        monkeypatch.setattr("tiassess.web.respondent.filling.now", lambda: NOW)
        extend(sqlite_lead)
        return NOW

    monkeypatch.setattr("tiassess.web.respondent.filling.now", at_the_wrong_moment)
    page = staff.is_shown({**staff.form, "go": "send"}, status=503)
    assert "Please press the button again." in page.text
    assert "Agree" in page.text
    assert staff.presses("send").heading == "Thank you. If you pressed Send, your answers are in and locked."
    assert rows(sqlite_lead)[1] == 1


def test_the_closed_page_names_both_days_after_an_extension(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    extend(sqlite_lead)
    clock.moment = datetime(2026, 12, 21, 0, 1, tzinfo=UTC)
    text = staff.opens().text
    said = (
        "It closed on 20 December 2026. At first the last day was 10 December 2026. It was moved once, to 20 December"
    )
    assert said in text


@pytest.mark.parametrize("is_enough", [True, False])
def test_what_is_made_up_and_was_closed_early_names_no_day_on_which_it_was(
    staff: Staff, sqlite_lead: Lead, is_enough: bool, clock: Clock
) -> None:
    sqlite_lead.has_an_organisation(demonstration=True)
    sqlite_lead.plans_a_wave(opens=date(2026, 11, 2), closes=date(2026, 12, 10), ways_in=("link",))
    sqlite_lead.opens()
    sqlite_lead.receives(ROWS[: 6 if is_enough else 3], "link")
    extend(sqlite_lead)
    sqlite_lead.closes(moment=clock.moment)
    texts = [open_page(staff.client, ADDRESS).text]
    if is_enough:
        sqlite_lead.counts()
        sqlite_lead.publishes()
        texts.append(open_page(staff.client, ADDRESS).text)
    for text in texts:
        assert "December" not in text
        assert "Thank you to everyone who took part." in text
