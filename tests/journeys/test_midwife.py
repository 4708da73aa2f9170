"""A midwife's walk: a phone at night, a slow network, a battery that dies, and a ward PC in the morning."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import assert_accessible
from tests.journeys.survey_server import OpenSurvey, Server
from tests.journeys.test_weight import of_42_questions
from tests.respondent import Respondent
from tiassess.collection.codes import AccessCode

Come = Callable[..., Respondent]

OLD_PHONE = {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
WARD_PC = {"viewport": {"width": 1280, "height": 1024}}
STOPPED_AT, BATTERY_DIES_AT, ALL = 20, 30, 42


@pytest.fixture
def survey(server: Server) -> OpenSurvey:
    """A survey of 42 questions that her unit answers by cards."""
    survey = OpenSurvey(server)
    survey.opens(questionnaire=of_42_questions(), ways_in=("cards",))
    return survey


@pytest.fixture
def card(survey: OpenSurvey) -> AccessCode:
    """The card that she drew from the pile of her ward."""
    return survey.issues(5, unit="ward-b")[2]


def answers_until(midwife: Respondent, number: int) -> dict[str, str]:
    """Answer every question of page after page with its second choice, until so many are answered and kept."""
    given: dict[str, str] = {}
    while len(given) < number:
        for radios in midwife.page.locator(".nhsuk-radios").all():
            radios.get_by_role("radio").nth(1).check()
        given |= midwife.chosen
        if midwife.heading == "First, one question":
            midwife.answers("first-question", "Yes")
            given = {}
        midwife.goes_on()
    return given


def battery_dies(midwife: Respondent) -> None:
    """Let the phone go dark: whatever its browser knew is gone."""
    midwife.browser.close()


def assert_fits_the_phone(midwife: Respondent) -> None:
    """No page needs sideways scrolling, and what axe can see is well."""
    assert midwife.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(midwife.page)


@pytest.mark.long
def test_a_midwife_answers_on_two_nights_and_loses_nothing(
    come: Come, survey: OpenSurvey, card: AccessCode, scripts: bool
) -> None:
    # Given a phone in the changing room, with little signal
    midwife = come(survey, scripts=scripts, **OLD_PHONE)
    midwife.page.context.set_default_timeout(30_000)
    midwife.opens_the_card(card)
    midwife.reads(f"You came with the code that ends in {card.check}.")
    midwife.presses("Start")
    midwife.is_on_a_slow_network()

    # When she is called away at question 20, she stops and takes a photo of her words
    first = answers_until(midwife, STOPPED_AT)
    words = midwife.stops()
    if scripts:
        assert_fits_the_phone(midwife)

    # And goes on in her break, until the battery dies
    midwife.follows("Go on answering")
    second = answers_until(midwife, BATTERY_DIES_AT - len(first))
    kept = {item for item in first | second if item not in {"unit", "role"}}
    assert len(kept) >= BATTERY_DIES_AT
    battery_dies(midwife)
    assert (survey.ballots, survey.drafts) == (0, 1)

    # Then in the morning a ward PC knows nothing of her
    ward_pc = come(survey, scripts=scripts, **WARD_PC)
    ward_pc.comes_to("check")
    ward_pc.sees("There is no open form on this device")
    ward_pc.follows("Come back to your form")

    # And with card and words everything is there again that she had gone on from
    ward_pc.comes_back(words, card)
    ward_pc.wants_to_send()
    ward_pc.reads(f"You answered {len(kept)} of {ALL} questions.")
    ward_pc.reads("Your form says that you work in Ward B.")
    assert ward_pc.words == words
    ward_pc.sends()
    ward_pc.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert (survey.ballots, survey.drafts, ward_pc.cookies) == (1, 1, [])

    # And whoever sits down next finds nothing
    ward_pc.comes_to("check")
    ward_pc.sees("There is no open form on this device")


def test_a_midwife_who_noted_no_words_begins_again_with_her_card_and_her_first_form_is_not_counted(
    come: Come, survey: OpenSurvey, card: AccessCode
) -> None:
    midwife = come(survey, **OLD_PHONE)
    midwife.starts_with(card)
    answers_until(midwife, STOPPED_AT)
    battery_dies(midwife)
    ward_pc = come(survey, **WARD_PC)
    ward_pc.starts_with(card)
    ward_pc.wants_to_send()
    ward_pc.reads(f"You answered 0 of {ALL} questions.")
    ward_pc.sends()
    ward_pc.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert survey.ballots == 1


@pytest.mark.long
def test_a_midwife_changes_her_mind_at_home(come: Come, survey: OpenSurvey, card: AccessCode, scripts: bool) -> None:
    phone = come(survey, scripts=scripts, **OLD_PHONE)
    phone.starts_with(card)
    phone.wants_to_send()
    words = phone.words
    phone.sends()
    at_home = come(survey, scripts=scripts, **WARD_PC)
    at_home.comes_back(words, card)
    at_home.presses("Take my form out")
    at_home.presses("Yes, take my form out")
    at_home.sees("Your form is taken out")
    assert (survey.ballots, survey.drafts) == (0, 0)
