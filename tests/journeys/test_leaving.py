"""Leaving quickly, in the middle of anything, leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.survey_server import OpenSurvey
from tests.respondent import Respondent

Come = Callable[..., Respondent]


def answers_and_writes(respondent: Respondent) -> None:
    """Answer a part, and write something that is not sent yet."""
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.goes_on()
    respondent.comes_to("comments")
    respondent.writes("words", "Warmer tea")


def assert_nothing_is_left(respondent: Respondent, survey: OpenSurvey) -> None:
    """The form is gone from the browser and from the server."""
    respondent.waits_until(lambda: (survey.ballots, survey.drafts, respondent.cookies) == (0, 0, []))


def test_leaving_quickly_leaves_nothing(respondent: Respondent, survey: OpenSurvey) -> None:
    answers_and_writes(respondent)
    assert survey.drafts == 1
    respondent.leaves_quickly()
    assert respondent.page.title() == "Plain page"
    assert_nothing_is_left(respondent, survey)
    respondent.goes_back()
    assert respondent.chosen == {}
    respondent.comes_to("check")
    respondent.sees("There is no open form on this device")


def test_leaving_works_for_somebody_who_has_no_form(respondent: Respondent, survey: OpenSurvey) -> None:
    for path in ["", "thank-you", "part/kettle"]:
        respondent.comes_to(path)
        respondent.leaves_quickly()
    assert_nothing_is_left(respondent, survey)


def test_leaving_works_without_network(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    answers_and_writes(respondent)
    with respondent.without_network():
        respondent.presses_in_vain("Leave this page quickly")
        respondent.waits_until(lambda: "comments" not in respondent.page.url)
        expect(respondent.page.locator("textarea")).to_have_count(0)
    respondent.goes_back()
    assert respondent.chosen == {}
