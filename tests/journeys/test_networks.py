"""A network that is slow, or away for a while, costs nobody an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import expect

from tests.journeys.survey_server import OpenSurvey, Server
from tests.respondent import Respondent

Come = Callable[..., Respondent]
THANKS = "Thank you. If you pressed Send, your answers are in and locked."


@contextmanager
def mishap(server: Server, table: str) -> Iterator[None]:
    """Let the server be unable to keep drafts or ballots for a while."""
    file = server.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"ALTER TABLE {table} RENAME TO gone")
        try:
            yield
        finally:
            database.execute(f"ALTER TABLE gone RENAME TO {table}")


def test_a_form_can_be_filled_in_on_a_slow_network(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.is_on_a_slow_network()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.wants_to_send()
    respondent.reads("You answered 1 of 7 questions.")
    respondent.sends()
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_a_press_without_network_keeps_the_answers_and_works_when_it_is_back(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    with respondent.without_network():
        respondent.button("Next").click()
        slow = respondent.page.locator("#slow")
        expect(slow).to_be_visible()
        expect(slow).to_be_focused()
        expect(slow).to_have_text("Your answers are still here. Please press the button again.")
        assert respondent.chosen == {"k1": "Never"}
    respondent.goes_on()
    respondent.wants_to_send()
    respondent.reads("You answered 1 of 7 questions.")


@pytest.mark.long
def test_send_without_network_sends_once_when_it_is_back(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.wants_to_send()
    with respondent.without_network():
        respondent.button("Send my answers").click()
        expect(respondent.page.locator("#slow")).to_be_visible()
    respondent.sends()
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_without_javascript_reloading_sends_the_page_again(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey, scripts=False)
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    with respondent.without_network():
        respondent.presses_in_vain("Next")
    respondent.page.reload()
    respondent.sees("Before the next part")
    respondent.follows("Back")
    assert respondent.chosen == {"k1": "Never"}


@pytest.mark.long
def test_without_javascript_sending_again_makes_one_ballot(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey, scripts=False)
    respondent.starts()
    respondent.wants_to_send()
    with respondent.without_network():
        respondent.presses_in_vain("Send my answers")
    respondent.page.reload()
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_a_mishap_of_the_server_keeps_the_answers_and_a_second_press_works(
    respondent: Respondent, survey: OpenSurvey
) -> None:
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    with mishap(survey.server, "draft"):
        respondent.goes_on()
        expect(respondent.page.locator("#notice-title")).to_have_text("That took too long")
        expect(respondent.page.locator("#notice")).to_be_focused()
        assert respondent.chosen == {"k1": "Never"}
    respondent.wants_to_send()
    with mishap(survey.server, "ballot"):
        respondent.sends()
        expect(respondent.page.locator("#notice-title")).to_have_text("That took too long")
        respondent.reads("You answered 1 of 7 questions.")
    respondent.sends()
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_a_press_whose_reply_got_lost_can_be_pressed_again(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.presses_and_hears_nothing("Next")
    respondent.goes_on()
    respondent.sees("Before the next part")
    respondent.wants_to_send()
    respondent.reads("You answered 1 of 7 questions.")
    respondent.presses_and_hears_nothing("Send my answers")
    assert (survey.ballots, survey.drafts) == (1, 1)
    respondent.sends()
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts, respondent.cookies) == (1, 1, [])
