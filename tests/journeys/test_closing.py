"""A survey that closes while somebody answers says so kindly, at every address and to every press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey
from tests.respondent import Respondent
from tiassess.clock import now

Come = Callable[..., Respondent]

AFTER_THE_LAST_DAY = 21


def answers_the_kettle(respondent: Respondent) -> None:
    """Start, and choose something on the first part without pressing Next."""
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")


def is_closed_by_its_lead(survey: OpenSurvey, ballots: int = 5) -> None:
    """Let the last day pass, and the lead close the survey."""
    survey.receives(ballots)
    survey.lead.closes(survey.name, now() + timedelta(AFTER_THE_LAST_DAY))


def test_a_press_after_the_last_day_gets_the_kind_page(
    come: Come, clocked_survey: OpenSurvey, clock: Clock, scripts: bool
) -> None:
    respondent = come(clocked_survey, scripts=scripts)
    answers_the_kettle(respondent)
    clock.is_put_forward(days=AFTER_THE_LAST_DAY)
    respondent.goes_on()
    respondent.sees("This survey is closed")
    respondent.reads("Thank you to everyone who took part.")
    respondent.reads("What was not sent by then is not counted.")
    respondent.reads("Results come out by")
    assert respondent.cookies == []
    assert clocked_survey.ballots == 0


@pytest.mark.long
def test_send_after_the_last_day_sends_nothing(come: Come, clocked_survey: OpenSurvey, clock: Clock) -> None:
    respondent = come(clocked_survey)
    answers_the_kettle(respondent)
    respondent.wants_to_send()
    clock.is_put_forward(days=AFTER_THE_LAST_DAY)
    respondent.sends()
    respondent.sees("This survey is closed")
    assert (clocked_survey.ballots, respondent.cookies) == (0, [])


def test_a_press_after_the_lead_closed_gets_the_kind_page(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_the_kettle(respondent)
    is_closed_by_its_lead(survey)
    respondent.goes_on()
    respondent.sees("This survey is closed")
    assert (survey.ballots, survey.drafts, respondent.cookies) == (5, 0, [])


def test_a_press_after_too_few_answered_says_that_all_is_deleted(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    answers_the_kettle(respondent)
    is_closed_by_its_lead(survey, ballots=4)
    respondent.goes_on()
    respondent.sees("There are no results to share")
    assert (survey.ballots, survey.drafts, respondent.cookies) == (0, 0, [])


def test_leaving_quickly_works_when_the_survey_has_closed(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_the_kettle(respondent)
    is_closed_by_its_lead(survey)
    respondent.leaves_quickly()
    assert respondent.cookies == []


@pytest.mark.long
def test_starting_when_the_survey_has_just_closed_gets_the_kind_page(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.opens_the_link()
    is_closed_by_its_lead(survey)
    respondent.presses("Start")
    respondent.sees("This survey is closed")
    assert respondent.cookies == []


def test_every_address_of_a_closed_survey_says_so(come: Come, survey: OpenSurvey) -> None:
    is_closed_by_its_lead(survey)
    respondent = come(survey)
    for path in ["", "first-question", "part/kettle", "part/nothing", "check", "thank-you"]:
        assert respondent.comes_to(path).status == 200
        respondent.sees("This survey is closed")


def test_answers_of_the_last_day_count_until_its_end(come: Come, clocked_survey: OpenSurvey, clock: Clock) -> None:
    respondent = come(clocked_survey)
    clock.is_put_forward(days=AFTER_THE_LAST_DAY - 1)
    answers_the_kettle(respondent)
    respondent.wants_to_send()
    respondent.sends()
    respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert clocked_survey.ballots == 1
