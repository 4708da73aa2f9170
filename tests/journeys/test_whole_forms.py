"""Somebody fills a form in, by clicks or by keyboard alone, and sends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.survey_server import OpenSurvey, Server, bare_tea
from tests.respondent import Respondent
from tiassess.disclosure.groups import Profile

Come = Callable[..., Respondent]


def assert_sent(respondent: Respondent, survey: OpenSurvey) -> None:
    """One ballot is in, and nothing is left of how it came to be."""
    respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert (survey.ballots, survey.drafts) == (1, 1)
    assert respondent.cookies == []


def test_a_whole_form_by_clicks(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.fills_everything_in()
    respondent.sends()
    assert_sent(respondent, survey)


@pytest.mark.long
def test_every_question_can_be_answered(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    while respondent.heading != "Check your answers":
        for radios in respondent.page.locator(".nhsuk-radios").all():
            radios.get_by_role("radio").nth(1).check()
        respondent.goes_on()
    respondent.reads("You answered 6 of 6 questions.")  # the second choice of the first question was No


def test_a_whole_form_by_keyboard_alone(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    page = respondent.page
    respondent.opens_the_link()
    respondent.types("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    respondent.types("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    respondent.tabs_to(respondent.button("Start"))
    respondent.types_and_gets_a_page("Enter")

    respondent.sees("First, one question")
    respondent.tabs_to(respondent.choice("first-question", "Yes"))
    respondent.types("Space", "ArrowDown", "ArrowUp")
    respondent.types_and_gets_a_page("Enter")  # Enter in a question means Next

    respondent.sees("The kettle")
    respondent.tabs_to(respondent.choice("k1", "Never"))
    respondent.types("ArrowDown", "Tab", "Tab", "ArrowUp")
    assert respondent.chosen == {"k1": "Sometimes", "k3": "I would rather not say"}
    respondent.tabs_to(respondent.button("Next"))
    respondent.types_and_gets_a_page("Space")

    respondent.sees("Before the next part")
    respondent.tabs_to(respondent.button("Skip this part"))
    respondent.types_and_gets_a_page("Enter")

    respondent.sees("The cups")
    respondent.tabs_to(respondent.button("Next"))
    respondent.types_and_gets_a_page("Enter")

    respondent.sees("About your work")
    respondent.tabs_to(respondent.choice("unit", "I would rather not say"))
    respondent.types("ArrowDown")
    respondent.types_and_gets_a_page("Enter")

    respondent.sees("In your own words")
    respondent.tabs_to(page.get_by_label("What would help most?"))
    page.keyboard.type("Tea\nand time")  # Enter in a box is a new line
    respondent.tabs_to(respondent.button("Next"))
    respondent.types_and_gets_a_page("Enter")

    respondent.sees("Check your answers")
    respondent.tabs_to(page.locator("summary").last)
    respondent.types("Enter")
    respondent.reads("Left blank")
    respondent.tabs_to(respondent.button("Send my answers"))
    respondent.types_and_gets_a_page("Enter")
    assert_sent(respondent, survey)


def test_a_form_for_the_whole_service_asks_nothing_about_a_persons_place(come: Come, server: Server) -> None:
    survey = OpenSurvey(server)
    survey.opens(
        units="id,name,parent,headcount\nall,All,,48\n", profile=Profile.WHOLE_SERVICE, questionnaire=bare_tea()
    )
    respondent = come(survey)
    respondent.starts()
    seen = []
    while respondent.heading != "Check your answers":
        seen.append(respondent.heading)
        respondent.goes_on()
    assert seen == ["The kettle"]
    respondent.sends()
    assert_sent(respondent, survey)
