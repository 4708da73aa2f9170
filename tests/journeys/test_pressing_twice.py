"""Pressing twice, two tabs, a cookie that is spent: one form makes one ballot, and no press loses what was chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey, Server
from tests.respondent import Respondent

Come = Callable[..., Respondent]

AGAIN = "Please look at this page again"
NEW_FORM = "Please read this before you go on"
NO_FORM = "There is no open form on this device"
THANKS = "Thank you. If you pressed Send, your answers are in and locked."


def answers_the_kettle(respondent: Respondent) -> None:
    """Start, and choose something on the first part without pressing Next."""
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")


def assert_notice(respondent: Respondent, title: str) -> None:
    """A notice stands first and has the focus."""
    expect(respondent.page.locator("#notice-title")).to_have_text(title)
    expect(respondent.page.locator("#notice")).to_be_focused()


def test_pressing_next_twice_goes_one_page_on(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_the_kettle(respondent)
    respondent.button("Next").dblclick()
    respondent.page.wait_for_url("**/before-part/hard-days")
    respondent.goes_on_to("Check your answers")
    respondent.reads("You answered 1 of 7 questions.")
    assert survey.drafts == 1


def test_pressing_send_twice_makes_one_ballot(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_the_kettle(respondent)
    respondent.wants_to_send()
    respondent.button("Send my answers").dblclick()
    respondent.page.wait_for_url("**/thank-you")
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts) == (1, 1)


@pytest.mark.long
def test_pressing_send_again_on_a_slow_network_makes_one_ballot(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_the_kettle(respondent)
    respondent.wants_to_send()
    respondent.is_on_a_slow_network()
    respondent.presses_without_waiting("Send my answers", times=3)
    respondent.page.wait_for_url("**/thank-you")
    respondent.sees(THANKS)
    assert (survey.ballots, survey.drafts, respondent.cookies) == (1, 1, [])


def test_two_tabs_fill_one_form(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    answers_the_kettle(respondent)
    another = respondent.opens_another_tab()
    another.comes_to("part/cups")
    another.answers("c1", "Always")
    another.goes_on()
    respondent.goes_on()
    respondent.wants_to_send()
    respondent.reads("You answered 2 of 7 questions.")
    respondent.sends()
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_what_another_tab_sent_stays_sent_and_what_is_on_this_page_goes(
    respondent: Respondent, survey: OpenSurvey
) -> None:
    answers_the_kettle(respondent)
    another = respondent.opens_another_tab()
    another.comes_to("check")
    another.sends()
    another.sees(THANKS)
    respondent.goes_on()
    respondent.sees(NO_FORM)
    respondent.reads("If you sent your answers, they are in and locked.")
    assert respondent.chosen == {}
    assert (survey.ballots, survey.drafts, respondent.cookies) == (1, 1, [])


@pytest.mark.long
def test_sending_what_another_tab_has_sent_makes_no_second_ballot(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_the_kettle(respondent)
    respondent.wants_to_send()
    another = respondent.opens_another_tab()
    another.comes_to("check")
    another.sends()
    respondent.sends()
    respondent.sees(NO_FORM)
    respondent.reads("If you sent your answers, they are in and locked.")
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_a_page_left_open_for_half_an_hour_keeps_what_is_on_it(
    come: Come, clocked_survey: OpenSurvey, clock: Clock, scripts: bool
) -> None:
    respondent = come(clocked_survey, scripts=scripts)
    answers_the_kettle(respondent)
    clock.is_put_forward(minutes=31)
    respondent.goes_on()
    assert_notice(respondent, NEW_FORM)
    respondent.reads("the pages before this one are blank again")
    assert respondent.chosen == {"k1": "Never"}
    respondent.goes_on()
    respondent.sees("Before the next part")
    respondent.follows("Back")
    assert respondent.chosen == {"k1": "Never"}


def test_words_that_were_not_sent_yet_are_kept_too(
    come: Come, clocked_survey: OpenSurvey, clock: Clock, scripts: bool
) -> None:
    respondent = come(clocked_survey, scripts=scripts)
    respondent.starts()
    respondent.comes_to("comments")
    respondent.writes("words", "Tea & <time>\n\nmore")
    clock.is_put_forward(minutes=31)
    respondent.goes_on()
    assert_notice(respondent, NEW_FORM)
    assert respondent.chosen == {"words": "Tea & <time>\n\nmore"}


@pytest.mark.long
def test_a_page_from_before_starting_again_is_neither_shown_nor_kept(
    respondent: Respondent, survey: OpenSurvey
) -> None:
    answers_the_kettle(respondent)
    another = respondent.opens_another_tab()
    another.starts()
    another.goes_on()
    another.answers("k1", "Always")
    another.goes_on()
    respondent.goes_on()
    assert_notice(respondent, AGAIN)
    assert respondent.chosen == {"k1": "Always"}
    respondent.goes_on()
    respondent.sees("Before the next part")
    assert (survey.ballots, survey.drafts) == (0, 1)


def test_a_form_goes_to_no_other_survey_and_is_shown_to_nobody_there(
    come: Come, server: Server, survey: OpenSurvey, scripts: bool
) -> None:
    other = OpenSurvey(server)
    other.opens()
    respondent = come(survey, scripts=scripts)
    answers_the_kettle(respondent)
    another = Respondent(respondent.browser.new_page(), other.address)
    another.starts()
    respondent.goes_on()
    respondent.sees("There is no open form on this device")
    assert other.drafts == 0


@pytest.mark.long
def test_nobody_is_thanked_for_answers_that_are_gone(
    come: Come, clocked_survey: OpenSurvey, clock: Clock, scripts: bool
) -> None:
    respondent = come(clocked_survey, scripts=scripts)
    answers_the_kettle(respondent)
    respondent.wants_to_send()
    clock.is_put_forward(minutes=31)
    respondent.sends()
    respondent.sees(NO_FORM)
    respondent.reads("If you did not send them, they are gone from here.")
    assert (clocked_survey.ballots, respondent.cookies) == (0, [])


@pytest.mark.long
def test_nobody_is_thanked_for_a_form_that_was_never_begun(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.comes_to("check")
    respondent.sends()
    assert respondent.heading != THANKS
    assert survey.ballots == 0
