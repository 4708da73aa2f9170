"""A computer on a ward: whoever sits down next finds nothing of those before, filled in or remembered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import FLAGS
from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey
from tests.respondent import Respondent

Come = Callable[..., Respondent]


def test_the_next_person_finds_nothing_filled_in(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.answers("first-question", "Yes")
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.goes_on()
    respondent.comes_to("comments")
    respondent.writes("words", "Warmer tea")
    respondent.goes_on()
    respondent.sends()
    respondent.starts()
    while respondent.heading != "Check your answers":
        assert respondent.chosen == {}
        respondent.goes_on()
    respondent.reads("You answered 0 of 7 questions.")
    respondent.sends()
    assert (survey.ballots, survey.drafts) == (2, 2)


def test_who_starts_on_an_open_form_gets_one_of_their_own(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.goes_on()
    assert survey.drafts == 1
    respondent.starts()
    assert survey.drafts == 0
    respondent.goes_on_to("The kettle")
    assert respondent.chosen == {}


def test_browsers_are_asked_to_remember_no_field(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.comes_to("comments")
    for path in ["", "part/kettle", "about-your-work", "comments", "check"]:
        respondent.comes_to(path)
        fields = respondent.page.locator("input:not([type=hidden]), textarea, select")
        assert fields.evaluate_all("all => all.filter((one) => one.form.autocomplete !== 'off').length") == 0


def opens_a_browser(browser: Browser, folder: Path, *flags: str) -> BrowserContext:
    """Open a browser with a profile on the disk, as it was left."""
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=shutil.which("chromium"), args=[*FLAGS, *flags]
    )


def restored_tab(browser: BrowserContext, address: str) -> Page:
    """Find a tab that the browser opens again by itself."""
    for _ in range(200):
        for tab in browser.pages:
            if tab.url == address:
                return tab
        browser.pages[0].wait_for_timeout(50)
    message = f"{address} is not restored: {[tab.url for tab in browser.pages]}"
    raise AssertionError(message)


def test_a_tab_that_is_restored_half_an_hour_later_shows_nothing(
    browser: Browser, clocked_survey: OpenSurvey, clock: Clock, tmp_path: Path
) -> None:
    with opens_a_browser(browser, tmp_path) as before:
        respondent = Respondent(before.pages[0], clocked_survey.address)
        respondent.starts()
        respondent.goes_on()
        respondent.answers("k1", "Never")
        respondent.goes_on()
        respondent.goes_back()
        assert respondent.chosen == {"k1": "Never"}
    clock.is_put_forward(minutes=31)
    with opens_a_browser(browser, tmp_path, "--restore-last-session") as after:
        tab = restored_tab(after, clocked_survey.address + "part/kettle")
        Respondent(tab, clocked_survey.address).sees("There is no open form on this device")


@pytest.mark.long
def test_a_tab_that_is_restored_after_sending_shows_nothing(
    browser: Browser, survey: OpenSurvey, tmp_path: Path
) -> None:
    with opens_a_browser(browser, tmp_path) as before:
        respondent = Respondent(before.pages[0], survey.address)
        respondent.starts()
        respondent.wants_to_send()
        another = respondent.opens_another_tab()
        another.comes_to("comments")
        another.writes("words", "Warmer tea")
        respondent.sends()
    with opens_a_browser(browser, tmp_path, "--restore-last-session") as after:
        tab = restored_tab(after, survey.address + "comments")
        Respondent(tab, survey.address).sees("There is no open form on this device")
        assert "Warmer tea" not in tab.content()
