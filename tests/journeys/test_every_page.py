"""Every page that respondents can meet, seen as axe sees it, in light and dark, on the narrowest phone and at 400 %."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import assert_accessible
from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey, Server, days_from_now
from tests.lead import three_questions
from tests.respondent import Respondent
from tiassess.clock import now
from tiassess.release.publishing import publish_wave
from tiassess.release.purging import purge

Come = Callable[..., Respondent]

NARROW = {"width": 320, "height": 256}
"""A phone of 320 pixels, and a window of 1,280 by 1,024 at 400 %."""


def assert_all_is_well(page: Page) -> None:
    """A page is accessible in light and dark, and fits the narrowest window."""
    assert page.locator("h1").count() == 1
    for legend in page.locator("fieldset").locator("xpath=*[1]").all():
        expect(legend).to_be_visible()
        assert legend.evaluate("one => one.tagName") == "LEGEND"
    page.emulate_media(color_scheme="light")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, "color-contrast")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.fixture
def respondent(come: Come, survey: OpenSurvey) -> Respondent:
    """Somebody with a very narrow window."""
    return come(survey, viewport=NARROW)


def test_every_page_of_the_way_is_accessible_in_light_and_dark_and_needs_no_sideways_scrolling(
    respondent: Respondent,
) -> None:
    respondent.opens_the_link()
    assert_all_is_well(respondent.page)
    respondent.presses("Start")
    seen = []
    while respondent.heading != "Check your answers":
        seen.append(respondent.heading)
        assert_all_is_well(respondent.page)
        respondent.goes_on()
    for summary in respondent.page.locator("summary").all():
        summary.click()
    assert_all_is_well(respondent.page)
    respondent.sends()
    assert_all_is_well(respondent.page)
    parts = ["The kettle", "Before the next part", "Hard days", "The cups"]
    assert seen == ["First, one question", *parts, "About your work", "In your own words"]


def test_explanations_and_notices_are_accessible_too(respondent: Respondent) -> None:
    page = respondent.page
    respondent.starts()
    respondent.goes_on()
    page.get_by_text("What the buttons do").click()
    assert_all_is_well(page)
    with respondent.without_network():
        respondent.button("Next").click()
        expect(page.locator("#slow")).to_be_focused()
        page.evaluate("idle.hidden = false")
        assert_all_is_well(page)
    respondent.opens_another_tab().starts()
    respondent.goes_on()
    expect(page.locator("#notice")).to_be_focused()
    assert_all_is_well(page)
    respondent.comes_to("comments")
    respondent.writes("words", "tea " * 80)
    respondent.goes_on()
    respondent.reads("Your words are still here, but there are too many")
    expect(page.locator("#notice")).to_be_focused()
    assert_all_is_well(page)


def test_every_page_with_codes_and_words_is_accessible_too(come: Come, server: Server) -> None:
    survey = OpenSurvey(server)
    survey.opens(ways_in=("link", "cards", "e-mail"))
    (card,) = survey.issues(unit="ward-b")
    respondent = come(survey, viewport=NARROW)
    page = respondent.page

    def looks_at(heading: str) -> None:
        respondent.sees(heading)
        assert_all_is_well(page)

    respondent.presses_start_with("0123")
    expect(page.locator("#notice")).to_be_focused()
    looks_at("Tell us how it is to work here")
    respondent.opens_the_card(card)
    respondent.reads("Is this not your code?")
    looks_at("Tell us how it is to work here")
    respondent.presses("Start")
    respondent.comes_to("about-your-work")
    looks_at("About your work")
    respondent.wants_to_send()
    looks_at("Check your answers")
    words = respondent.stops()
    looks_at("Your answers so far are locked away")
    respondent.is_done()
    looks_at("Come back when you like")
    respondent.comes_back("words of old", card)
    expect(page.locator("#notice")).to_be_focused()
    looks_at("Come back to your form")
    respondent.comes_back(words, card)
    respondent.wants_to_send()
    respondent.sends()
    looks_at("Thank you. If you pressed Send, your answers are in and locked.")
    respondent.comes_back(words, card)
    looks_at("Your form is in and locked")
    respondent.presses("Send a new form")
    respondent.wants_to_send()
    looks_at("Check your answers")
    respondent.presses("Keep the form that I sent")
    respondent.presses("Take my form out")
    looks_at("Take your form out?")
    respondent.presses("Yes, take my form out")
    looks_at("Your form is taken out")


def test_a_page_that_comes_late_is_accessible_with_its_fields(
    come: Come, clocked: tuple[Server, Clock], clock: Clock
) -> None:
    survey = OpenSurvey(clocked[0])
    survey.opens(ways_in=("link", "cards"))
    (card,) = survey.issues()
    respondent = come(survey, viewport=NARROW)
    respondent.starts_with(card)
    respondent.goes_on()
    respondent.answers("k1", "Never")
    clock.is_put_forward(minutes=31)
    respondent.goes_on()
    expect(respondent.page.get_by_label("Your return words")).to_be_visible()
    assert_all_is_well(respondent.page)


def many_teams() -> str:
    """An organisation with so many teams that they stand in one list."""
    return "id,name,parent,headcount\n" + "".join(f"t{at},Team {at},,50\n" for at in range(16))


def test_a_long_list_of_teams_is_accessible_and_can_be_left_blank_again(come: Come, server: Server) -> None:
    survey = OpenSurvey(server)
    survey.opens(units=many_teams())
    respondent = come(survey, viewport=NARROW)
    respondent.starts()
    respondent.comes_to("about-your-work")
    teams = respondent.page.get_by_label("Where do you work?")
    teams.select_option("Team 7")
    respondent.goes_on()
    respondent.goes_back()
    assert_all_is_well(respondent.page)
    expect(teams.locator("option:checked")).to_have_text("Team 7")
    teams.select_option("Leave this blank")
    respondent.goes_on()
    respondent.goes_back()
    assert respondent.chosen == {}


def nothing(survey: OpenSurvey) -> None:
    """Leave it to the calendar."""


@dataclass(frozen=True)
class Stands:
    """A survey that nobody can answer today, and what its address shows."""

    heading: str
    opens: int
    closes: int
    act: Callable[[OpenSurvey], object] = nothing


def closes(survey: OpenSurvey, day: int) -> None:
    """Let the lead close the survey on a day."""
    survey.lead.closes(survey.name, now() + timedelta(day))


def publishes(survey: OpenSurvey) -> None:
    """Let five people have answered, and the lead publish the results."""
    rows = [{"unit": "ward-a", "role": "nurse", "q1": "3", "q2": "2", "q3": "1"}] * 6
    survey.lead.receives(rows, "link", survey.name)
    closes(survey, -4)
    survey.lead.counts(survey.name, now())
    publish_wave(survey.server.database, survey.server.settings, survey.name, now())


STANDING = {
    "not yet": Stands("This survey is not open yet", 5, 20),
    "closed": Stands("This survey is closed", -20, -5),
    "late": Stands("The results are late", -60, -40),
    "results out": Stands("The results are out", -20, -5, publishes),
    "too few": Stands("There are no results to share", -20, -5, lambda survey: closes(survey, -4)),
    "withdrawn": Stands(
        "The results did not come out",
        -90,
        -80,
        lambda survey: purge(survey.server.database, survey.server.settings, now()),
    ),
}


@pytest.mark.parametrize("stands", STANDING.values(), ids=list(STANDING))
def test_every_standing_page_is_accessible_and_kind(come: Come, server: Server, stands: Stands) -> None:
    survey = OpenSurvey(server)
    survey.opens(
        questionnaire=three_questions(),
        opens=days_from_now(stands.opens),
        closes=days_from_now(stands.closes),
        moment=now() + timedelta(stands.opens),
    )
    stands.act(survey)
    respondent = come(survey, viewport=NARROW)
    respondent.opens_the_link()
    respondent.sees(stands.heading)
    assert_all_is_well(respondent.page)
    assert respondent.cookies == []


@pytest.fixture
def elsewhere(server: Server, survey: OpenSurvey) -> dict[str, str]:
    """Addresses that are no page of a form, by their headings."""
    return {
        "There is no open form on this device": survey.address + "part/kettle",
        "There is no page here": f"{server.address}/answer/nobody/nothing/",
        "Plain page": f"{server.address}/plain",
    }


def test_pages_without_a_form_are_accessible(respondent: Respondent, elsewhere: dict[str, str]) -> None:
    for heading, address in elsewhere.items():
        respondent.page.goto(address)
        respondent.sees(heading)
        assert_all_is_well(respondent.page)
